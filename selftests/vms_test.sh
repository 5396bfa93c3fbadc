#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Several VMs and vCPUs, in one process and in several: each one's counts are its own. And none at all.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"
# shellcheck source=oracle.sh
. "$test_dir/oracle.sh"

many=(--vms 2 --vcpus 4 --count 200)

test_restore()
{
	oracle_stop
}

empty()
{
	[ "$(wc -l <"$nestmon/vcpus")" = 1 ] || complain "vcpus is not empty" || return
	[ "$(wc -l <"$nestmon/exits")" = 1 ] || complain "exits is not empty" || return
	awk -F '\t' '
		NR == 1 || $1 == "version" || $1 == "probe" || $1 == "collector" || $1 == "gone_max" || $1 == "since_ns" { next }
		$1 == "mode" { if ($2 != "everything") { print; bad = 1 } modes++; next }
		$1 == "clock" { if ($2 !~ /^(tsc|local)$/) { print; bad = 1 } clocks++; next }
		$2 != ($1 == "attached") { print; bad = 1 }
		END { exit bad || modes != 1 || clocks != 1 }' "$nestmon/status"
}

# together NAME ARG...: a VM of its own process, until end_together
declare -A pid_of
together()
{
	load_start "$work/$1" --forever "${@:2}"
	pid_of[$1]=$load_pid
}

# moving NAME EXITS: it made that many in the meantime
moving()
{
	local exits
	exits=$(table exits pid="${pid_of[$1]}" exits | awk '{ n += $1 } END { print n + 0 }')
	[ "$exits" -gt "$2" ]
}

# Different numbers of VMs, each with its process, all alive.
told_apart()
{
	local name vm
	local -A seen=()
	for name in "${!pid_of[@]}"; do
		poll 20 moving "$name" 400 || complain "$name does not get on" || return
		vm=$(table vcpus pid="${pid_of[$name]}" gone=0 comm=nested_load vm)
		[ -n "$vm" ] && [ -z "${seen[$vm]-}" ] || complain "$name is vm '$vm', so is '${seen[$vm]-}'" || return
		seen[$vm]=$name
	done
	[ "$(status records_live)" = "${#pid_of[@]}" ]
}

end_together()
{
	local name
	for name in "${!pid_of[@]}"; do
		load_end "${pid_of[$name]}" TERM || complain "$name failed" || return
	done
	[ "$(status records_live)" = 0 ] && [ "$(status records_gone)" = "${#pid_of[@]}" ]
}

several()
{
	load_run "$work/cpuid" --exit cpuid --reflect "${many[@]}" &&
	load_run "$work/msr" --exit msr "${many[@]}" &&
	load_run "$work/io" --exit io "${many[@]}" &&
	load_run "$work/hlt" --exit hlt --reflect "${many[@]}"
}

# Eight vCPUs on few CPUs race for entries of ftrace's histograms; what those dropped is not held against nestmon.
counted()
{
	local try
	for try in 1 2 3; do
		module_reload && oracle_start || return
		several || return
		oracle_stop
		oracle_compare >"$work/verdict" && return
		grep -q dropped "$work/verdict" || break
	done
	cat "$work/verdict"
	complain "after $try tries"
}

test_begin
ktap_set_plan 15
ktap_run "fresh: no VM, no count, attached" empty
ktap_run "2 VMs of 4 vCPUs: as many exits as ftrace counts" counted
loads_collect "$work"/{cpuid,msr,io,hlt}
ktap_run "2 VMs of 4 vCPUs: cpuid of L2, reflected to L1" load_exact "$work/cpuid"
ktap_run "2 VMs of 4 vCPUs: msr of L2, handled by L0" load_exact "$work/msr"
ktap_run "2 VMs of 4 vCPUs: io of L2, handled by L0" load_exact "$work/io"
ktap_run "2 VMs of 4 vCPUs: hlt of L2, reflected to L1" load_exact "$work/hlt"
ktap_run "2 VMs of 4 vCPUs: sums" sums "$work/vcpus" "$work/exits"

module_reload
together nested --exit cpuid --reflect
together plain --exit msr --level 1
together handled --exit io
ktap_run "three processes at once: three VMs" told_apart
ktap_run "three processes at once: all gone in the end" end_together
loads_collect "$work"/{nested,plain,handled}
ktap_run "three processes at once: L2 with L1's help" load_exact "$work/nested"
ktap_run "three processes at once: a plain guest" load_exact "$work/plain"
ktap_run "three processes at once: L2 without L1" load_exact "$work/handled"
ktap_run "three processes at once: sums" sums "$work/vcpus" "$work/exits"
ktap_run "a plain guest has no row of L2" \
	test -z "$(table exits pid="${pid_of[plain]}" level=2 reason)"
module_reload
ktap_run "reloaded: no VM, no count, attached" empty
ktap_finished
