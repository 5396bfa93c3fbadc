#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What spares L1 exits, and what makes them all the same: VMCS shadowing on Intel, held against what nested_load's L1 did
# by field, against ftrace, and against the kernel's own list of shadowed fields; the assists of AMD.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"
# shellcheck source=oracle.sh
. "$test_dir/oracle.sh"

PATH=$test_dir/../helper:$PATH
count=10000
# In each round L1 reads VM_EXIT_REASON and writes GUEST_RIP besides: six VMREADs and two VMWRITEs.
accesses=(--vmread GUEST_RIP:5 --vmwrite GUEST_RIP:1)
parameters=/sys/module/kvm_intel/parameters
tracing=''

test_restore()
{
	oracle_stop
	syncs_untraced
	# A test may have left it with another value, or not at all.
	{ rmmod "$vendor"; modprobe "$vendor"; } 2>/dev/null
}

# vendor_with [PARAMETER=VALUE...]: reload KVM's module of the vendor
vendor_with()
{
	rmmod "$vendor" && modprobe "$vendor" "$@" && nesting
}

# shown: the file as it is now, of vCPU 0 of the load: "WHAT NAME VALUE". jq takes seconds to start on an emulated CPU, so
# the command's own view is looked at in numbers_agree() only.
shown()
{
	awk -F '\t' -v pid="$load_pid" '$2 == pid && $4 == 0 { print $6, $7, $8 }' "$nestmon/shadow" >"$work/shadow"
	[ -s "$work/shadow" ]
}

# fact WHAT NAME: its value, "-" if there is none
fact()
{
	awk -v what="$1" -v name="$2" '
		$1 == what && $2 == name { value = $3 }
		END { print value == "" ? "-" : value }' "$work/shadow"
}

# Lines "NAME VMREADS VMWRITES": what L1 executed, what exited
executed()
{
	grep -o '{"encoding":[^}]*}' "$1" | sed -E 's/[{"}]//g; s/[a-z_]+://g; s/,/ /g' | while read -r encoding name reads writes _; do
		[ "$name" != null ] || name=$(printf 'unknown(%#x)' "$encoding")
		[ $((reads + writes)) = 0 ] || echo "$name $reads $writes"
	done | sort
}

exited()
{
	awk '
		$1 == "vmreads" { r[$2] = $3; name[$2] }
		$1 == "vmwrites" { w[$2] = $3; name[$2] }
		END { for (n in name) print n, r[n] + 0, w[n] + 0 }' "$work/shadow" | sort
}

# Of what L1 executed that which shadowing does not spare it.
not_spared()
{
	executed "$1" | awk '
		FNR == NR { if ($1 ~ /^shadow_/) spared[$1, $2]; next }
		("shadow_read", $1) in spared { $2 = 0 }
		("shadow_write", $1) in spared { $3 = 0 }
		$2 + $3 { print $1, $2, $3 }' "$work/shadow" - | sort
}

# What ftrace and KVM count is checked in the same run.
rounds()
{
	module_reload && oracle_start || return
	load_run "$work/load" --exit cpuid --reflect --count "$count" "${accesses[@]}" || return
	oracle_stop
	oracle_compare || return
	loads_collect "$work/load" && load_exact "$work/load" && shown
}

# totals_are VMREADS VMWRITES: rows of exits, sums by field, and what L1's rounds and set-up (at most 50 VMWRITEs) make
totals_are()
{
	local reads writes
	reads=$(fact exits VMREAD) writes=$(fact exits VMWRITE)
	reads=${reads/#-/0}
	[ "$reads $writes" = "$(exited | awk '{ r += $2; w += $3 } END { print r + 0, w + 0 }')" ] ||
		complain "$reads VMREADs and $writes VMWRITEs, by field $(exited)" || return
	[ "$(fact lost fields)" = 0 ] || complain "fields are lost" || return
	((reads >= $1 && reads <= $1 + 10 && writes >= $2 && writes <= $2 + 50)) ||
		complain "$reads VMREADs and $writes VMWRITEs"
}

all_exit()
{
	totals_are $((6 * count)) $((2 * count)) && diff <(executed "$work/load") <(exited)
}

few_exit()
{
	totals_are 0 1 && diff <(not_spared "$work/load") <(exited)
}

# states SUPPORTED ENABLED ACTIVE: of VMCS shadowing, for the L1 that was run
states()
{
	local got
	got="$(fact supported shadow_vmcs) $(fact enabled shadow_vmcs) $(fact active shadow_vmcs)"
	[ "$got" = "$*" ] || complain "supported, enabled, active: $got"
}

# Those of which the kernel leaves some out, after what the processor has: they need not be there.
optional='GUEST_PML_INDEX|GUEST_INTR_STATUS|VMX_PREEMPTION_TIMER_VALUE'

# The parameter says that the processor has it.
demanded()
{
	grep -qs '^[Y1]' "$parameters/$1"
}

lists_agree()
{
	local field
	awk '
		$1 ~ /^shadow_/ { access[$2] = access[$2] ($1 == "shadow_read" ? "r" : "w") }
		END { for (n in access) print n, access[n] == "r" ? "ro" : access[n] }' "$work/shadow" | sort >"$work/bitmaps"
	grep -vE "^($optional) " "$test_dir/vmcs_shadow_fields.list" | sort >"$work/kernel"
	diff "$work/kernel" <(grep -vE "^($optional) " "$work/bitmaps") || return
	[ "$(wc -l <"$work/kernel")" -gt 25 ] || complain "the kernel's list is short" || return
	for field in pml:GUEST_PML_INDEX enable_apicv:GUEST_INTR_STATUS preemption_timer:VMX_PREEMPTION_TIMER_VALUE; do
		! demanded "${field%:*}" || grep -q "^${field#*:} rw" "$work/bitmaps" ||
			complain "${field#*:} is not shadowed" || return
	done
}

# ftrace's own kprobes on the functions that copy.
syncs_traced()
{
	local dir
	for dir in /sys/kernel/tracing /sys/kernel/debug/tracing; do
		[ -e "$dir/kprobe_events" ] && break
	done
	echo "p:nestmon_test/to_vmcs12 copy_shadow_to_vmcs12" >>"$dir/kprobe_events" &&
	echo "p:nestmon_test/to_shadow nested_sync_vmcs12_to_shadow" >>"$dir/kprobe_events" || return
	tracing=$dir
	echo 'hist:keys=common_pid' >"$dir/events/nestmon_test/to_vmcs12/trigger" &&
	echo 'hist:keys=common_pid' >"$dir/events/nestmon_test/to_shadow/trigger"
}

traced()
{
	sed -n 's/.*hitcount: *//p' "$tracing/events/nestmon_test/$1/hist" | awk '{ n += $1 } END { print n + 0 }'
}

syncs_untraced()
{
	local event
	[ -n "$tracing" ] || return 0
	for event in to_vmcs12 to_shadow; do
		echo '!hist:keys=common_pid' >"$tracing/events/nestmon_test/$event/trigger"
		echo "-:nestmon_test/$event" >>"$tracing/kprobe_events"
	done
	tracing=''
}

syncs_exact()
{
	local want got
	syncs_traced || complain "no kprobes for ftrace" || return
	load_run "$work/load" --exit cpuid --reflect --count 200 || return
	want="$(traced to_vmcs12) $(traced to_shadow)"
	syncs_untraced
	shown || return
	got="$(fact syncs shadow_to_vmcs12) $(fact syncs vmcs12_to_shadow)"
	[ "$got" = "$want" ] || complain "ftrace: $want, nestmon: $got" || return
	[ "${got% *}" -ge 200 ] || complain "few: $got"
}

# Each entry copies one way and each reflected exit the other; set-up and end make a few more or less.
syncs_estimated()
{
	echo 0 >/sys/module/nestmon/parameters/syncs || return
	load_run "$work/load" --exit cpuid --reflect --count 200
	echo 1 >/sys/module/nestmon/parameters/syncs
	shown || return
	grep sync "$work/shadow"
	awk '$1 == "syncs_estimated" && $3 >= 200 && $3 <= 210 { n++ } END { exit n != 2 }' "$work/shadow"
}

# Who lives on while the kprobes are away has no exact numbers any more.
syncs_interrupted()
{
	load_start "$work/load" --exit cpuid --reflect --forever
	poll 20 busy || return
	echo 0 >/sys/module/nestmon/parameters/syncs
	echo 1 >/sys/module/nestmon/parameters/syncs
	load_end "$load_pid" TERM && shown && [ "$(fact syncs_estimated shadow_to_vmcs12)" != - ]
}

busy()
{
	[ "$(table vcpus pid="$load_pid" vcpu=0 l2_reflected)" -gt 20 ] 2>/dev/null
}

# Not so while L1 has no current VMCS, nor in a guest without VMX.
active_now()
{
	load_run "$work/load" --exit cpuid --reflect --count 20 && shown && states 1 1 1 || return
	load_run "$work/plain" --exit cpuid --level 1 --count 20 && shown && states 1 1 0 || return
	[ -z "$(exited)" ]
}

odd_fields()
{
	load_run "$work/load" --exit cpuid --reflect --count 20 --vmread 0x7ffe:3 --vmread 0x2401:1 || return
	shown || return
	[ "$(fact vmreads 'unknown(0x7ffe)')" = 60 ] || complain "$(exited)" || return
	nestmon shadow --pid "$load_pid" | grep -qE '^ *unknown\(0x7ffe\) .* 60 ' || complain "$(nestmon shadow)" || return
	diff <(not_spared "$work/load") <(exited)
}

# entries_fail HOW: as many as L1 made, told by KVM before L2 ran
entries_fail()
{
	local want
	module_reload && oracle_start || return
	load_run "$work/load" --fail "$1" --count 7 || return
	oracle_stop
	oracle_compare || return
	want=$(jq '.done[0]' "$work/load")
	[ "$want $(table vcpus pid="$load_pid" entry_failures left orphans)" = $'7 7\t0\t0' ] ||
		complain "of $want: $(cat "$nestmon/vcpus")"
}

# What the command says of the load, as lines of the file. An estimate or an age is no number to be compared.
commanded()
{
	nestmon -j shadow --pid "$load_pid" | jq -r '.[] | select(.vcpu == 0) |
		(.exits[] | "exits \(.reason) \(.exits)"),
		(.assists[] | .name as $name | (select(.active != null) | "active \($name) \(.active)"),
			(select(.supported != null) | "supported \($name) \(.supported)")),
		if has("fields") then
			"syncs shadow_to_vmcs12 \(.shadow_to_vmcs12)", "syncs vmcs12_to_shadow \(.vmcs12_to_shadow)",
			"lost fields \(.fields_lost)",
			(.fields[] | .name as $name | (select(.vmreads > 0) | "vmreads \($name) \(.vmreads)"),
				(select(.vmwrites > 0) | "vmwrites \($name) \(.vmwrites)"),
				(select(.shadow_read) | "shadow_read \($name) 1"),
				(select(.shadow_write) | "shadow_write \($name) 1"))
		else empty end' | sed 's/ true$/ 1/; s/ false$/ 0/' | sort
}

numbers_agree()
{
	diff <(grep -v -e ^enabled -e ^sampled "$work/shadow" | sort) <(commanded)
}

# As the rows of stats.
stats_agree()
{
	sed -n 's/^exits //p' "$work/shadow" >"$work/shown"
	table exits pid="$load_pid" vcpu=0 level=1 reason exits | tr '\t' ' ' >"$work/stats"
	[ -s "$work/shown" ] && ! grep -vxFf "$work/stats" "$work/shown"
}

views_agree()
{
	load_run "$work/load" --exit cpuid --reflect --count 50 && shown && numbers_agree && stats_agree
}

intel()
{
	ktap_set_plan 19
	ktap_run "shadowing on: 6 VMREADs and 2 VMWRITEs in $count rounds, as ftrace counts" rounds
	ktap_run "shadowing on: supported, enabled, active" states 1 1 1
	ktap_run "shadowing on: 0 and a few exit" few_exit
	ktap_run "the bitmaps hold the kernel's list of fields" lists_agree
	ktap_run "copies: as many as ftrace sees calls" syncs_exact
	ktap_run "copies without kprobes: estimated, and marked so" syncs_estimated
	ktap_run "copies after kprobes were away: marked, too" syncs_interrupted
	ktap_run "active with a current VMCS only" active_now
	ktap_run "encodings without a name" odd_fields
	ktap_run "VM entries with a bad guest state" entries_fail entry
	ktap_run "VM entries with bad controls" entries_fail vmfail
	ktap_run "file, command and stats agree" views_agree
	ktap_run "kvm_intel is loaded with enable_shadow_vmcs=0" vendor_with enable_shadow_vmcs=0
	ktap_run "shadowing off: the same rounds, as ftrace counts" rounds
	ktap_run "shadowing off: supported, neither enabled nor active" states 1 0 0
	ktap_run "shadowing off: all exit, each by its field" all_exit
	ktap_run "shadowing off: no field is called shadowed" test -z "$(grep ^shadow_ "$work/shadow")"
	ktap_run "shadowing off: no copies" \
		test "$(fact syncs shadow_to_vmcs12) $(fact syncs vmcs12_to_shadow)" = "0 0"
	ktap_run "kvm_intel is loaded with shadowing again" vendor_with
}

# amd_state NAME 0|1: of a guest that was run
amd_state()
{
	[ "$(fact active "$1")" = "$2" ] || complain "$1: active $(fact active "$1")"
}

# What the parameter allows, KVM gives an L1 where the processor has it: it sets the parameter to 0 where not.
as_allowed()
{
	local value=0
	! grep -q '^[Y1]' "/sys/module/kvm_amd/parameters/$1" || value=1
	amd_state "$1" "$value"
}

# With each world switch L1 loads and saves.
amd_exits()
{
	local name
	load_run "$work/load" --exit cpuid --reflect --count 300 && shown || return
	grep -q "\"l2_entries\":\[$(fact exits vmrun)\]" "$work/load" || complain "VMRUN: $(fact exits vmrun)" || return
	for name in vmload vmsave; do
		[ "$(fact exits "$name")" -ge 300 ] || complain "$name: $(fact exits "$name")" || return
	done
}

amd_without()
{
	[ -e "/sys/module/$vendor/initstate" ] || { echo "KVM is part of this kernel"; return "$KSFT_SKIP"; }
	vendor_with "$1=0" && load_run "$work/load" --exit cpuid --level 1 --count 20 && shown && amd_state "$1" 0
}

amd_supported()
{
	local name has
	for name in npt:npt vgif:vgif vls:v_vmsave_vmload nrips:nrip_save avic:avic; do
		has=0
		! grep -qw "${name#*:}" /proc/cpuinfo || has=1
		[ "$(fact supported "${name%:*}")" = "$has" ] || complain "${name%:*} is not $has" || return
	done
}

amd()
{
	ktap_set_plan 10
	ktap_run "VMRUN, VMLOAD and VMSAVE of L1 make exits" amd_exits
	ktap_run "what the processor has" amd_supported
	ktap_run "NPT is on" amd_state npt 1
	ktap_run "VGIF is as the parameter says" as_allowed vgif
	ktap_run "VLS is as the parameter says" as_allowed vls
	ktap_run "AVIC is off" amd_state avic 0
	ktap_run "no field has a place here" test "$(fact lost fields)" = -
	ktap_run "file, command and stats agree" views_agree
	ktap_run "kvm_amd with npt=0: it is off" amd_without npt
	ktap_run "kvm_amd with vgif=0: it is off" amd_without vgif
}

test_begin diff
command -v nestmon >/dev/null || ktap_skip_all "the helper is not built"
if [ "$vendor" = kvm_intel ]; then
	intel
else
	amd
fi
ktap_finished
