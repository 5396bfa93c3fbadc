#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Replies of the real module, taken in the lab and replayed into the helper
# under ASan and UBSan: first whole, then damaged. KTAP; nothing of it is kept.
set -u
lab_dir=$(dirname "$(realpath "$0")")
helper=$(realpath "$lab_dir/../../helper")
# shellcheck source=selftests/ktap.sh
. "$lab_dir/../ktap.sh"
damages=2000

record()
{
	# shellcheck disable=SC2016 # the guest's variables
	"$lab_dir/run" --timeout 120 -- '
		{
			nested_load --exit cpuid --reflect --count 100 --vcpus 2 &&
			nested_load --exit msr --count 100 --vms 2 &&
			nested_load --level 1 --exit io --count 100 || exit
		} >/dev/null
		for what in stats vcpus shadow status; do
			../helper/record-sanitize /tmp/$what.raw -j $what \
				>/tmp/$what.json || exit
		done >&2
		# What the command reads besides.
		mkdir -p /tmp/sys/module/kvm_amd &&
			cp -r /sys/module/kvm_amd/parameters /tmp/sys/module/kvm_amd/
		exec tar -C /tmp -c stats.raw stats.json vcpus.raw vcpus.json \
			shadow.raw shadow.json sys \
			status.raw status.json' |
		tar -C "$work" -x
	[ "${PIPESTATUS[*]}" = "0 0" ]
}

# replayed COMMAND: prints what the live one printed
replayed()
{
	"$helper/replay-sanitize" --sys "$work/sys" "$work/$1.raw" -j "$1" \
		>"$work/replayed" &&
		cmp "$work/replayed" "$work/$1.json" && [ -s "$work/replayed" ]
}

damaged()
{
	"$helper/replay-sanitize" --mutate 1 "$damages" "$work/$1.raw" -j "$1"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ktap_print_header
ktap_set_plan 9
ktap_run "recorded in the lab" record
for what in stats vcpus shadow status; do
	ktap_run "$what: the replay prints what the live command printed" replayed "$what"
	ktap_run "$what: $damages damaged replies do no harm" damaged "$what"
done
ktap_finished
