#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# vCPUs that are older than nestmon: those that idle are found when it is loaded, and are counted exactly from there.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"

halts=21
block_us=2147483647	# the VMM wakes nobody before the test's end

# parked FILE ARG...: a load that has done its work and keeps its VMs
parked()
{
	load_start "$@" --hold 100000
	poll 20 load_done "$1"
}

# found FILE: all its vCPUs are listed, as KVM_GET_NESTED_STATE says, with no count
found()
{
	local pid
	pid=$(load_pid_of "$1") || return
	jq -r '. as $j | range(.vcpus) | "\(.)\t\($j.isa)\t\(if $j.nested_state[.].guest_mode then 1 else 0 end)" +
		"\tnested_load\t0\t0\t0\t0\t0\t0\t0"' "$1" >"$work/want"
	table vcpus pid="$pid" vcpu isa guest_mode comm gone l2_pending l1_exits l2_exits l2_entries left untraced |
		sort -n >"$work/got"
	diff "$work/want" "$work/got" || return
	[ -z "$(table exits pid="$pid" reason)" ] || complain "there are rows of exits"
}

# Each process has one VM here.
one_vm_each()
{
	table vcpus vm pid | sort -u | awk '
		vm[$2]++ || pid[$1]++ { print "process " $2 ", vm " $1 ": not one each"; bad = 1 }
		END { exit bad || NR != 3 }'
}

found_and_gone()
{
	local pid
	for pid in "$@"; do
		load_end "$pid" TERM
	done
	[ "$(status records_live)" = 0 ] || complain "records are left" || return
	table vcpus gone l1_exits l2_exits left orphans | awk '
		$0 != "1\t0\t0\t0\t0" { print; bad = 1 }
		END { exit bad || !NR }'
}

# kvm_count NAME: of KVM, for the one VM of $load_pid
kvm_count()
{
	local file
	for file in "$kvm_debugfs/$load_pid"-*/"$1"; do
		[ -r "$file" ] && echo "$(<"$file")"
	done
}

halted()
{
	[ "$(kvm_count halt_exits)" = "$1" ]
}

# The vCPU's thread; the process has one, and from 6.12 on one that KVM itself runs in it.
vcpu_thread()
{
	local task
	for task in "/proc/$load_pid/task"/*; do
		[ "${task##*/}" = "$load_pid" ] || [ "$(<"$task/comm")" != nested_load ] || echo "${task##*/}"
	done
}

# A signal makes the VMM wake its vCPU: one more HLT.
kick()
{
	kill -USR1 "$thread" && poll 20 halted "$1"
}

halted_in_l2()
{
	halt=HLT
	[ "$vendor" != kvm_amd ] || halt=hlt
	load_start "$work/halted" --exit hlt --block "$block_us" --count "$halts"
	poll 20 halted 1 || complain "the vCPU does not halt" || return
	exits_before=$(kvm_count exits)
	module_load || return
	[ "$(table vcpus pid="$load_pid" vcpu guest_mode l1_exits l2_exits)" = $'0\t1\t0\t0' ] ||
		complain "found: $(table vcpus pid="$load_pid" vcpu guest_mode l1_exits l2_exits)"
}

counted_from_there()
{
	local i thread
	thread=$(vcpu_thread)
	for ((i = 2; i <= halts; i++)); do
		kick "$i" || complain "HLT $i does not come" || return
	done
	[ "$(table exits pid="$load_pid" reason="$halt" level exits handled reflected pending)" = \
		$'2\t'$((halts - 1))$'\t'$((halts - 2))$'\t0\t1' ] || complain "$(cat "$nestmon/exits")" || return
	[ "$(table vcpus pid="$load_pid" guest_mode l1_exits l2_entries left)" = $'1\t0\t0\t0' ] ||
		complain "$(cat "$nestmon/vcpus")"
}

# After the last HLT: one mark to L1, which goes on to its last OUT.
exact_to_the_end()
{
	local want got
	kill -USR1 "$(vcpu_thread)"
	wait "$load_pid" || return
	want=$(jq -r --argjson before "$exits_before" '"\(.stats.exits[0] - $before) 0 0 \(.marks - 1) 0 0"' "$work/halted")
	got=$(table vcpus pid="$load_pid" l1_exits l2_exits untraced guest_mode l2_entries l2_reflected synthesized left |
		awk '{ print $1 + $2 + $3, $4, $5, $6, $7, $8 }')
	[ "$got" = "$want" ] || complain "nested_load: $want, nestmon: $got"
}

busy()
{
	[ "$(table vcpus pid="$load_pid" vcpu=0 l2_reflected)" -gt 100 ] 2>/dev/null
}

there()
{
	[ -n "$(kvm_count exits)" ]
}

# Found while it runs: between the two looks at KVM's count, so nestmon's total is between what those leave.
found_running()
{
	local before after
	module_unload || return
	load_start "$work/running" --exit cpuid --reflect --forever
	poll 20 there || complain "there is no VM" || return
	before=$(kvm_count exits)
	module_load || return
	after=$(kvm_count exits)
	poll 20 busy || complain "no exits are counted" || return
	load_end "$load_pid" TERM || return
	table vcpus pid="$load_pid" l1_exits l2_exits untraced left orphans |
		awk -v all="$(jq '.stats.exits[0]' "$work/running")" -v before="$before" -v after="$after" '
			{
				n = $1 + $2 + $3
				print "KVM: " all - after " to " all - before " since, nestmon: " n " (" $0 ")"
				exit !(n >= all - after && n <= all - before && !$4 && !$5)
			}'
}

test_begin diff
ktap_set_plan 10
module_unload
parked "$work/l2" --exit cpuid --reflect --count 30 --vcpus 2 --end-level 2
pids=("$load_pid")
parked "$work/l1" --exit io --count 30 --vcpus 2
pids+=("$load_pid")
parked "$work/plain" --exit msr --count 30 --level 1
pids+=("$load_pid")
module_load
ktap_run "two idle vCPUs in L2 are found" found "$work/l2"
ktap_run "two idle vCPUs of an L1 are found" found "$work/l1"
ktap_run "an idle plain guest is found" found "$work/plain"
ktap_run "each process has its VM" one_vm_each
ktap_run "they go without a count" found_and_gone "${pids[@]}"
module_unload
ktap_run "a vCPU halted in L2 is found" halted_in_l2
ktap_run "halted in L2: exact from there" counted_from_there
ktap_run "halted in L2: exact to its end" exact_to_the_end
ktap_run "a vCPU is found while it runs" found_running
ktap_run "sums" sums
ktap_finished
