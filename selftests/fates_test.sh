#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Fates, held against a second opinion: ftrace's record of every event, in order, replayed by fates.awk. The exits are
# those of KVM's own tests, of nested_fates and of nested_loads that run together.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"

amd_tests=(svm_vmcall_test svm_int_ctl_test svm_nested_shutdown_test triple_fault_event_test smm_test state_test
	hyperv_svm_test)
intel_tests=(vmx_dirty_log_test vmx_close_while_nested_test vmx_invalid_nested_guest_state vmx_tsc_adjust_test
	vmx_apic_access_test nested_exceptions_test triple_fault_event_test smm_test state_test)
events=(kvm/kvm_entry kvm/kvm_exit kvm/kvm_nested_vmexit kvm/kvm_nested_vmexit_inject kvm/kvm_nested_vmenter_failed)
tracing=''
last_vm=0
create_vcpu=0xae41	# KVM_CREATE_VCPU

test_restore()
{
	[ -n "$tracing" ] || return
	echo 0 >"$tracing/tracing_on"
	echo 0 >"$tracing/events/enable"
	rmdir "$tracing"
}

trace_setup()
{
	local dir event
	for dir in /sys/kernel/tracing /sys/kernel/debug/tracing; do
		[ -d $dir/events/kvm ] && break
	done
	[ -d $dir/events/syscalls/sys_enter_ioctl ] || complain "this kernel does not trace system calls" || return
	mkdir "$dir/instances/nestmon-fates-$$" || return
	tracing=$dir/instances/nestmon-fates-$$
	# A clock that numbers the events: the order is that of the events, whatever CPU had them.
	echo counter >"$tracing/trace_clock" &&
	echo 1 >"$tracing/options/record-tgid" &&
	echo 16384 >"$tracing/buffer_size_kb" &&
	echo "cmd == $create_vcpu" >"$tracing/events/syscalls/sys_enter_ioctl/filter" || return
	for event in "${events[@]}" syscalls/sys_enter_ioctl; do
		echo 1 >"$tracing/events/$event/enable" || return
	done
}

# Every event has to be there.
trace_whole()
{
	! grep -E '^(overrun|commit overrun|dropped events): [1-9]' "$tracing"/per_cpu/cpu*/stats
}

# The lines of fates.awk made of nestmon's tables. One process may have had several vCPUs of a number, after each other.
counted()
{
	awk -F '\t' -v after="$last_vm" '
		function v(name)	{ return $col[name] }
		function add(what, k)	{ n[what, k] += v(what) }
		FNR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; file++; next }
		v("vm") + 0 <= after { next }
		file == 1 {
			k = v("pid") " " v("vcpu")
			vcpu[k]
			add("l2_entries", k); add("left", k); add("entry_failures", k)
			orphans += v("orphans")
		}
		file == 2 {
			k = v("pid") " " v("vcpu") " " v("level") " " v("code")
			row[k]
			add("exits", k); add("handled", k); add("reflected", k); add("pending", k); add("synthesized", k)
		}
		END {
			for (k in row) {
				# A reason may have a row without having occurred: that of an orphan.
				if (!n["exits", k] && !n["synthesized", k])
					continue
				handled = k ~ / 1 [^ ]*$/ ? 0 : n["handled", k]
				sub(/ 0$/, " 0x0", k)
				printf "row %s exits %d handled %d reflected %d pending %d synthesized %d\n",
					k, n["exits", k], handled, n["reflected", k], n["pending", k], n["synthesized", k]
			}
			for (k in vcpu)
				printf "vcpu %s l2_entries %d left %d entry_failures %d\n",
					k, n["l2_entries", k], n["left", k], n["entry_failures", k]
			print "orphans", orphans + '"$(status orphans)"' - '"$orphans_before"'
		}' "$nestmon/vcpus" "$nestmon/exits"
}

# fates COMMAND [ARG...]: the command's VMs must have ended when it ends
fates()
{
	local status
	last_vm=$(table vcpus vm | sort -n | tail -n 1)
	last_vm=${last_vm:-0}
	orphans_before=$(status orphans)
	: >"$tracing/trace"
	echo 1 >"$tracing/tracing_on"
	"$@" >"$work/command" 2>&1
	status=$?
	echo 0 >"$tracing/tracing_on"
	# What a program of KVM says of itself is not the question, but that it ran is.
	[ "$status" = 0 ] || { tail -n 5 "$work/command"; return "$status"; }
	trace_whole || return
	awk -v isa="$isa" -f "$test_dir/codes.awk" -f "$test_dir/fates.awk" "$tracing/events/kvm/kvm_exit/format" "$tracing/trace" | LC_ALL=C sort >"$work/replayed"
	counted | LC_ALL=C sort >"$work/counted"
	cat "$work/replayed" >>"$work/all"
	grep -q '^row .* 2 0x' "$work/replayed" || complain "there was no L2" || return
	diff -U 0 --label ftrace --label nestmon "$work/replayed" "$work/counted"
}

# Whether all runs together had some of these: else the replay proves little. WORD is of fates.awk's lines.
seen()
{
	awk -v word="$1" '{ for (i = 1; i < NF; i++) if ($i == word) n += $(i + 1) } END { exit !n }' "$work/all"
}

program()
{
	[ -x "$test_dir/$1" ] || { echo "$1 is not built"; return "$KSFT_SKIP"; }
	fates "$test_dir/$1"
}

programs()
{
	local test
	for test; do
		ktap_run "$test: the fates that ftrace shows" program "$test"
	done
}

# nested_fates knows what its guest did; its last command's output is in $work/command.
exactly()
{
	local pid want got
	[ -s "$work/command" ] || complain "no output of nested_fates" || return
	pid=$(load_pid_of "$work/command") || complain "no output of nested_fates" || return
	want=$(jq -r '"synthesized \(.timer + .sent) entry_failures \(.failed) left \(.left) l2_entries \(.l2_entries)"' \
		"$work/command")
	got=$(table vcpus pid="$pid" synthesized entry_failures left l2_entries |
		awk '{ print "synthesized", $1, "entry_failures", $2, "left", $3, "l2_entries", $4 }')
	[ "$got" = "$want" ] || complain "guest: $want, nestmon: $got"
}

mixed()
{
	load_start "$work/a" --exit cpuid --reflect --vcpus 2 --count 400
	local -a pids=("$load_pid")
	load_start "$work/b" --exit hlt --block 500 --count 20
	pids+=("$load_pid")
	load_start "$work/c" --exit io --vms 2 --count 200 --end-level 2
	pids+=("$load_pid")
	[ "$isa" = vmx ] || "$test_dir/nested_fates"
	local pid
	for pid in "${pids[@]}"; do
		wait "$pid" || return
	done
}

entries_of()
{
	[ "$(table vcpus pid="$1" vcpu=0 l2_entries)" -gt "$2" ] 2>/dev/null
}

# Ended by a signal while L2 is busy: somebody else is told of it than the guest.
cut_short()
{
	load_start "$work/a" --exit msr --reflect --vcpus 2 --forever
	poll 20 entries_of "$load_pid" 100 || return
	load_end "$load_pid" KILL
	[ $? = 137 ]
}

asked_to_end()
{
	load_start "$work/a" --exit npf --reflect --forever
	poll 20 entries_of "$load_pid" 100 || return
	load_end "$load_pid" TERM
}

test_begin diff
trace_setup >"$work/said" 2>&1 || ktap_skip_all "cannot trace: $(cat "$work/said")"
# nested_fates is for AMD.
if [ "$vendor" = kvm_intel ]; then
	isa=vmx
	ktap_set_plan $((${#intel_tests[@]} + 6))
	programs "${intel_tests[@]}"
else
	isa=svm
	ktap_set_plan $((${#amd_tests[@]} + 8))
	programs "${amd_tests[@]}" nested_fates
	ktap_run "nested_fates: the guest's own counts" exactly
fi
ktap_run "several programs at once: the fates that ftrace shows" fates mixed
ktap_run "killed with L2 busy: the fates that ftrace shows" fates cut_short
ktap_run "ended with L2 busy: the fates that ftrace shows" fates asked_to_end
for what in synthesized left pending; do
	ktap_run "the runs had $what exits" seen $what
done
ktap_finished
