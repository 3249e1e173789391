#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs to a scratch DESTDIR and uses what was installed, nothing else: header, pkg-config, shared and static library, man pages,
# completion. Usage: test_install.sh SOURCE BUILD
set -euo pipefail
source=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
meson install -C "$build" --no-rebuild --destdir "$work/root" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
prefix=$(find "$work/root" -name cuibono.h -printf '%h\n' | head -n 1 | sed 's,/include$,,')
libdir=$(dirname "$(find "$prefix" -name 'libcuibono.so' | head -n 1)")
say() { echo "ok: $*"; }
[[ $(find "$prefix/include" -type f) == "$prefix/include/cuibono.h" ]] && say "the header is installed alone"
"$prefix/bin/cuibono" --version
flags=$(PKG_CONFIG_PATH="$libdir/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$work/root" pkg-config --cflags --libs cuibono)
# shellcheck disable=SC2086
gcc -std=c17 -Wall -Wextra -Werror "$source/examples/screen.c" $flags -o "$work/screen"
"$prefix/bin/cuibono" build "$source/examples/lists/ofac" -o "$work/w.world"
name=$(sed -n 's/^[0-9]*,"\([^"]*\)".*/\1/p' "$source/examples/lists/ofac/sdn.csv" | head -n 1)
LD_LIBRARY_PATH=$libdir "$work/screen" "$work/w.world" "$name" | tee "$work/hits"
grep -q 'ofac-' "$work/hits"
say "the example program runs with the installed shared library"
static=$(PKG_CONFIG_PATH="$libdir/pkgconfig" pkg-config --static --libs-only-l cuibono | tr ' ' '\n' | grep -v '^-lcuibono$' | tr '\n' ' ')
# shellcheck disable=SC2086
gcc -std=c17 -Wall -Wextra -Werror "$source/examples/screen.c" -I"$prefix/include" "$libdir/libcuibono.a" $static -lstdc++ -lm -o "$work/screen-static"
"$work/screen-static" "$work/w.world" "$name" | diff - "$work/hits"
say "and with the installed static library"
exported=$(nm -D --defined-only "$libdir/libcuibono.so" | awk '$2 ~ /[TBDRV]/ {print $3}' | sed 's/@.*//' | grep -v '^CUIBONO_0$' | sort)
declared=$(grep -o '\bcb_[a-z0-9_]* *(' "$source/include/cuibono.h" | tr -d ' (' | sort -u)
unknown=$(comm -23 <(echo "$exported") <(echo "$declared"))
[[ -z $unknown ]] || { echo "exported but not declared: $unknown"; exit 1; }
say "the shared library exports what the header declares"
[[ $(readelf -d "$libdir/libcuibono.so" | grep -c 'SONAME.*libcuibono.so.0\]') == 1 ]]
say "its soname is libcuibono.so.0"
for page in cuibono.1 cuibono-check.1 cuibono-screen.1; do [[ -s $prefix/share/man/man1/$page ]] || { echo "no $page"; exit 1; }; done
find "$prefix" -path '*bash-completion*' -name cuibono | grep -q . && find "$prefix" -name _cuibono | grep -q .
say "man pages and completions are there"
