#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Replies taken while vCPUs run: each is consistent, no counter ever shrinks, debugfs and netlink agree. Needs the
# helper for what netlink says.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"

reads=100
replies=8
PATH=$test_dir/../helper:$PATH

# Many reads without a program in between, so that many meet a change. Each with the vCPUs before and after its rows.
read_debugfs()
{
	local i
	for ((i = 0; i < reads; i++)); do
		echo "before $i" && echo "$(<"$nestmon/vcpus")"
		echo "rows $i" && echo "$(<"$nestmon/exits")"
		echo "after $i" && echo "$(<"$nestmon/vcpus")"
	done >"$work/reads"
}

running()
{
	load_start "$work/load" --exit "$1" "${@:2}" --vcpus 2 --forever
	poll 20 busy
}

busy()
{
	[ "$(table vcpus pid="$load_pid" vcpu=1 l2_exits)" -gt 100 ] 2>/dev/null
}

rules()
{
	awk -F '\t' '
		function wrong(text)	{ print what " " nr ": " text ": " $0; bad = 1 }
		function v(name)	{ return $col[name] + 0 }
		# All the numbers in A:N,B:N,...; a bucket holds something, and comes after smaller ones.
		function numbers(name, hist,	n, i, part, pair, sum, last)	{
			n = split($col[name], part, ",")
			for (i = 1; i <= n && part[1] != "-"; i++) {
				split(part[i], pair, ":")
				if (hist && (!pair[2] || i > 1 && pair[1] != "" && pair[1] + 0 <= last))
					wrong(name " is out of order, or has an empty bucket")
				last = pair[1] + 0
				sum += pair[2]
			}
			return sum + 0
		}
		function grows(name)	{
			if (v(name) < last[kind, key, name])
				wrong(name " was " last[kind, key, name])
			last[kind, key, name] = v(name)
		}
		NF == 1 && /^(before|rows|after) [0-9]+$/ { split($0, w, " "); what = w[1]; nr = w[2]; head = 1; next }
		head { for (i = 1; i <= NF; i++) { col[$i] = i; title[i] = $i } columns = NF; head = 0; next }
		{ replies++ }
		NF != columns { wrong("the line is not whole") }
		what != "rows" {
			kind = "vcpus"
			key = $col["vm"] " " $col["vcpu"]
			if (v("l2_exits") != v("l2_handled") + v("l2_reflected") + v("l2_pending"))
				wrong("l2_exits are not handled + reflected + pending")
			if (v("l2_pending") > v("guest_mode"))
				wrong("pending outside L2")
			pending += v("l2_pending")
			# What is unsettled goes to what is not; and the time of the guest that runs goes on to the very moment
			# of the look, which may lie after an exit that is not counted yet.
			for (i = col["l1_exits"]; i < col["nested_enabled"]; i++)
				if (title[i] !~ /^(l1|l2|unsettled)_ns$/)
					grows(title[i])
			all = v("l1_exits") + v("l2_exits")
			if (what == "before")
				least[key] = all
			else if (rows[key] < least[key] || rows[key] > all)
				wrong("the rows between have " rows[key] " exits, not " least[key] " to " all)
			rows[key] = 0
			if (nr == 0 && what == "before")
				first[key] = all
			moved[key] = all - first[key]
		}
		what == "rows" {
			kind = "rows"
			rows[$col["vm"] " " $col["vcpu"]] += v("exits")
			key = $col["vm"] " " $col["vcpu"] " " $col["level"] " " $col["code"]
			if ($col["level"] == 2 && v("exits") != v("handled") + v("reflected") + v("pending"))
				wrong("exits are not handled + reflected + pending")
			if (v("timed") > v("exits"))
				wrong("more times than exits")
			if (v("timed") != numbers("handling_hist", 1))
				wrong("timed are not those of the histogram")
			for (i = col["exits"]; i <= NF; i++)
				if (title[i] !~ /hist$|^pending$|min_ns$|^caused$/)
					grows(title[i])
		}
		what == "rows" && $col["level"] == 2 {
			if (v("trips") > v("reflected") || v("trips") != numbers("roundtrip_hist", 1))
				wrong("round trips are more than reflected exits, or not those of the histogram")
			# One may end between the copies.
			n = v("trips") - numbers("l1_exits_hist", 1)
			if (n < -1 || n > 1)
				wrong("round trips are not those of the histogram of exits")
			if (numbers("caused") + v("caused_lost") < v("l1_exits"))
				wrong("round trips have exits of L1 that nothing caused")
		}
		END {
			for (key in moved)
				if (!moved[key]) {
					print "vCPU " key " did not run meanwhile"
					bad = 1
				}
			exit bad || !replies
		}' "$work/reads"
}

read_netlink()
{
	local i
	for ((i = 0; i < replies; i++)); do
		nestmon -j vcpus || return
		nestmon -j stats || return
	done >"$work/netlink"
}

# Each line is a reply: an array of vCPUs, or of rows.
netlink_rules()
{
	local wrong
	wrong=$(jq -c -s '
		(.[] | .[] | select(has("code") | not) | select(.l2_exits != .l2_handled + .l2_reflected +
			(if .l2_pending then 1 else 0 end))),
		(.[] | .[] | select(.level == 2) | select(.exits != .handled + .reflected +
			(if .pending then 1 else 0 end))),
		(.[] | select(.[0] | has("code")) | group_by([.vm, .vcpu]) | .[] | [.[] | select(.pending)] |
			select(length > 1)),
		(map(.[] | select(.vm)) | group_by([.vm, .vcpu, .level, .code]) | .[] |
			. as $rows | range(1; length) |
			select(($rows[.].exits // $rows[.].l2_exits) < ($rows[. - 1].exits // $rows[. - 1].l2_exits)) |
			$rows[.])' "$work/netlink") || return
	[ -z "$wrong" ] || complain "these break a rule, or shrank: $wrong" || return
	[ "$(wc -l <"$work/netlink")" = $((2 * replies)) ]
}

# debugfs's columns of vcpus and exits as netlink calls them, for vCPUs that rest.
same_numbers()
{
	nestmon -j vcpus >"$work/json.vcpus" && nestmon -j stats >"$work/json.rows" || return
	jq -r '.[] | [.vm, .pid, .comm, .vcpu, .isa, (.gone | if . then 1 else 0 end),
		(if .guest_mode then 1 else 0 end), (if .l2_pending then 1 else 0 end), .l1_exits, .l2_exits, .l2_handled,
		.l2_reflected, .l2_entries, .synthesized, .orphans, .left, .entry_failures, .untraced, .unslotted] | @tsv' \
		"$work/json.vcpus" | sort >"$work/netlink.vcpus"
	jq -r '.[] | [.vm, .pid, .comm, .vcpu, .isa, .level, .code, .reason, .exits] + if .level == 2 then
		[.handled, .reflected, (if .pending then 1 else 0 end), .synthesized] else ["-", "-", "-", "-"] end | @tsv' \
		"$work/json.rows" | sort >"$work/netlink.rows"
	table vcpus vm pid comm vcpu isa gone guest_mode l2_pending l1_exits l2_exits l2_handled l2_reflected l2_entries \
		synthesized orphans left entry_failures untraced unslotted | sort >"$work/debugfs.vcpus"
	table exits vm pid comm vcpu isa level code reason exits handled reflected pending synthesized |
		while IFS=$'\t' read -r -a row; do
			row[6]=$((row[6]))
			(IFS=$'\t'; echo "${row[*]}")
		done | sort >"$work/debugfs.rows"
	diff "$work/debugfs.vcpus" "$work/netlink.vcpus" && diff "$work/debugfs.rows" "$work/netlink.rows" || return
	[ "$(wc -l <"$work/debugfs.vcpus")" -ge 2 ] && [ "$(wc -l <"$work/debugfs.rows")" -ge 10 ]
}

same_status()
{
	nestmon -j status >"$work/json.status" || return
	jq -r 'to_entries[] | select(.value | type == "number" or type == "boolean") |
		"\(.key)\t\(if .value == true then 1 elif .value == false then 0 else .value end)"' "$work/json.status" |
		grep -v since_ns >"$work/netlink.unsorted"
	# A number that jq rounds.
	sed -nE 's/.*"since_ns": ?([0-9]+).*/since_ns\t\1/p' "$work/json.status" >>"$work/netlink.unsorted"
	sort "$work/netlink.unsorted" >"$work/netlink.status"
	awk -F '\t' 'NR > 1 && $2 ~ /^[0-9]+$/' "$nestmon/status" | sort >"$work/debugfs.status"
	diff "$work/debugfs.status" "$work/netlink.status" && [ -s "$work/debugfs.status" ]
}

parked()
{
	load_start "$work/parked" --exit cpuid --reflect --count 50 --vcpus 2 --end-level 2 --hold 100000
	poll 20 load_done "$work/parked"
}

# But for the time that goes on since the last exit.
settled()
{
	awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "unsettled_ns") c = i } { $c = ""; print }' "$nestmon/vcpus"
}

same_twice()
{
	settled >"$work/vcpus" && cp "$nestmon/exits" "$work" &&
	settled | cmp - "$work/vcpus" && cmp "$nestmon/exits" "$work/exits"
}

with_helper()
{
	if command -v nestmon >/dev/null; then
		ktap_run "$@"
	else
		ktap_test_skip "$1" "the helper is not built"
	fi
}

# while_running NAME ARG...
while_running()
{
	ktap_run "$1: it runs" running "${@:2}"
	ktap_run "$1: debugfs can be read" read_debugfs
	ktap_run "$1: debugfs keeps the rules" rules
	with_helper "$1: netlink can be read" read_netlink
	with_helper "$1: netlink keeps the rules" netlink_rules
	ktap_run "$1: it ends well" load_end "$load_pid" TERM
}

test_begin diff
ktap_set_plan 16
while_running "reflected" cpuid --reflect
module_reload
while_running "handled" io
parked
with_helper "at rest: debugfs and netlink have the same numbers" same_numbers
with_helper "at rest: debugfs and netlink have the same status" same_status
ktap_run "at rest: sums" sums
ktap_run "at rest: nothing moves" same_twice
ktap_finished
