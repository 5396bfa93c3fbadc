#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Events: what nestmon monitor says of VMs that come, nest, fail and go, each once and in order; slow readers, those who may
# not read, and the end of the module.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"

PATH=$test_dir/../helper:$PATH
rmem_max=/proc/sys/net/core/rmem_max
rmem_before=$(<$rmem_max)
# What a shell runs in the background ignores SIGINT.
heeding=()
interrupt=TERM
if env --default-signal=INT true 2>/dev/null; then
	heeding=(env --default-signal=INT)
	interrupt=INT
fi
gone_max=/sys/module/nestmon/parameters/gone_max

test_restore()
{
	echo "$rmem_before" >"$rmem_max"
}

# listens PID: its socket is in a group beside that of the controller (16). Groups above 32 are not shown.
listens()
{
	awk -v pid="$1" '$2 == 16 && $3 % 4194304 == pid && $4 !~ /^0*(8000)?$/ { n++ } END { exit !n }' /proc/net/netlink
}

# monitor_start NAME [ARG...]: output in $work/NAME. Sets monitor_pid.
monitor_start()
{
	local name=$1
	shift
	"${heeding[@]}" nestmon -j monitor "$@" >"$work/$name" 2>"$work/$name.err" &
	monitor_pid=$!
	children+=("$monitor_pid")
	poll 10 listens "$monitor_pid" || complain "$(cat "$work/$name.err")"
}

# load FILE ARG...: as load_run; a host where it cannot run is a failure
load()
{
	load_run "$@" || complain "nested_load: $(cat "$1.err")"
}

ended()
{
	[ ! -e "/proc/$1/exe" ]
}

# monitor_end STATUS [SIGNAL]: how it ends
monitor_end()
{
	local status
	[ -z "${2-}" ] || kill -"$2" "$monitor_pid"
	poll 10 ended "$monitor_pid" || complain "monitor goes on" || return
	{ wait "$monitor_pid"; } 2>/dev/null
	status=$?
	[ "$status" = "$1" ] || complain "monitor ended with $status"
}

# facts FILE: lines "EVENT SEQ VM VCPU PID ISA ENTRY_FAILURES COUNT", "-" for what an event does not have
facts()
{
	awk '
		function get(key,	value)
		{
			if (!match($0, "\"" key "\":[^,}]*"))
				return "-"
			value = substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
			gsub(/"/, "", value)
			return value
		}
		{ print get("event"), get("seq"), get("vm"), get("vcpu"), get("pid"), get("isa"), get("entry_failures"), get("count") }' "$1"
}

# has NAME EVENT N
has()
{
	[ "$(grep -c "^{\"event\":\"$2\"" "$work/$1")" = "$3" ]
}

# whole NAME: numbers without a gap, none lost
whole()
{
	facts "$work/$1" | awk '
		$1 == "lost" || (NR > 1 && $2 != last + 1) { print "after " last ": " $0; bad = 1 }
		{ last = $2 }
		END { exit bad || !NR }'
}

# lives NAME PID VMS VCPUS EVENT...: the VMs of the process come and go once each, and so do their vCPUs, with these events
# between, in this order
lives()
{
	local name=$1 pid=$2 vms=$3 vcpus=$4
	shift 4
	facts "$work/$name" | awk -v pid="$pid" -v vms="$vms" -v vcpus="$vcpus" -v events="$*" '
		function wrong(text)	{ print text; bad = 1 }
		$5 != pid { next }
		$6 != isa && isa { wrong("isa: " $0) }
		{ isa = $6 }
		$1 ~ /^vm-/ && $4 != "-" { wrong("a VM that is a vCPU: " $0) }
		$1 == "vm-new" && $3 in vm { wrong("twice: " $0) }
		$1 == "vm-new" { vm[$3] = "new"; next }
		vm[$3] != "new" { wrong("of no VM that is there: " $0) }
		$1 == "vm-gone" { vm[$3] = "gone"; next }
		{ seen[$3, $4] = seen[$3, $4] " " $1 }
		END {
			for (v in vm) {
				n++
				if (vm[v] != "gone")
					wrong("VM " v " stays")
				for (i = 0; i < vcpus; i++) {
					if (seen[v, i] != " vcpu-new" (events == "" ? "" : " ") events " vcpu-gone")
						wrong("VM " v " vCPU " i ":" seen[v, i])
					delete seen[v, i]
				}
			}
			for (k in seen)
				wrong("more vCPUs:" seen[k])
			if (n != vms)
				wrong(n + 0 " VMs")
			exit bad
		}'
}

# Nobody listened before, so nothing is lost.
nested()
{
	load "$work/unheard" --exit cpuid --reflect --count 10 || return
	monitor_start nested || return
	load "$work/load" --exit cpuid --reflect --count 100 --vms 2 --vcpus 2 || return
	poll 10 has nested vm-gone 2 || complain "$(cat "$work/nested")" || return
	monitor_end 0 TERM && whole nested && lives nested "$load_pid" 2 2 nested-on l2-first
}

plain()
{
	monitor_start plain || return
	load "$work/load" --exit cpuid --count 100 --vms 2 --vcpus 2 --level 1 || return
	poll 10 has plain vm-gone 2 || complain "$(cat "$work/plain")" || return
	monitor_end 0 "$interrupt" && whole plain && lives plain "$load_pid" 2 2
}

# A program whose guest does other things to an L2 than to run it: it knows how many entries failed.
failing()
{
	if [ "$vendor" = kvm_intel ]; then
		load "$work/fails" --fail entry --count 50 || return
		failed=50
	else
		"$test_dir/nested_fates" >"$work/fails" || return
		failed=$(sed -E 's/.*"failed":([0-9]+).*/\1/' "$work/fails")
	fi
	fails_pid=$(load_pid_of "$work/fails")
}

# Several failures may share an event, whose number is that of the last.
entry_failures()
{
	monitor_start failures || return
	failing || return
	poll 10 has failures vm-gone 1 || complain "$(cat "$work/failures")" || return
	monitor_end 0 TERM && whole failures || return
	facts "$work/failures" | awk -v want="$failed" '
		$1 == "entry-failed" && ($7 <= last || !l2 && $6 == "svm") { print "not so: " $0; bad = 1 }
		$1 == "entry-failed" { last = $7 }
		$1 == "l2-first" { l2 = 1 }
		$1 == "vcpu-gone" && last != want { print last " entries failed, not " want; bad = 1 }
		END { exit bad }' || return
	[ "$(table vcpus pid="$fails_pid" entry_failures)" = "$failed" ]
}

# Records go as soon as they may, while events of theirs wait to be sent.
short_lived()
{
	echo 0 >"$gone_max"
	monitor_start short || return
	for _ in 1 2 3; do
		failing || return
	done
	poll 10 has short vm-gone 3 || complain "$(cat "$work/short")" || return
	echo 256 >"$gone_max"
	poll 10 collected || complain "$(cat "$nestmon/status")" || return
	monitor_end 0 TERM && whole short && has short vcpu-gone 3 || complain "$(cat "$work/short")" || return
	[ "$(facts "$work/short" | awk -v want="$failed" '$7 == want' | wc -l)" = 3 ] || complain "$(cat "$work/short")"
}

above_0()
{
	[ "$(table vcpus pid="$load_pid" vcpu=0 "$1" 2>/dev/null)" -gt 0 ] 2>/dev/null
}

# Killed while events of theirs wait to be sent: those come before the end, and nothing after it.
killed()
{
	local kind=(--exit cpuid --reflect) counter=l2_entries
	[ "$vendor" = kvm_amd ] || kind=(--fail entry) counter=entry_failures
	monitor_start killed || return
	for _ in 1 2 3 4 5; do
		load_start "$work/killed.load" "${kind[@]}" --forever
		poll 20 above_0 "$counter" || complain "no $counter" || return
		load_end "$load_pid" KILL
	done
	poll 10 has killed vm-gone 5 || complain "$(cat "$work/killed")" || return
	# For what would be late.
	sleep 0.1
	monitor_end 0 TERM && whole killed || return
	{ table vcpus pid entry_failures; facts "$work/killed"; } | awk '
		NF == 2 { want[$1] = $2; next }
		gone[$3, $4] { print "after its end: " $0; bad = 1 }
		$1 == "entry-failed" { last[$5] = $7 }
		$1 == "l2-first" { l2++ }
		$1 == "vcpu-gone" && last[$5] + 0 != want[$5] {
			print last[$5] + 0 " entries failed, not " want[$5]
			bad = 1
		}
		$1 ~ /-gone$/ { gone[$3, $4] = 1 }
		END { exit bad || l2 != 5 }'
}

collected()
{
	[ "$(status records_live)" = 0 ]
}

filtered()
{
	local one
	monitor_start filtered --vcpu 1 --count 3 || return
	one=$monitor_pid
	load "$work/load" --exit cpuid --reflect --count 10 --vcpus 2 || return
	monitor_pid=$one
	monitor_end 0 || return
	[ "$(facts "$work/filtered" | awk '{ print $1, $4 }')" = $'vcpu-new 1\nnested-on 1\nl2-first 1' ] ||
		complain "$(cat "$work/filtered")"
}

# accounted NAME: events it has, and knows that it lacks
accounted()
{
	facts "$work/$1" | awk '{ n += $1 == "lost" ? $8 : 1 } END { print n + 0 }'
}

agreed()
{
	[ "$(accounted slow)" = "$(accounted quick)" ]
}

slow_reader()
{
	local quick slow
	monitor_start quick || return
	quick=$monitor_pid
	# The least that there is: room for a few events.
	echo 2304 >"$rmem_max"
	monitor_start slow || return
	slow=$monitor_pid
	echo "$rmem_before" >"$rmem_max"
	kill -STOP "$slow"
	load "$work/load" --exit cpuid --count 1 --level 1 --vms 8 --vcpus 2 || return
	poll 10 has quick vm-gone 8 || complain "$(cat "$work/quick")" || return
	kill -CONT "$slow"
	poll 10 agreed || complain "$(accounted slow) of $(accounted quick): $(cat "$work/slow" "$work/slow.err")" || return
	# What comes next is heard again, by both.
	load "$work/load" --exit cpuid --count 1 --level 1 || return
	poll 10 has quick vm-gone 9 || return
	poll 10 agreed || complain "$(accounted slow) of $(accounted quick): $(cat "$work/slow")" || return
	monitor_pid=$slow
	monitor_end 0 TERM || return
	monitor_pid=$quick
	monitor_end 0 TERM || return
	whole quick || return
	facts "$work/slow" | awk '
		$1 == "lost" { lost += $8 }
		$1 == "lost" || NR == 1 { last = ($1 == "lost" ? last + $8 : $2); next }
		$2 != last + 1 { print "after " last ": " $0; bad = 1 }
		{ last = $2 }
		END { print lost + 0 " lost"; exit bad || !lost }'
}

no_reader()
{
	{
		trap '' PIPE
		nestmon monitor 2>"$work/pipe.err"
		echo $? >"$work/pipe.status"
	} | head -n 1 >"$work/pipe" &
	children+=($!)
	for _ in 1 2 3 4 5; do
		load "$work/load" --exit cpuid --count 1 --level 1 || return
		[ ! -s "$work/pipe.status" ] || break
	done
	poll 10 test -s "$work/pipe.status" || complain "it goes on" || return
	[ "$(cat "$work/pipe.status" "$work/pipe.err")" = 0 ] || complain "$(cat "$work/pipe.status" "$work/pipe.err")" || return
	grep -q "Z  [a-z0-9-]*  VM .*COMM nested_load" "$work/pipe" || complain "$(cat "$work/pipe")"
}

refused()
{
	local said status
	command -v "$1" >/dev/null || { echo "there is no $1"; return "$KSFT_SKIP"; }
	"$@" true || { echo "$1 does not work here"; return "$KSFT_SKIP"; }
	said=$("$@" nestmon monitor 2>&1)
	status=$?
	[ "$status $said" = "2 nestmon: permission denied: needs CAP_NET_ADMIN (try as root)" ] ||
		complain "status $status: $said"
}

unloaded()
{
	monitor_start unloaded || return
	module_unload || return
	monitor_end 2 || return
	[ "$(cat "$work/unloaded" "$work/unloaded.err")" = "nestmon: the nestmon module was unloaded" ] ||
		complain "$(cat "$work/unloaded" "$work/unloaded.err")" || return
	module_load && nested
}

test_begin
ktap_set_plan 12
ktap_run "VMs with L2 come and go once each, in order" nested
ktap_run "plain guests do so without L2" plain
ktap_run "VM entries that fail are told, all of them" entry_failures
ktap_run "records that go at once" short_lived
ktap_run "killed with events on the way" killed
ktap_run "one vCPU, three events" filtered
ktap_run "a slow reader knows how many events it lacks" slow_reader
ktap_run "monitor ends when nobody reads" no_reader
ktap_run "another user cannot listen" refused setpriv --reuid 65534 --clear-groups
ktap_run "without CAP_NET_ADMIN root cannot listen" refused setpriv --bounding-set -net_admin --inh-caps -net_admin
ktap_run "root of a user namespace cannot listen" refused unshare --user --map-root-user
ktap_run "the module goes while monitor listens, and comes back" unloaded
ktap_finished
