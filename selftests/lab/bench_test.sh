#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# KTAP test of bench, with two tools, a short loop and one vCPU: its usage, its object, and what must be so in any.
# The tests are called by name.
# shellcheck disable=SC2016,SC2317
set -u
lab_dir=$(dirname "$(realpath "$0")")
# shellcheck source=selftests/ktap.sh
. "$lab_dir/../ktap.sh"

refuse()
{
	local status

	"$lab_dir/bench" "$@" >"$work/refused" 2>&1
	status=$?
	[ "$status" = 2 ] && grep -q '^usage: bench ' "$work/refused" && return 0
	echo "bench $*: status $status"
	cat "$work/refused"
	return 1
}

bad_options()
{
	refuse --no-such && refuse --count && refuse --count 0 && refuse --write --only memory &&
		refuse --rounds many && refuse --only 'no such tool'
}

short_run()
{
	"$lab_dir/bench" --json --only '^(two empty probes|nestmon, counting), L1|^dump' --count 2000 --vcpus 1 \
		>"$work/json" &&
		[ "$(wc -l <"$work/json")" = 1 ]
}

# holds FILTER: it is true of the object
holds()
{
	jq -e "$1" "$work/json" >/dev/null && return
	cat "$work/json"
	return 1
}

form()
{
	holds 'keys == ["dump", "loops", "memory_per_vcpu"] and (.dump | map(keys) | unique == [["ns", "vcpus"]]) and
		(.loops | map(keys) | unique == [["added", "bytes_per_exit", "loop", "lost", "tool"]])'
}

floor()
{
	holds '.loops[0] | .tool == "two empty probes" and .loop == "L1 CPUID" and .lost == null and .bytes_per_exit == 0 and
		.added > 20 and .added < 60'
}

nestmon()
{
	holds '.loops[1:] | length == 1 and (.[0] | .tool == "nestmon, counting" and .loop == "L1 CPUID" and .lost == 0 and
		.bytes_per_exit == 0 and .added > 20 and .added < 60)'
}

sizes()
{
	holds '.memory_per_vcpu == null and (.dump | length == 1) and (.dump[0] | .vcpus == 1 and .ns > 10000)'
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ktap_print_header
for program in qemu-system-x86_64 busybox cpio jq; do
	command -v $program >/dev/null || ktap_skip_all "needs $program"
done
ktap_set_plan 6
ktap_run "bad options end with 2 and a usage line" bad_options
ktap_run "a short run" short_run
ktap_run "the object has what it should" form
ktap_run "the empty probes cost about 35 instructions" floor
ktap_run "nestmon costs about as much, loses nothing, keeps nothing of an exit" nestmon
ktap_run "a dump takes time, and memory was not asked for" sizes
ktap_finished
