#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Nested state of vCPUs, held against what KVM_GET_NESTED_STATE and KVM_GET_SREGS said inside nested_load; what cannot
# be known is shown as unknown.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"

PATH=$test_dir/../helper:$PATH
columns=(guest_mode nested_enabled vmcs12 vmcb12 shadow_vmcs gif nested_paging)

# left FILE ARG...: a load that has done its work and keeps its VMs
left()
{
	load_start "$@" --hold 100000
	poll 60 load_done "$1" || complain "nested_load does not end: $(<"$1.err")"
}

# kvm_says FILE NAME: of its vCPU 0. jq takes seconds to start on an emulated CPU.
kvm_says()
{
	sed -E 's/.*"nested_state":\[\{([^}]*)\}.*/\1/; s/"//g; y/,/\n/' "$1" | awk -F : -v name="$2" '
		$1 == name { print $2 == "true" ? 1 : $2 == "false" ? 0 : $2 }'
}

# shown COLUMN: of the load's vCPU 0
shown()
{
	table vcpus pid="$load_pid" vcpu=0 "$1"
}

# is COLUMN VALUE
is()
{
	[ "$(shown "$1")" = "$2" ] || complain "$1 is $(shown "$1"), not $2: $(table vcpus pid "${columns[@]}")"
}

# as_kvm_says FILE: guest_mode and nested_enabled
as_kvm_says()
{
	is guest_mode "$(kvm_says "$1" guest_mode)" && is nested_enabled "$(kvm_says "$1" enabled)"
}

# control VALUE: address of the VMCS or VMCB, or what stands for it; the other vendor's is unknown
control()
{
	if [ "$vendor" = kvm_amd ]; then
		is vmcb12 "$1" && is vmcs12 -
	else
		is vmcs12 "$1" && is vmcb12 -
	fi
}

# assists SHADOW GIF: each on one vendor's only
assists()
{
	if [ "$vendor" = kvm_amd ]; then
		is shadow_vmcs - && is gif "$2"
	else
		is shadow_vmcs "$1" && is gif -
	fi
}

# Where a name of KVM's own says what the vendor's module has
shadowing()
{
	if grep -qs '^[Y1]' /sys/module/kvm_intel/parameters/enable_shadow_vmcs; then
		echo 1
	else
		echo 0
	fi
}

never_nested()
{
	left "$work/plain" --exit cpuid --level 1 --count 20 || return
	as_kvm_says "$work/plain" && is nested_enabled 0 && control none && is nested_paging - && is nested_since - &&
		assists 0 "$(kvm_says "$work/plain" gif)"
}

# A VMCS stays current in L1, and nothing public says which. What was looked at last may be L2, without a GIF of L1's.
ended_in_l1()
{
	local gif unknown=-
	[ "$vendor" != kvm_amd ] || unknown=none
	left "$work/l1" --exit cpuid --reflect --count 20 || return
	gif=$(shown gif)
	[ "$gif" = - ] || gif=$(kvm_says "$work/l1" gif)
	as_kvm_says "$work/l1" && is nested_enabled 1 && is guest_mode 0 && control "$unknown" &&
		assists "$(shadowing)" "$gif"
}

ended_in_l2()
{
	local address=-
	left "$work/l2" --exit cpuid --reflect --count 20 --end-level 2 || return
	[ "$vendor" != kvm_amd ] || address=$(printf '%#x' "$(kvm_says "$work/l2" vmcb12)")
	[ "$address" != 0 ] && as_kvm_says "$work/l2" && is guest_mode 1 && control "$address" &&
		assists "$(shadowing)" -
}

# now: ns of CLOCK_REALTIME, rounded down
now()
{
	echo "${EPOCHREALTIME/[.,]/}000"
}

# It saw it go on; when, is between two looks at the clock.
seen_to_change()
{
	local since
	since=$(shown nested_since)
	[[ $since =~ ^[0-9]+$ ]] || complain "since $since" || return
	((since > $1 && since < $(now))) || complain "since $since, from $1"
}

turned_on()
{
	local from
	from=$(now)
	left "$work/on" --exit cpuid --reflect --count 20 && seen_to_change "$from"
}

turned_off()
{
	local from
	from=$(now)
	left "$work/off" --exit cpuid --reflect --count 20 --off || return
	as_kvm_says "$work/off" && is nested_enabled 0 && is guest_mode 0 && control none &&
		assists 0 "$(kvm_says "$work/off" gif)" && seen_to_change "$from"
}

# Whether L1 has page tables of its own for L2: with npf it has.
paging()
{
	left "$work/own" --exit npf --reflect --count 20 && is nested_paging guest_mmu || return
	left "$work/none" --exit cpuid --reflect --count 20 && is nested_paging root_mmu
}

busy()
{
	[ "$(table vcpus pid="$load_pid" vcpu=0 l2_reflected)" -gt 20 ] 2>/dev/null
}

later()
{
	[ "$(shown state_time)" -gt "$1" ]
}

# Who reads makes it look again. All that it does has its place by then: nothing else would make it look.
looked_at_again()
{
	local i time
	load_start "$work/running" --exit cpuid --reflect --forever
	poll 60 busy || complain "it does not run" || return
	for i in 1 2 3; do
		time=$(shown state_time)
		poll 20 later "$time" || complain "look $i: state_time stays $time" || return
	done
	is nested_enabled 1 && load_end "$load_pid" TERM
}

# Those that do not run say nothing: that L2 is there is all.
found_late()
{
	module_reload || return
	load_pid=$(load_pid_of "$work/l2")
	is guest_mode 1 && is nested_enabled 1 && control - && assists - - && is state_time - || return
	for file in plain l1; do
		load_pid=$(load_pid_of "$work/$file")
		is guest_mode 0 && is nested_enabled - && control - && assists - - && is nested_paging - || return
	done
}

# What the command says of the load, in the words of the file
commanded()
{
	nestmon -j vcpus --pid "$load_pid" | sed 's/[][{}"]//g; y/,/\n/' | awk -F : '
		{ value[$1] = $2 == "true" ? 1 : $2 == "false" ? 0 : $2 == "null" ? "-" : $2 }
		END {
			n = split("'"${columns[*]}"'", name, " ")
			for (i = 1; i <= n; i++)
				line = line (i > 1 ? " " : "") (name[i] in value ? value[name[i]] : "-")
			print line
		}'
}

# Numbers there, hexadecimal here
filed()
{
	local row i
	read -ra row < <(table vcpus pid="$load_pid" vcpu=0 "${columns[@]}")
	for i in 2 3; do
		case ${row[i]} in
		none) row[i]=-1 ;;
		0x*) row[i]=$((row[i])) ;;
		esac
	done
	echo "${row[*]}"
}

agree()
{
	local file
	for file in "$@"; do
		load_pid=$(load_pid_of "$work/$file")
		[ "$(commanded)" = "$(filed)" ] || complain "$file: $(commanded), in debugfs $(filed)" || return
	done
}

# in_text HEAD VALUE: no value of this load has a space
in_text()
{
	nestmon vcpus --pid "$load_pid" >"$work/text"
	awk -v head="$1" -v want="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == head) at = i }
		NR == 2 { found = at && $at == want }
		END { exit !found }' "$work/text" || complain "$(<"$work/text")"
}

text_agrees()
{
	load_pid=$(load_pid_of "$work/l2")
	in_text NESTED yes || return
	if [ "$vendor" = kvm_amd ]; then
		in_text VMCB12 "$(shown vmcb12)" && ! grep -q VMCS12 "$work/text"
	else
		in_text SHADOW yes && ! grep -q VMCB12 "$work/text"
	fi
}

# Without vCPUs, for KVM's module is loaded anew and forgets what it was told.
vendor_fresh()
{
	local pid
	for pid in "${children[@]}"; do
		kill -KILL "$pid" && wait "$pid"
	done 2>/dev/null
	children=()
	rmmod "$vendor" && modprobe "$vendor" && nesting
}

# Numbers of enum nestmon_layout_attr. The second word, of layout_set's, stands for the size of struct kvm_vcpu.
layout_begin()
{
	if [ "$vendor" = kvm_amd ]; then
		read -ra layout <<<'1=2 2=@0 3=@2048 9=@0 10=@8 11=@16 12=@24'
	else
		read -ra layout <<<'1=1 2=@0 3=@2048 4=@0 5=@8 6=@16 7=@24 8=@32'
	fi
}

# answers ERROR ATTRIBUTE TEXT WORD...: to a layout in which WORDs take the place of others
answers()
{
	local want="$1 $2 $3" got word
	local -a words=("${layout[@]}")
	shift 3
	for word; do
		words=("${words[@]/#${word%%=*}=*/$word}")
	done
	got=$("$test_dir/layout_set" "${words[@]}")
	[ "$got" = "$want" ] || complain "$* of ${layout[*]}: $got, not $want"
}

layout_refused()
{
	local last
	vendor_fresh && layout_begin || return
	last=${layout[-1]%%=*}
	answers -22 2 "not the size of kvm_vcpu" 2=1 && answers -22 1 "not what this host has" 1=3 &&
		answers -34 3 "not a size that KVM has" 3=100 && answers -34 3 "not a size that KVM has" 3=0x7fffffff &&
		answers -34 "$last" "offset beyond the end" "$last=@2041" &&
		answers -34 "$last" "offset beyond the end" "$last=0x7ffffff8" &&
		answers -34 "$last" "offset within kvm_vcpu" "$last=8" &&
		answers -34 "$last" "offset is not aligned" "$last=@9" || return
	[ "$vendor" != kvm_amd ] || answers -22 9 "vmcb does not come first" 9=@8 || return
	unset 'layout[-1]'
	answers -22 0 "an offset is missing" && layout=() && answers -22 0 "a size is missing"
}

# Not even root's processes that lack the privilege.
layout_privileged()
{
	local said
	said=$(setpriv --inh-caps=-sys_admin --bounding-set=-sys_admin "$test_dir/layout_set")
	[ "$said" = "-1 0 needs CAP_SYS_ADMIN" ] || complain "$said"
}

# It could be KVM's, and is not.
layout_disproved()
{
	layout_begin
	answers 0 0 "" && answers -17 0 "there is one" || return
	left "$work/wrong" --exit cpuid --reflect --count 20 --end-level 2 || return
	answers -17 0 "one was wrong: no other" && is state_source derived && is nested_enabled 1
}

from_btf()
{
	[ "$(shown state_source)" = btf ]
}

# The first look finds that there is no layout, and the command brings it.
layout_found()
{
	vendor_fresh || return
	load_start "$work/running" --exit cpuid --reflect --forever
	poll 60 busy && nestmon vcpus >/dev/null || return
	poll 60 from_btf || complain "$(table vcpus pid state_source)" || return
	nestmon -j vcpus | grep -q '"source":"btf"' || complain "$(nestmon -j vcpus)"
}

# as_kvm_has FILE: its VMCS or VMCB; 0 says none
as_kvm_has()
{
	local name=vmcs12 address
	[ "$vendor" != kvm_amd ] || name=vmcb12
	address=$(kvm_says "$1" "$name")
	as_kvm_says "$1" && is state_source btf || return
	if [ "$address" = 0 ]; then
		control none
	else
		control "$(printf '%#x' "$address")"
	fi
}

layout_used()
{
	left "$work/l1" --exit cpuid --reflect --count 20 && as_kvm_has "$work/l1" || return
	left "$work/l2" --exit cpuid --reflect --count 20 --end-level 2 && as_kvm_has "$work/l2" || return
	left "$work/off" --exit cpuid --reflect --count 20 --off && as_kvm_has "$work/off" || return
	left "$work/plain" --exit cpuid --level 1 --count 20 && as_kvm_has "$work/plain"
}

# with WHAT REASON TEXT COMMAND: skipped where WHAT is not there
with()
{
	if [ -e "$1" ]; then
		ktap_run "$3" "$4"
	else
		ktap_test_skip "$3" "$2"
	fi
}

test_begin
command -v nestmon >/dev/null || ktap_skip_all "the helper is not built"
ktap_set_plan 15
ktap_run "an L1 that never nests: off" never_nested
ktap_run "a vCPU left in L1: on" ended_in_l1
ktap_run "a vCPU left in L2: on, and its VMCB where that is known" ended_in_l2
ktap_run "when it was turned on" turned_on
ktap_run "an L1 that turned it off: off, and when" turned_off
ktap_run "page tables of L1's own for L2" paging
ktap_run "who reads has vCPUs looked at again" looked_at_again
ktap_run "command and file agree" agree plain l1 l2 off
ktap_run "text" text_agrees
ktap_run "vCPUs older than nestmon: unknown, but for L2" found_late
ktap_run "a layout that KVM cannot have is refused, and why" layout_refused
with "$(command -v setpriv || echo /none)" "no setpriv" "a layout without CAP_SYS_ADMIN is refused" layout_privileged
ktap_run "a layout that is not KVM's is found out, for good" layout_disproved
with "/sys/kernel/btf/$vendor" "no BTF" "the command brings KVM's own layout" layout_found
with "/sys/kernel/btf/$vendor" "no BTF" "with it: all as KVM says, and the VMCS or VMCB" layout_used
ktap_finished
