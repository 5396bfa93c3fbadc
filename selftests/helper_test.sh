#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The command nestmon as scripts and people use it, with real VMs. What needs none is in helper/tests.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"

PATH=$test_dir/../helper:$PATH
nobody=65534

# says STATUS COMMAND...: it ends so, with one line of errors and no output
says()
{
	local want=$1 status
	shift
	"$@" >"$work/out" 2>"$work/err"
	status=$?
	[ "$status" = "$want" ] || complain "$*: exit status $status, not $want: $(cat "$work/err")" || return
	[ "$(wc -l <"$work/err")" = 1 ] || complain "$*: not one line of errors: $(cat "$work/err")" || return
	[ ! -s "$work/out" ] || complain "$*: there is output: $(cat "$work/out")"
}

without_module()
{
	local command
	module_unload || return
	for command in stats vcpus status; do
		says 2 nestmon "$command" && says 2 nestmon -j "$command" || return
	done
	module_load
}

# A private copy: the tree need not be open to nobody.
without_privilege()
{
	local command
	command -v setpriv >/dev/null || { echo "there is no setpriv"; return "$KSFT_SKIP"; }
	chmod 711 "$work" && cp "$(command -v nestmon)" "$work/nestmon" && chmod 755 "$work/nestmon" || return
	for command in stats vcpus status; do
		says 2 setpriv --reuid "$nobody" --regid "$nobody" --clear-groups "$work/nestmon" "$command" || return
	done
}

usage()
{
	says 1 nestmon stats --frobnicate &&
	says 1 nestmon frobnicate &&
	says 1 nestmon stats extra &&
	says 1 nestmon stats --level 3 &&
	says 1 nestmon stats --interval 0 &&
	says 1 nestmon stats --vm 0 &&
	says 1 nestmon stats --pid -1 &&
	says 1 nestmon stats --vcpu x &&
	says 1 nestmon stats --top 0 &&
	says 1 nestmon stats --sort comm
}

nothing_to_show()
{
	[ "$(nestmon -j stats)" = "[]" ] && [ "$(nestmon -j vcpus)" = "[]" ]
}

full_disk()
{
	local command status
	for command in stats vcpus status "-j stats" "-p stats"; do
		# shellcheck disable=SC2086	# words
		nestmon $command >/dev/full 2>"$work/err"
		status=$?
		[ "$status" = 2 ] && [ "$(wc -l <"$work/err")" = 1 ] ||
			complain "$command: exit status $status, $(cat "$work/err")" || return
	done
}

# Nobody reads any more: it ends, without a word that has no reader either.
closed_pipe()
{
	local -a status
	timeout 20 nestmon stats --interval 0.2 2>"$work/err" | head -n 1 >"$work/out"
	status=("${PIPESTATUS[@]}")
	[ "${status[0]}" != 124 ] || complain "it goes on" || return
	[ -s "$work/out" ] && [ "$(wc -l <"$work/err")" -le 1 ]
}

# fields COMMAND FIELD...: each object has all of them
fields()
{
	nestmon -j "$1" | jq -e --arg names "${*:2}" '
		length > 0 and all(.[]; . as $o | $names | split(" ") | all(. as $n | $o | has($n)))' >/dev/null ||
		complain "not all of ${*:2}: $(nestmon -j "$1")"
}

stats_fields()
{
	fields stats vm pid comm guest vcpu isa level code reason exits || return
	nestmon -j stats --level 2 | jq -e 'length > 0 and all(.[]; has("handled") and has("reflected"))' >/dev/null
}

vcpus_fields()
{
	fields vcpus vm pid comm guest vcpu isa guest_mode l2_entries orphans untraced entry_failures
}

pretty_is_the_same()
{
	nestmon -p stats >"$work/pretty" && nestmon -j stats >"$work/json" || return
	[ "$(wc -l <"$work/json")" = 1 ] && [ "$(wc -l <"$work/pretty")" -gt 10 ] &&
		[ "$(jq -c . "$work/pretty")" = "$(jq -c . "$work/json")" ]
}

# only JQ OPTION...: there are rows, and JQ is true of each; of all rows they are those
only()
{
	local filter=$1
	shift
	nestmon -j stats "$@" >"$work/some" || return
	jq -e --slurpfile all "$work/all" "(. | length) > 0 and
		(sort_by(.vm, .vcpu, .level, .code) ==
		 (\$all[0] | map(select($filter)) | sort_by(.vm, .vcpu, .level, .code)))" "$work/some" >/dev/null ||
		complain "$*: $(cat "$work/some")"
}

selectors()
{
	local vm pid=${pids[0]}
	nestmon -j stats >"$work/all" || return
	vm=$(jq --argjson pid "$pid" 'map(select(.pid == $pid).vm) | max' "$work/all")
	only ".vm == $vm" --vm "$vm" && only ".pid == $pid" --pid "$pid" && only ".vcpu == 1" --vcpu 1 &&
	only ".level == 1" --level 1 && only ".level == 2" --level 2 &&
	only ".vm == $vm and .vcpu == 0 and .level == 2" --vm "$vm" --vcpu 0 --level 2 --pid "$pid" || return
	[ "$(nestmon -j vcpus --vm "$vm" | jq -c 'map([.vm, .vcpu])')" = "[[$vm,0],[$vm,1]]" ]
}

no_match()
{
	says 2 nestmon stats --vm 999999 && says 2 nestmon vcpus --pid 999999 && says 2 nestmon stats --vcpu 77 &&
	says 2 nestmon stats --guest nobody-has-this-name && says 2 nestmon stats --vm 1 --pid 999999 || return
	# A vCPU that matches and had no such exit is no mistake.
	[ "$(nestmon -j stats --pid "${pids[1]}" --level 2)" = "[]" ]
}

sort_and_top()
{
	local column
	for column in exits reflected vcpu; do
		nestmon -j stats --sort "$column" | jq -e --arg c "$column" '
			map(.[$c] // 0) as $v | ($v | length) > 3 and $v == ($v | sort | reverse)' >/dev/null ||
			complain "not sorted by $column" || return
	done
	nestmon -j stats >"$work/all" && nestmon -j stats --top 3 >"$work/top" || return
	jq -e --slurpfile all "$work/all" '. == $all[0][:3]' "$work/top" >/dev/null || complain "not the top 3" || return
	[ "$(nestmon -j stats --top 1 --sort reflected | jq -c 'map(.reflected)')" = \
		"$(jq -c '[map(.reflected // 0) | max]' "$work/all")" ]
}

# Columns are for people; the numbers are those of JSON.
text_table()
{
	nestmon stats >"$work/text" && nestmon -j stats >"$work/json" || return
	head -n 1 "$work/text" | grep -qE '^ *VM +PID +COMM .*LEVEL +REASON +EXITS +HANDLED +REFLECTED' ||
		complain "$(cat "$work/text")" || return
	[ $(($(wc -l <"$work/text") - 1)) = "$(jq length "$work/json")" ] || complain "$(cat "$work/text")" || return
	nestmon vcpus | head -n 1 | grep -qE '^ *VM +PID +COMM .*IN-L2 +L1-EXITS +L2-EXITS' || complain "$(nestmon vcpus)"
}

busy()
{
	[ "$(table vcpus pid="$load_pid" vcpu=0 l2_reflected)" -gt 100 ] 2>/dev/null
}

# What came new in all intervals is what the totals grew by, between a look before and one after.
deltas()
{
	nestmon -j stats >"$work/earlier" &&
	nestmon -j stats --pid "$load_pid" --interval 0.5 --count 3 >"$work/deltas" &&
	nestmon -j stats >"$work/later" || return
	[ "$(wc -l <"$work/deltas")" = 3 ] || complain "not three reports" || return
	jq -e -s --slurpfile earlier "$work/earlier" --slurpfile later "$work/later" '
		def key: [.vm, .vcpu, .level, .code];
		def of($dump): key as $k | $dump[0][] | select(key == $k);
		length == 3 and (.[2] | length) > 2 and
		(add | group_by(key) | all(
			((.[0].total - .[0].exits) as $from | .[-1].total - $from == (map(.exits) | add)) and
			(.[0] | (.total - .exits) as $from | [of($earlier).exits] | all(. <= $from)) and
			(.[-1] | .total as $to | [of($later).exits] | all(. >= $to)))) and
		(add | map(select(.exits_per_s < 0 or .interval_ns < 400000000)) == [])' "$work/deltas" >/dev/null ||
		complain "$(cat "$work/earlier" "$work/deltas" "$work/later")"
}

reported()
{
	[ "$(wc -l <"$work/dying")" -ge "$1" ]
}

# All numbers in all reports are natural, and the VM's end is told once for each of its rows.
dies_meanwhile()
{
	local reporter
	: >"$work/dying"
	stdbuf -oL nestmon -j stats --pid "$load_pid" --interval 1 --count 4 >"$work/dying" 2>"$work/err" &
	reporter=$!
	children+=("$reporter")
	poll 30 reported 1 || complain "no report" || return
	load_end "$load_pid" KILL
	wait "$reporter" || complain "$(cat "$work/err")" || return
	jq -e -s 'length == 4 and
		([.. | numbers] | all(. >= 0)) and
		(add | group_by([.vm, .vcpu, .level, .code]) | all(map(select(.gone)) | length == 1)) and
		(add | group_by([.vm, .vcpu, .level, .code]) | all(.[-1].gone))' "$work/dying" >/dev/null ||
		complain "$(cat "$work/dying")"
}

test_begin timeout stdbuf
command -v nestmon >/dev/null || ktap_skip_all "the helper is not built"
ktap_set_plan 17
ktap_run "without the module: one line, exit status 2" without_module
ktap_run "without privilege: one line, exit status 2" without_privilege
ktap_run "bad usage: one line, exit status 1" usage
ktap_run "no VM: nothing to show" nothing_to_show
pids=()
load_start "$work/a" --exit cpuid --reflect --count 60 --vms 2 --vcpus 2 --hold 100000
pids+=("$load_pid")
poll 20 load_done "$work/a"
load_start "$work/b" --exit msr --level 1 --count 60 --hold 100000
pids+=("$load_pid")
poll 20 load_done "$work/b"
ktap_run "a full disk: one line, exit status 2" full_disk
ktap_run "JSON of stats: fields" stats_fields
ktap_run "JSON of vcpus: fields" vcpus_fields
ktap_run "JSON, pretty: the same" pretty_is_the_same
ktap_run "selectors" selectors
ktap_run "selectors that match nothing: one line, exit status 2" no_match
ktap_run "--sort and --top" sort_and_top
ktap_run "text: header and rows" text_table
ktap_run "parked VMs end" load_end "${pids[0]}" TERM
load_start "$work/c" --exit cpuid --reflect --forever
ktap_run "a busy L2" poll 20 busy
ktap_run "intervals add up to what the totals grew by" deltas
ktap_run "an interval in which a VM dies" dies_meanwhile
ktap_run "a closed pipe: it ends" closed_pipe
ktap_finished
