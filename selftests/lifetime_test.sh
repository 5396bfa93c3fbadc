#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# VMs, KVM and nestmon itself come and go, in every order.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"

reloads=25	# under each of two loads; fewer where a host is emulated by Bochs, to which programs are what is dear
gone_max=/sys/module/nestmon/parameters/gone_max

test_restore()
{
	[ -d "/sys/module/$vendor" ] || modprobe "$vendor"
}

# total COLUMN... of all vCPUs; without a program, for loops
total()
{
	local -a name value
	local n=0 i
	{
		IFS=$'\t' read -r -a name
		while IFS=$'\t' read -r -a value; do
			for i in "${!name[@]}"; do
				[[ " $* " != *" ${name[i]} "* ]] || n=$((n + value[i]))
			done
		done
	} <"$nestmon/vcpus"
	echo "$n"
}

above()
{
	[ "$(total "${@:2}")" -gt "$1" ]
}

is()
{
	[ "$(status "$1")" = "$2" ]
}

killed()
{
	load_start "$work/killed" --exit cpuid --reflect --forever --vcpus 2
	poll 20 above 400 l2_reflected || complain "no exits" || return
	load_end "$load_pid" KILL
	poll 5 is records_live 0 || complain "$(cat "$nestmon/status")" || return
	is records_gone 2 || complain "$(cat "$nestmon/status")" || return
	[ "$(table vcpus pid="$load_pid" gone vcpu | sort)" = $'1\t0\n1\t1' ] || complain "$(cat "$nestmon/vcpus")"
}

# Where kprobes are disarmed nobody says that a vCPU goes, and addresses come back with other vCPUs behind them.
swept()
{
	local armed=/sys/kernel/debug/kprobes/enabled i
	module_reload && echo 0 >"$armed" || return
	for i in 1 2 3; do
		load_run "$work/swept$i" --exit io --count 20 --vcpus 2 || { echo 1 >"$armed"; return 1; }
	done
	echo 1 >"$armed"
	poll 20 is records_live 0 || complain "$(cat "$nestmon/status")" || return
	is records_gone 6 || complain "$(cat "$nestmon/vcpus")" || return
	loads_collect "$work"/swept[123] && for i in 1 2 3; do load_exact "$work/swept$i" || return; done
}

# What is gone does not change, and can be read.
stays()
{
	cp "$nestmon/vcpus" "$nestmon/exits" "$work" || return
	cmp "$nestmon/vcpus" "$work/vcpus" && cmp "$nestmon/exits" "$work/exits" || return
	sums && [ "$(total l2_reflected)" -gt 400 ]
}

oldest_go_first()
{
	local i
	local -a pids=()
	module_load gone_max=4 || return
	for i in 1 2 3; do
		load_run "$work/$i" --exit io --count 20 --vcpus 2 || return
		pids+=("$load_pid")
	done
	poll 5 is records_gone 4 || complain "$(cat "$nestmon/status")" || return
	is records_collected 2 && is gone_max 4 || complain "$(cat "$nestmon/status")" || return
	[ -z "$(table vcpus pid="${pids[0]}" vcpu)$(table exits pid="${pids[0]}" code)" ] ||
		complain "the oldest is still there: $(cat "$nestmon/vcpus")" || return
	loads_collect "$work/2" "$work/3" && load_exact "$work/2" && load_exact "$work/3"
}

fewer_at_run_time()
{
	echo 1 >"$gone_max"
	poll 5 is records_collected 5 || complain "$(cat "$nestmon/status")" || return
	is records_gone 1 || complain "$(cat "$nestmon/status")" || return
	echo 0 >"$gone_max"
	load_run "$work/none" --exit io --count 20 --vcpus 2 || return
	poll 5 is records_collected 8 || complain "$(cat "$nestmon/status")" || return
	is records_gone 0 && is records_live 0 && [ "$(wc -l <"$nestmon/vcpus")" = 1 ]
}

senseless_is_refused()
{
	local value
	for value in -1 x '' 4294967296; do
		! echo "$value" >"$gone_max" || complain "gone_max takes '$value'" || return
	done 2>/dev/null
}

pins_nothing()
{
	local kvm used
	module_unload || return
	kvm=$(</sys/module/kvm/refcnt)
	used=$(<"/sys/module/$vendor/refcnt")
	module_load || return
	[ "$(</sys/module/nestmon/refcnt)" = 0 ] || complain "nestmon is in use" || return
	[ "$(</sys/module/kvm/refcnt) $(<"/sys/module/$vendor/refcnt")" = "$kvm $used" ] || complain "KVM is used more" || return
	[ -z "$(find /sys/module/*/holders -name nestmon)$(ls /sys/module/nestmon/holders)" ] ||
		complain "modules hold each other" || return
	[ -z "$(modinfo -F depends "${module:-nestmon}")" ] || complain "nestmon depends on modules"
}

# exact_load NAME: nestmon works
exact_load()
{
	load_run "$work/$1" --exit cpuid --reflect --count 100 --vcpus 2 || return
	loads_collect "$work/$1" && load_exact "$work/$1"
}

kvm_reloaded()
{
	modprobe "$vendor" && is attached 1 || complain "$(cat "$nestmon/status")" || return
	exact_load "$1"
}

kvm_goes()
{
	exact_load before || return
	rmmod "$vendor" kvm || return
	is attached 0 && is collector none || complain "$(cat "$nestmon/status")" || return
	# What was counted stays.
	is records_live 0 && is records_gone 2 && loads_collect "$work/before" && load_exact "$work/before" && sums
}

vendor_module_goes()
{
	rmmod "$vendor" || return
	kvm_reloaded vendor
}

nestmon_first()
{
	module_unload && rmmod "$vendor" kvm && module_load || return
	is attached 0 || complain "$(cat "$nestmon/status")" || return
	kvm_reloaded first
}

# KVM without VMs is not kept by nestmon, and nestmon not by a reader that was.
unloaded_without_kvm()
{
	rmmod "$vendor" kvm && module_unload && modprobe "$vendor" && module_load && exact_load again
}

# reload_under ARG...: nestmon comes and goes while an L2 runs, and counts each time
reload_under()
{
	local i
	load_start "$work/under" --forever "$@"
	for ((i = 0; i < reloads; i++)); do
		module_reload || return
		poll 20 above 50 l1_exits l2_exits || complain "no exits after load $i" || return
		((i % 8)) || still='' sums || complain "after load $i" || return
	done
	# It may count what it saw, but make up nothing.
	[ "$(total left orphans entry_failures rebased)" = 0 ] || complain "$(cat "$nestmon/vcpus")" || return
	load_end "$load_pid" TERM || complain "the load failed: $(cat "$work/under.err")" || return
	jq -e '.done | all(. > 0)' "$work/under" >/dev/null || complain "the load did nothing" || return
	sums
}

nothing_left()
{
	{ is records_live 0 && is exits_lost 0 && is unslotted 0; } || complain "$(cat "$nestmon/status")"
}

test_begin modinfo modprobe
[ "$vendor" = kvm_amd ] || reloads=6
ktap_set_plan 15
ktap_run "a killed VM's vCPUs are gone" killed
ktap_run "what is gone stays readable" stays
ktap_run "the sweep finds what no kprobe tells" swept
module_unload
ktap_run "gone_max: the oldest go first" oldest_go_first
ktap_run "gone_max: lowered at run time" fewer_at_run_time
ktap_run "gone_max: senseless values are refused" senseless_is_refused
ktap_run "nestmon pins no module, none pins it" pins_nothing
if rmmod "$vendor" 2>"$work/said" && modprobe "$vendor"; then
	module_reload
	ktap_run "kvm is unloaded" kvm_goes
	ktap_run "kvm is loaded again" kvm_reloaded after
	ktap_run "$vendor alone is reloaded" vendor_module_goes
	ktap_run "kvm comes after nestmon" nestmon_first
	ktap_run "nestmon goes while kvm is not there" unloaded_without_kvm
else
	for name in unloaded "loaded again" reloaded "after nestmon" "not there"; do
		ktap_test_skip "kvm: $name" "KVM cannot be unloaded: $(cat "$work/said")"
	done
fi
ktap_run "$reloads reloads under an L2 that L1 handles" reload_under --exit cpuid --reflect
ktap_run "$reloads reloads under an L2 that L0 handles" reload_under --exit msr
ktap_run "no live record is left" nothing_left
ktap_finished
