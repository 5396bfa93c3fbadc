#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every kind of exit at every level and fate, held against three others at once: the guest's own count, ftrace's, KVM's.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"
# shellcheck source=oracle.sh
. "$test_dir/oracle.sh"

count=500
tries=3
kinds=()
all_kinds=(cpuid vmmcall msr io hlt npf)

test_restore()
{
	oracle_stop
}

# all GROUP ARG...: one nested_load of each kind. A status per kind in GROUP.KIND.status.
all()
{
	local group=$1 kind
	shift
	for kind in "${kinds[@]}"; do
		load_run "$work/$group.$kind" --exit "$kind" --count "$count" "$@"
		echo $? >"$work/$group.$kind.status"
	done
}

# counted GROUP ARG...: the same under ftrace's count. What two CPUs enter into a histogram at once it may drop, and
# says so; then the runs are repeated.
counted()
{
	local try
	for ((try = 0; try < tries; try++)); do
		module_reload || return
		oracle_start || return
		all "$@"
		oracle_stop
		oracle_compare >"$work/verdict" && return
		grep -q dropped "$work/verdict" || break
	done
	cat "$work/verdict"
	return 1
}

# exact GROUP KIND
exact()
{
	local status
	status=$(<"$work/$1.$2.status")
	[ "$status" = 0 ] || { cat "$work/$1.$2.err"; return "$status"; }
	load_exact "$work/$1.$2"
}

# group GROUP TEXT ARG...
group()
{
	local name=$1 text=$2 kind
	shift 2
	ktap_run "all exits $text: as many as ftrace counts" counted "$name" "$@"
	loads_collect "${kinds[@]/#/$work/$name.}"
	for kind in "${kinds[@]}"; do
		ktap_run "$kind $text" exact "$name" "$kind"
	done
	ktap_run "exits $text: sums" sums "$work/vcpus" "$work/exits"
}

# L0 cannot keep hypercalls from L1 (KVM gives up its own intercept while L2 runs), nor CPUID where VMX has it exit.
handled_kinds()
{
	kinds=(cpuid msr io hlt npf)
	[ "$vendor" = kvm_amd ] || kinds=(msr io hlt npf)
}

test_begin
handled_kinds
ktap_set_plan $((${#kinds[@]} + 2 * ${#all_kinds[@]} + 3 * 2))
group handled "of L2, handled by L0"
kinds=("${all_kinds[@]}")
group reflected "of L2, reflected to L1" --reflect
group plain "of L1" --level 1
ktap_finished
