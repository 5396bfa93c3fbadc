# SPDX-License-Identifier: GPL-2.0
#
# make help lists the targets: it prints the comments that begin with ##.

# A folder of headers says itself of which kernel it is.
ifdef KDIR
KVER	?= $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' $(KDIR)/include/generated/utsrelease.h)
endif
KVER	?= $(shell uname -r)
KDIR	?= /lib/modules/$(KVER)/build
PREFIX	?= /usr/local
SBINDIR	?= $(PREFIX)/sbin

# Headers may bring a vmlinux that the pahole at hand cannot read.
KBUILD = $(MAKE) -C $(KDIR) M=$(CURDIR) CONFIG_DEBUG_INFO_BTF_MODULES=

# Folders that installing may have made, when nothing else is in them.
RMDIR = for dir in $(1); do [ ! -d "$$dir" ] || rmdir --ignore-fail-on-non-empty "$$dir"; done

# Debian's headers lack the System.map without which kbuild leaves it out.
DEPMOD = $(if $(DESTDIR),,depmod $(KVER))

# What apt installs: to build the helper, to run the lab and the tests, and to
# check the sources. The lab fetches its kernels itself and installs none.
DEPS_BUILD := gcc make pkg-config libnl-3-dev libnl-genl-3-dev \
	libbpf-dev libsmartcols-dev libjson-c-dev libkmod-dev libexpat1-dev \
	libncurses-dev kmod
DEPS_LAB := qemu-system-x86 bochs bochs-term bochsbios vgabios \
	busybox-static binutils cpio lz4 mmdebstrap xz-utils jq tmux \
	flex bison bc libelf-dev
DEPS_LINT := clang-format perl shellcheck sparse mandoc
DEPS_BENCH := bpftrace linux-perf clang libbpf-dev
DEPS_DEB := debhelper dh-dkms dpkg-dev
# To test the packages, in a chroot.
DEPS_PACKAGES := $(DEPS_DEB) lintian mmdebstrap util-linux
DEPS := $(DEPS_BUILD) $(DEPS_LAB) $(DEPS_LINT)

.DEFAULT_GOAL := all

## all: the module for this machine's kernel and the helper (the default)
.PHONY: all
all: modules helper

## help: this list
.PHONY: help
help:
	@sed -n 's/^## //p' $(firstword $(MAKEFILE_LIST))

## deps: install what is missing (Debian and its kin, as root)
.PHONY: deps
deps:
	@selftests/lab/deps $(DEPS)

## modules: nestmon.ko for this machine's kernel; KVER= or KDIR= name another
.PHONY: modules
modules:
	@[ -e "$(KDIR)/Makefile" ] || { \
		echo "make: no headers of kernel $(KVER) in $(KDIR):" \
		     "install the package linux-headers-$(KVER)" >&2; exit 1; }
	$(KBUILD) modules

## helper: the command nestmon
.PHONY: helper
helper:
	$(MAKE) -C helper

## selftests: the test programs and their load
.PHONY: selftests
selftests:
	$(MAKE) -C selftests

## demo: an emulated AMD host with a real L1 and L2, and nestmon's view of them
.PHONY: demo
demo: deps
	@$(MAKE) -s helper
	@selftests/lab/demo

## deb: Debian packages of the command and of the module (DKMS), to build/deb
.PHONY: deb
deb:
	@selftests/lab/deps $(DEPS_BUILD) $(DEPS_DEB)
	$(RM) -r build/deb
	mkdir -p build/deb/nestmon
	tar -cf build/deb/nestmon.tar --exclude-vcs --exclude=./build --exclude='*.o' .
	tar -xf build/deb/nestmon.tar -C build/deb/nestmon
	$(RM) build/deb/nestmon.tar
	cd build/deb/nestmon && env -u MAKEFLAGS -u MAKELEVEL dpkg-buildpackage -us -uc
	$(RM) -r build/deb/nestmon

## check: every test, most of them in the emulated hosts; needs nothing before it.
##        KERNELS="6.12 7.2" says on which kernels beside the distribution's
.PHONY: check
check: deps
	@selftests/lab/deps $(DEPS_PACKAGES)
	@selftests/check

## bench: what nestmon and other tools cost, measured in the lab, to Documentation/bench.rst; JSON=1 prints it instead
.PHONY: bench
bench: deps
	@selftests/lab/deps $(DEPS_BENCH)
	@$(MAKE) -s selftests >&2
	@selftests/lab/bench $(if $(JSON),--json,--write)

## cost: instructions that nestmon adds to an exit, counted in the lab
.PHONY: cost
cost: deps
	@$(MAKE) -s helper
	@$(MAKE) -s selftests
	@selftests/lab/cost

## install: module and helper on this machine; DESTDIR= and PREFIX= move them
.PHONY: install
install: all
	$(KBUILD) INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_DIR=updates \
		modules_install
	$(DEPMOD)
	$(MAKE) -C helper install SBINDIR=$(SBINDIR)

## uninstall: take them away again
.PHONY: uninstall
uninstall:
	$(RM) $(DESTDIR)/lib/modules/$(KVER)/updates/nestmon.ko*
	$(call RMDIR,$(DESTDIR)/lib/modules/$(KVER)/updates)
	$(DEPMOD)
	$(MAKE) -C helper uninstall SBINDIR=$(SBINDIR)

## clean: remove what was built (not the lab's cache of kernels)
.PHONY: clean
clean:
	$(MAKE) -C helper clean
	$(MAKE) -C selftests clean
	$(RM) -r build modules.order Module.symvers nestmon.* .*.cmd
	$(RM) kmod/*.o kmod/.*.cmd .tmp_versions
