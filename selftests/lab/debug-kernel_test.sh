#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# KTAP test of the debug kernel, on the build machine: a module that commits each fault is caught at it. One boot.
# The tests are called by name, and text for the guest's shell is in single quotes.
# shellcheck disable=SC2016,SC2317
set -u
lab_dir=$(dirname "$(realpath "$0")")
# shellcheck source=selftests/ktap.sh
. "$lab_dir/../ktap.sh"

# What log-faults must print for each fault of debug-kernel-faults.c, in an order in which all are told: a wrong order
# of locks ends their debugging, and so does what KASAN finds.
faults=(
	'rcu_unlocked:WARNING: suspicious RCU usage'
	'sleep_in_atomic:BUG: sleeping function called from invalid context'
	'lock_order:WARNING: possible circular locking dependency detected'
	'leak:kmemleak: [0-9]+ new suspected memory leaks'
	'use_after_free:BUG: KASAN: (slab-)?use-after-free in use_after_free'
)

build()
{
	mkdir "$work/module" && cp "$lab_dir/debug-kernel-faults.c" "$work/module/faults.c" &&
		echo 'obj-m := faults.o' >"$work/module/Kbuild" &&
		env -u MAKEFLAGS make -s -C "$kernel_dir/lib/modules/${kernel_dir##*/}/build" "M=$work/module" modules >&2
}

# It goes on after each report.
boot()
{
	"$lab_dir/run" --kernel debug --no-module --timeout 300 --log "$work/log" -- '
		echo 0 >/proc/sys/kernel/panic_on_warn
		for fault in '"${faults[*]%%:*}"'; do
			insmod '"$work/module/faults.ko"' fault=$fault && rmmod faults || exit
		done' >"$work/output" 2>&1
	ended=$?
	"$lab_dir/log-faults" <"$work/log" >"$work/faults"
}

caught()
{
	grep -qE "$1" "$work/faults" && return
	cat "$work/faults" "$work/output"
	return 1
}

failed()
{
	[ "$ended" = 125 ] && return
	echo "exit status $ended"
	cat "$work/output"
	return 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ktap_print_header
for program in qemu-system-x86_64 busybox cpio; do
	command -v $program >/dev/null || ktap_skip_all "needs $program"
done
kernel_dir=$("$lab_dir/debug-kernel" debug) || exit "$KSFT_FAIL"
build || exit "$KSFT_FAIL"
boot
ktap_set_plan $((${#faults[@]} + 1))
for fault in "${faults[@]}"; do
	ktap_run "${fault%%:*} is caught" caught "${fault#*:}"
done
ktap_run "the run ends with 125" failed
ktap_finished
