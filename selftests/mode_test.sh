#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is measured changes while VMs run, by the parameter and by netlink: nothing is counted twice or lost, but for
# what happens in a pause.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"
# shellcheck source=oracle.sh
. "$test_dir/oracle.sh"

# Fewer where a host is emulated by Bochs.
rounds=8	# of 12 switches without a pause
pauses=10
switches=200	# of all kinds, under load
mode_file=/sys/module/nestmon/parameters/mode
declare -A number=([paused]=1 [counting]=2 [time]=3 [everything]=4)
declare -A probes=(
	[paused]=''
	[counting]=' kvm_nested_vmexit_inject kvm_nested_vmenter_failed kvm_exit'
	[time]=' kvm_nested_vmexit_inject kvm_nested_vmenter_failed kvm_vcpu_wakeup kvm_entry kvm_exit')
probes[everything]=${probes[time]}

test_restore()
{
	oracle_stop
	[ -d "/sys/module/$vendor" ] || modprobe "$vendor"
	# Records of other modes are not what other tests look for.
	module_reload
}

by_parameter()
{
	echo "$1" >"$mode_file"
}

by_netlink()
{
	"$test_dir/netlink_mode" 1 "${number[$1]}"
}

# shows MODE [none]: the parameter and the status; none: there is no KVM
shows()
{
	local name value seen=''
	local -A is=()
	[ "$(<"$mode_file")" = "$1" ] || complain "mode is $(<"$mode_file"), not $1" || return
	while IFS=$'\t' read -r name value; do
		[ "$name" != probe ] || seen+=" $value"
		is[$name]=$value
	done <"$nestmon/status"
	[ "${is[mode]}" = "$1" ] || complain "the status says ${is[mode]}, not $1" || return
	if [ -n "${2-}" ] || [ "$1" = paused ]; then
		[ "${is[attached]}$seen" = 0 ] || complain "$1: attached is ${is[attached]}, probes:$seen"
	else
		[ "${is[attached]}$seen" = "1${probes[$1]}" ] || complain "$1: attached is ${is[attached]}, probes:$seen"
	fi
}

# each_mode [none]: from each to each other, one half by netlink
each_mode()
{
	local mode
	for mode in paused time counting everything paused counting time everything; do
		by_parameter "$mode" && shows "$mode" "$@" || return
	done
	for mode in time counting paused everything counting paused time everything; do
		by_netlink "$mode" && shows "$mode" "$@" || return
	done
}

# What the file of the status says, without the times of looks.
nothing_new()
{
	echo "$(<"$nestmon/status")" "$(<"$nestmon/vcpus")" "$(<"$nestmon/exits")" "$(<"$mode_file")"
}

refused()
{
	local value before
	by_parameter counting || return
	before=$(nothing_new)
	for value in '' x Paused 'paused x' ' time' everythin everything1 1 'counting,time' '-'; do
		! echo "$value" >"$mode_file" || complain "mode takes '$value'" || return
	done 2>/dev/null
	echo x 2>&1 >"$mode_file" | grep -q 'Invalid argument' || complain "not refused with EINVAL" || return
	for value in 0 5 4294967295; do
		[[ $("$test_dir/netlink_mode" 1 "$value") == "-34 "?* ]] || complain "netlink takes $value" || return
	done
	[ "$(nothing_new)" = "$before" ] || complain "changed from $before to $(nothing_new)" || return
	by_parameter everything
}

# given_at_load MODE
given_at_load()
{
	module_unload && module_load mode="$1" && shows "$1"
}

refused_at_load()
{
	local parameter
	module_unload
	for parameter in mode= mode=x mode=Time clock= clock=x clock=jiffies; do
		! module_load "$parameter" || complain "it can be loaded with $parameter" || return
	done 2>/dev/null
}

clocks()
{
	local clock
	for clock in tsc local; do
		module_unload && module_load clock="$clock" || return
		[ "$(status clock)" = "$clock" ] || complain "clock is $(status clock), not $clock" || return
		load_run "$work/clock" --exit io --count 20 && times || return
		awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
			{ ns += $col["handling_ns"] }
			END { exit !ns }' "$nestmon/exits" || complain "$clock does not go on" || return
	done
	module_reload
	[[ $(status clock) == @(tsc|local) ]] || complain "by default the clock is $(status clock)"
}

# measures MODE: with a load that begins in it
measures()
{
	given_at_load "$1" && load_run "$work/measured" --exit cpuid --reflect --count 60 --vcpus 2 || return
	if [ "$1" = paused ]; then
		[ "$(wc -l <"$nestmon/vcpus")" = 1 ] || complain "$(cat "$nestmon/vcpus")"
		return
	fi
	times && loads_collect "$work/measured" && load_exact "$work/measured" || return
	awk -F '\t' -v mode="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
		{
			exits[$col["vcpu"]] += $col["exits"]
			timed[$col["vcpu"]] += $col["timed"]
			ns += $col["handling_ns"]
			hist += $col["handling_hist"] != "-"
			trips += $col["trips"]
			reflected[$col["vcpu"]] += $col["reflected"]
			caused += $col["caused"] != "-"
		}
		END {
			# The last exit has no entry; and L2 is not entered again after the last one that was reflected.
			for (vcpu in exits) {
				if (timed[vcpu] != (mode == "counting" ? 0 : exits[vcpu] - 1)) {
					print vcpu ": " timed[vcpu] " timed of " exits[vcpu]
					bad = 1
				}
				want += reflected[vcpu] - 1
			}
			if (!ns == (mode != "counting") || !hist == (mode == "everything") || !caused == (mode == "everything") ||
			    trips != (mode == "everything" ? want : 0)) {
				print "ns " ns ", histograms " hist ", round trips " trips " of " want ", caused " caused
				bad = 1
			}
			exit bad
		}' "$nestmon/exits"
}

# What holds of times and round trips at rest, in whatever modes they were taken; and the fates.
times()
{
	awk -F '\t' '
		function wrong(text)	{ print text ": " $0; bad = 1 }
		function v(name)	{ return $col[name] + 0 }
		# The numbers in A:N,B:N,...; ascending is how they are to be.
		function all(name, ascending,	n, i, part, pair, sum, last)	{
			n = split($col[name], part, ",")
			for (i = 1; i <= n && part[1] != "-"; i++) {
				split(part[i], pair, ":")
				if (ascending && i > 1 && pair[1] != "" && pair[1] + 0 <= last)
					wrong(name " is out of order")
				last = pair[1] + 0
				sum += pair[2]
			}
			return sum + 0
		}
		NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
		v("timed") > v("exits") { wrong("more times than exits") }
		all("handling_hist", 1) > v("timed") { wrong("more in the histogram than timed") }
		v("handling_ns") < v("timed") * v("handling_min_ns") ||
		v("handling_ns") > v("timed") * (v("handling_max_ns") + 1) { wrong("the sum is not between the extremes") }
		$col["level"] == 2 && v("exits") != v("handled") + v("reflected") + v("pending") + v("undecided") {
			wrong("exits are not handled + reflected + pending + undecided")
		}
		$col["level"] == 2 && v("trips") > v("reflected") { wrong("more round trips than reflected exits") }
		$col["level"] == 2 && (all("roundtrip_hist", 1) != v("trips") || all("l1_exits_hist", 1) != v("trips")) {
			wrong("the histograms have not as many as there are round trips")
		}
		$col["level"] == 2 && all("caused") + v("caused_lost") < v("l1_exits") { wrong("caused by nothing") }
		END { exit bad }' "$nestmon/exits"
}

# What a vCPU did all the time is no more than passed since $began; the clocks are not the same.
time_once()
{
	awk -F '\t' -v passed=$(((${EPOCHREALTIME/[.,]/} - began) * 1000)) '
		function v(name)	{ return $col[name] }
		NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
		{ ns = v("l1_ns") + v("l2_ns") + v("handling_ns") + v("blocked_ns") + v("unsettled_ns") }
		!ns || ns > 1.05 * passed || v("nesting_ns") > 1.05 * passed { print ns " ns in " passed ": " $0; bad = 1 }
		END { exit bad }' "$nestmon/vcpus"
}

# Exits that nestmon knows of, of all vCPUs.
counted()
{
	awk -F '\t' '
		NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
		{ n += $col["l1_exits"] + $col["l2_exits"] + $col["untraced"] }
		END { print n + 0 }' "$nestmon/vcpus"
}

more_than()
{
	[ "$(counted)" -gt "$1" ]
}

# kvm_exits: KVM's count for all VMs, without a program
kvm_exits()
{
	local file n=0
	for file in "$kvm_debugfs"/*-*/exits; do
		[ ! -r "$file" ] || n=$((n + $(<"$file")))
	done
	echo "$n"
}

kvm_more_than()
{
	[ "$(kvm_exits)" -gt "$1" ]
}

# switch_on: all ways from one mode to another without a pause
switch_on()
{
	local mode
	for mode in counting time everything time counting everything; do
		by_parameter "$mode" || return
	done
	"$test_dir/netlink_mode" 1 2 4 3 2 3 4
}

switched()
{
	local name i
	module_reload && oracle_start || return
	began=${EPOCHREALTIME/[.,]/}
	for name in "${loads[@]}"; do
		# shellcheck disable=SC2086
		load_start "$work/$name" --forever ${arguments[$name]}
		pid_of[$name]=$load_pid
	done
	poll 60 more_than 1000 || complain "no exits" || return
	for ((i = 0; i < rounds; i++)); do
		switch_on || return
	done
	for name in "${loads[@]}"; do
		load_end "${pid_of[$name]}" TERM || complain "$name: $(<"$work/$name.err")" || return
	done
	oracle_stop
}

# What two CPUs enter into one of its histograms at once ftrace may drop, and says so.
switched_and_counted()
{
	local try
	for try in 1 2 3; do
		switched || return
		oracle_compare >"$work/verdict" && return
		grep -q dropped "$work/verdict" || break
	done
	cat "$work/verdict"
	complain "after $try tries"
}

interrupted()
{
	local n
	n=$(table vcpus trips_interrupted | awk '{ n += $1 } END { print n + 0 }')
	[ "$(status rebased)$(status exits_lost)$(status orphans)$(status unslotted)" = 0000 ] ||
		complain "$(cat "$nestmon/status")" || return
	# Each vCPU leaves "everything" five times a round.
	[ "$n" -le $((rounds * 5 * 2 * ${#loads[@]})) ] || complain "$n round trips were interrupted"
}

# paused_for MODE HOW: a pause under load; adds to $least and $most what KVM has in it
paused_for()
{
	local before during after still now
	before=$(kvm_exits)
	"$2" paused && shows paused || return
	during=$(kvm_exits)
	still=$(nothing_new)
	poll 60 kvm_more_than $((during + 50)) || complain "the guest stands still" || return
	now=$(nothing_new)
	[ "$now" = "$still" ] || complain "$now, in the pause before: $still" || return
	now=$(counted)
	after=$(kvm_exits)
	"$2" "$1" && shows "$1" || return
	least=$((least + after - during)) most=$((most + $(kvm_exits) - before))
	poll 60 more_than $((now + 50)) || complain "nothing is counted after the pause"
}

paused_often()
{
	local i next=(counting time everything)
	local how=(by_parameter by_netlink)
	least=0 most=0
	module_reload || return
	began=${EPOCHREALTIME/[.,]/}
	load_start "$work/paused" --exit cpuid --reflect --forever --vcpus 2
	poll 60 more_than 100 || complain "no exits" || return
	for ((i = 0; i < pauses; i++)); do
		paused_for "${next[i % 3]}" "${how[i % 2]}" || return
	done
	load_end "$load_pid" TERM || complain "$(<"$work/paused.err")"
}

# KVM counts an exit a little before nestmon can: at each end of a pause one of each vCPU may be on the wrong side.
missed_in_pauses()
{
	local all missed slack=$((4 * pauses))
	all=$(jq '.stats.exits | add' "$work/paused") || return
	missed=$((all - $(counted)))
	echo "KVM had $all exits, in the pauses $least to $most, nestmon missed $missed"
	[ "$missed" -ge $((least - slack)) ] && [ "$missed" -le $((most + slack)) ]
}

undecided_in_pauses()
{
	awk -F '\t' -v pauses="$pauses" '
		FNR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; file++; next }
		file == 1 {
			key = $col["vcpu"]
			n[key] += $col["l2_exits"] - $col["l2_handled"] - $col["l2_reflected"] - $col["l2_pending"]
			if (n[key] > pauses || $col["orphans"] > pauses || $col["left"] || $col["rebased"] || $col["unslotted"]) {
				print n[key] " undecided: " $0
				bad = 1
			}
			next
		}
		$col["level"] == 2 { n[$col["vcpu"]] -= $col["undecided"] }
		END {
			for (key in n)
				if (n[key]) {
					print "vCPU " key ": " n[key] " are undecided and in no row"
					bad = 1
				}
			exit bad
		}' "$nestmon/vcpus" "$nestmon/exits" && times
}

records()
{
	[ "$(status records_live) $(status records_gone)" = "$1 $2" ]
}

gone_in_a_pause()
{
	module_reload || return
	load_start "$work/gone" --exit io --forever --vcpus 2
	poll 60 more_than 100 || complain "no exits" || return
	by_parameter paused && load_end "$load_pid" TERM || return
	poll 20 records 0 2 || complain "$(cat "$nestmon/status")" || return
	by_parameter everything && records 0 2 && times
}

born_in_a_pause()
{
	local before after all
	module_reload && by_parameter paused || return
	load_start "$work/born" --exit cpuid --reflect --forever --vcpus 2
	poll 60 kvm_more_than 100 || complain "no exits" || return
	records 0 0 || complain "$(cat "$nestmon/vcpus")" || return
	before=$(kvm_exits)
	by_parameter everything || return
	after=$(kvm_exits)
	poll 60 more_than 100 && records 2 0 || complain "$(cat "$nestmon/status")" || return
	load_end "$load_pid" TERM || return
	all=$(jq '.stats.exits | add' "$work/born")
	echo "KVM had $before to $after of $all exits in the pause, nestmon counted $(counted)"
	[ "$(counted)" -ge $((all - after - 4)) ] && [ "$(counted)" -le $((all - before + 4)) ] && times
}

kvm_comes_in_a_pause()
{
	module_reload && by_parameter paused && rmmod "$vendor" kvm && each_mode none || return
	by_netlink paused && modprobe "$vendor" && shows paused || return
	load_run "$work/unseen" --exit io --count 20 && records 0 0 || complain "$(cat "$nestmon/status")" || return
	by_netlink everything && shows everything || return
	load_run "$work/seen" --exit cpuid --reflect --count 60 --vcpus 2 && loads_collect "$work/seen" &&
		load_exact "$work/seen" && times
}

kvm_goes_in_a_pause()
{
	by_parameter time && load_run "$work/last" --exit io --count 20 --vcpus 2 && by_parameter paused || return
	rmmod "$vendor" kvm && shows paused none && by_parameter counting && shows counting none || return
	modprobe "$vendor" && shows counting || return
	loads_collect "$work/last" && load_exact "$work/last" && times && by_parameter everything
}

# Until the file $work/stop is there.
read_on()
{
	while [ ! -e "$work/stop" ]; do
		nothing_new >/dev/null
	done
}

switch_much()
{
	local i modes=(paused time counting everything) tainted pid writer
	tainted=$(</proc/sys/kernel/tainted)
	module_reload || return
	load_start "$work/much" --exit cpuid --reflect --forever --vcpus 2
	pid=$load_pid
	load_start "$work/plain" --exit io --forever --level 1
	poll 60 more_than 100 || complain "no exits" || return
	read_on &
	children+=($!)
	"$test_dir/netlink_mode" $((switches / 8)) 4 1 3 2 &
	writer=$!
	children+=("$writer")
	for ((i = 0; i < switches / 2; i++)); do
		by_parameter "${modes[i % 4]}" || return
	done
	wait "$writer" || complain "netlink_mode failed" || return
	touch "$work/stop"
	by_parameter everything && shows everything || return
	poll 60 more_than $(($(counted) + 100)) || complain "nothing is counted any more" || return
	load_end "$pid" TERM && load_end "$load_pid" TERM || return
	[ "$(</proc/sys/kernel/tainted)" = "$tainted" ] || complain "the kernel has something to say: see its log" || return
	times
}

test_begin modprobe
declare -A arguments=([reflected]="--exit cpuid --reflect --vcpus 2" [handled]="--exit io --vcpus 2"
	[plain]="--exit msr --level 1")
declare -A pid_of=()
loads=(reflected handled plain)
if [ "$vendor" != kvm_amd ]; then
	rounds=2 pauses=3 switches=40
fi
ktap_set_plan 25
ktap_run "without a VM: each mode" each_mode
ktap_run "other modes are refused" refused
ktap_run "other modes and clocks are refused when it is loaded" refused_at_load
for mode in paused counting time everything; do
	ktap_run "loaded with mode=$mode: that is measured" measures $mode
done
ktap_run "clocks" clocks
ktap_run "modes change under load: as many exits as ftrace counts" switched_and_counted
loads_collect "${loads[@]/#/$work/}"
for name in "${loads[@]}"; do
	ktap_run "modes change under load: $name" load_exact "$work/$name"
done
ktap_run "modes change under load: sums" sums
ktap_run "modes change under load: times" times
ktap_run "modes change under load: no time twice" time_once
ktap_run "modes change under load: nothing lost" interrupted
ktap_run "$pauses pauses: nothing moves" paused_often
ktap_run "$pauses pauses: what they missed was in them" missed_in_pauses
ktap_run "$pauses pauses: at most one undecided in each" undecided_in_pauses
ktap_run "$pauses pauses: no time twice" time_once
ktap_run "a VM goes in a pause" gone_in_a_pause
ktap_run "a VM comes in a pause" born_in_a_pause
module_unload
if rmmod "$vendor" 2>"$work/said" && modprobe "$vendor"; then
	ktap_run "kvm is reloaded in a pause" kvm_comes_in_a_pause
	ktap_run "kvm goes in a pause, and comes back after it" kvm_goes_in_a_pause
else
	for name in "is reloaded" goes; do
		ktap_test_skip "kvm $name in a pause" "KVM cannot be unloaded: $(cat "$work/said")"
	done
fi
ktap_run "$switches switches by two writers, under two loads and a reader" switch_much
ktap_finished
