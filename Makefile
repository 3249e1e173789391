# SPDX-License-Identifier: Apache-2.0
# A thin front of Meson. `make help` lists the targets.
SHELL := /bin/bash
BUILD ?= build
JOBS ?= $(shell nproc)
MESON_FLAGS ?=

.PHONY: all help demo test test-asan test-tsan valgrind abi bench bench-large fuzz lint mutants install deps sbom reproducible clean

all: $(BUILD)/build.ninja ## release build: build/cuibono
	@ninja -C $(BUILD) -j $(JOBS)

$(BUILD)/build.ninja:
	@scripts/deps build
	@meson setup $(BUILD) $(MESON_FLAGS) -Dtests=false >/dev/null || { meson setup $(BUILD) $(MESON_FLAGS) -Dtests=false; exit 1; }

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n",$$1,$$2}' Makefile

demo: ## builds, compiles the bundled example and checks its suppliers
	@scripts/deps build
	@$(MAKE) --no-print-directory all
	@scripts/demo $(BUILD)

test: ## everything that can fail, in under ten minutes
	@scripts/deps build test
	@scripts/test

test-asan: ## the whole suite under AddressSanitizer and UndefinedBehaviorSanitizer
	@scripts/deps build test
	@scripts/sanitize address,undefined

test-tsan: ## the threaded tests under ThreadSanitizer
	@scripts/deps build test
	@scripts/sanitize thread

valgrind: all ## every command once on the example, no bad access, no leak
	@scripts/deps build test
	@scripts/valgrind

abi: ## the shared library's interface against src/api/cuibono.abi
	@scripts/deps build lint
	@scripts/abi

bench: all ## measurements in under fifteen minutes (docs/BENCHMARKS.md)
	@bench/run

bench-large: all ## the world of ten million entities
	@bench/large

fuzz: ## each fuzz target for FUZZ_SECONDS (default 20)
	@scripts/deps build lint
	@scripts/fuzz

lint: ## clang-format, cppcheck, shellcheck, man pages, layers
	@scripts/deps build lint
	@scripts/lint

mutants: ## applies each patch of tests/mutants and shows that the suite catches it
	@scripts/deps build test
	@scripts/mutants

install: all ## to DESTDIR
	@meson install -C $(BUILD) --no-rebuild $(if $(DESTDIR),--destdir $(abspath $(DESTDIR)))

deps: ## installs the packages of packages.txt
	@scripts/deps build test lint

sbom: all ## software bill of materials, SPDX, to build/cuibono.spdx.json
	@python3 scripts/sbom.py $(BUILD)

reproducible: ## two builds in different folders, times and locales are the same bytes
	@scripts/deps build
	@scripts/reproducible

clean:
	@rm -rf build build-*
