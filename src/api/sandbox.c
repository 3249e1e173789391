/* SPDX-License-Identifier: Apache-2.0 */
/* Reading untrusted lists needs files and memory, nothing else. Files are still opened after this point (sources, temporary files), so
 * the filter refuses what a parser that was taken over would need to do harm beyond them: the network, other programs, other
 * processes, the kernel's configuration. libseccomp knows the numbers of the calls on each architecture. */
#include "api/sandbox.h"

#include <errno.h>
#include <seccomp.h>

#include "base/error.h"

#include "base/poison.h"

cb_status sandbox_enter(cb_error *err) {
    static const int refused[] = {SCMP_SYS(socket),
                                  SCMP_SYS(socketpair),
                                  SCMP_SYS(connect),
                                  SCMP_SYS(bind),
                                  SCMP_SYS(listen),
                                  SCMP_SYS(accept),
                                  SCMP_SYS(accept4),
                                  SCMP_SYS(sendto),
                                  SCMP_SYS(sendmsg),
                                  SCMP_SYS(sendmmsg),
                                  SCMP_SYS(execve),
                                  SCMP_SYS(execveat),
                                  SCMP_SYS(fork),
                                  SCMP_SYS(vfork),
                                  SCMP_SYS(ptrace),
                                  SCMP_SYS(process_vm_readv),
                                  SCMP_SYS(process_vm_writev),
                                  SCMP_SYS(kill),
                                  SCMP_SYS(tkill),
                                  SCMP_SYS(mount),
                                  SCMP_SYS(umount2),
                                  SCMP_SYS(pivot_root),
                                  SCMP_SYS(chroot),
                                  SCMP_SYS(setns),
                                  SCMP_SYS(unshare),
                                  SCMP_SYS(bpf),
                                  SCMP_SYS(perf_event_open),
                                  SCMP_SYS(keyctl),
                                  SCMP_SYS(add_key),
                                  SCMP_SYS(request_key),
                                  SCMP_SYS(init_module),
                                  SCMP_SYS(finit_module),
                                  SCMP_SYS(delete_module),
                                  SCMP_SYS(kexec_load),
                                  SCMP_SYS(reboot),
                                  SCMP_SYS(swapon),
                                  SCMP_SYS(swapoff),
                                  SCMP_SYS(userfaultfd),
                                  SCMP_SYS(io_uring_setup),
                                  SCMP_SYS(chmod),
                                  SCMP_SYS(fchmod),
                                  SCMP_SYS(fchmodat),
                                  SCMP_SYS(chown),
                                  SCMP_SYS(fchown),
                                  SCMP_SYS(fchownat),
                                  SCMP_SYS(lchown),
                                  SCMP_SYS(setxattr),
                                  SCMP_SYS(symlink),
                                  SCMP_SYS(symlinkat),
                                  SCMP_SYS(link),
                                  SCMP_SYS(linkat),
                                  SCMP_SYS(mknod),
                                  SCMP_SYS(mknodat),
                                  SCMP_SYS(settimeofday),
                                  SCMP_SYS(clock_settime),
                                  SCMP_SYS(sethostname)};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter) return err_memory(err);
    int failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    for (size_t i = 0; !failed && i < sizeof refused / sizeof *refused; i++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
    if (!failed) failed = seccomp_load(filter);
    seccomp_release(filter);
    if (failed == -ENOMEM) return err_memory(err);
    return failed ? err_set(err, CB_USAGE, "this system cannot sandbox the build (seccomp): leave --sandbox out") : CB_OK;
}
