#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Times, round trips and what they cause, held against ftrace's record of every event, replayed by times.awk: counts to
# the unit, sums within $NESTMON_TOLERANCE percent. That is for hosts where time is the number of instructions; elsewhere
# an interrupt may come between the two readings of the clock, and an emulated host that does not run all the time has a
# clock that stands still, so without it only counts are compared.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"

events=(kvm_entry kvm_exit kvm_nested_vmexit kvm_nested_vmexit_inject kvm_vcpu_wakeup)
tracing=''

test_restore()
{
	[ -n "$tracing" ] || return
	trace_off
	rmdir "$tracing"
}

trace_setup()
{
	local dir
	for dir in /sys/kernel/tracing /sys/kernel/debug/tracing; do
		[ -d $dir/events/kvm ] && break
	done
	mkdir "$dir/instances/nestmon-times-$$" || return
	tracing=$dir/instances/nestmon-times-$$
	echo local >"$tracing/trace_clock" && echo 1 >"$tracing/options/record-tgid" &&
		echo 24576 >"$tracing/buffer_size_kb"
}

trace_on()
{
	local event
	: >"$tracing/trace"
	for event in "${events[@]}"; do
		echo 1 >"$tracing/events/kvm/$event/enable" || return
	done
	echo 1 >"$tracing/tracing_on"
}

trace_off()
{
	echo 0 >"$tracing/tracing_on"
	echo 0 >"$tracing/events/enable"
}

# Every event has to be there.
trace_whole()
{
	! grep -E '^(overrun|commit overrun|dropped events): [1-9]' "$tracing"/per_cpu/cpu*/stats
}

# The lines of times.awk made of nestmon's tables; the times sum up to the wall time.
measured()
{
	awk -F '\t' '
		function v(name)	{ return $col[name] }

		# Items NAME:COUNT; the last bucket has no name.
		function items(word, text,	part, n, i, item)
		{
			if (text == "-")
				return
			n = split(text, part, ",")
			for (i = 1; i <= n; i++) {
				split(part[i], item, ":")
				if (item[1] == "")
					item[1] = "more"
				if (word == "caused" && item[1] == "0")
					item[1] = "0x0"
				print word, who, code, item[1], item[2]
			}
		}

		FNR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; file++; next }
		{ who = v("pid") " " v("vcpu") }
		file == 1 {
			printf "ns %s guest - l1_ns %.0f l2_ns %.0f wall_ns %.0f\n", who, v("l1_ns"), v("l2_ns"),
				v("l1_ns") + v("l2_ns") + v("handling_ns") + v("blocked_ns")
			next
		}
		!v("exits") { next }
		{
			code = v("code") == "0" ? "0x0" : v("code")
			printf "row %s %d %s timed %d trips %d l1_exits %d\n", who, v("level"), code, v("timed"), v("trips"),
				v("l1_exits")
			printf "ns %s %d %s handling_ns %.0f blocked_ns %.0f roundtrip_ns %.0f\n", who, v("level"), code,
				v("handling_ns"), v("blocked_ns"), v("roundtrip_ns")
			items("trip", v("l1_exits_hist"))
			items("caused", v("caused"))
		}' $nestmon/vcpus $nestmon/exits
}

# Both sides, of COMMAND [ARG...], whose VMs must have ended when it ends.
both()
{
	local status
	# Who comes first is called first: what ftrace does is within what nestmon times, at both ends.
	module_reload && trace_on || return
	"$@" >"$work/command" 2>&1
	status=$?
	trace_off
	[ "$status" = 0 ] || { tail -n 5 "$work/command"; return "$status"; }
	trace_whole || return
	awk -v isa="$isa" -f "$test_dir/codes.awk" -f "$test_dir/times.awk" "$tracing/events/kvm/kvm_exit/format" \
		"$tracing/trace" >"$work/lines" || return
	LC_ALL=C sort "$work/lines" >"$work/replayed"
	measured | LC_ALL=C sort >"$work/measured"
}

counts_agree()
{
	[ "$1" = 0 ] || complain "the run failed: $(tail -n 5 "$work/said")" || return
	grep -q '^row .* trips [1-9]' "$work/replayed" || complain "there was no round trip" || return
	diff -U 0 --label ftrace --label nestmon <(grep -v '^ns' "$work/replayed") <(grep -v '^ns' "$work/measured")
}

# ftrace's times end in microseconds. What a guest runs between two exits may be shorter than what lies between the two
# readings of the clock: there it is the exits that count.
times_agree()
{
	awk -v tolerance="$tolerance" -v slow="$slow" '
		FNR == NR && $1 == "row" { timed[$2, $3, $4, $5] = $7; exits[$2, $3] += $7 }
		$1 != "ns" { next }
		FNR == NR && $8 == "blocked_ns" && $9 { halted[$2, $3] = 1 }
		FNR == NR { line[$2, $3, $4, $5] = $0; next }
		!(($2, $3, $4, $5) in line) { print "ftrace has no " $0; bad = 1; next }
		{
			split(line[$2, $3, $4, $5], want, " ")
			n = timed[$2, $3, $4, $5]
			for (i = 7; i <= NF; i += 2) {
				off = $i - want[i]
				off = off < 0 ? -off : off
				compared++
				room = want[i] * tolerance / 100 + 2000 * (1 + sqrt(n)) + slow * (n < 64 ? n : 64)
				if ($4 == "guest")
					room += 100 * exits[$2, $3] + slow * 100
				# The timer that wakes it keeps step with the microseconds: all are rounded alike.
				if (halted[$2, $3])
					room += 1000 * exits[$2, $3]
				if (off > room) {
					print "ftrace: " line[$2, $3, $4, $5] "\nnestmon: " $0
					bad = 1
					break
				}
			}
		}
		END { exit bad || !compared }' "$work/replayed" "$work/measured"
}

# Sums of all, where what is rounded does not matter.
within()
{
	awk -v what="$1" -v tolerance="$tolerance" '
		$1 == "ns" { for (i = 6; i < NF; i += 2) if ($i == what) sum[FILENAME] += $(i + 1) }
		END {
			want = sum[ARGV[1]]
			off = sum[ARGV[2]] - want
			printf "%s: ftrace %.0f, nestmon %.0f\n", what, want, sum[ARGV[2]]
			exit !want || off > want * tolerance / 100 || -off > want * tolerance / 100
		}' "$work/replayed" "$work/measured"
}

# times NAME SUM... -- COMMAND [ARG...]
times()
{
	local name=$1 status
	local -a sums=()
	shift
	while [ "$1" != -- ]; do
		sums+=("$1")
		shift
	done
	shift
	both "$@" >"$work/both" 2>&1
	status=$?
	cp "$work/both" "$work/said"
	ktap_run "$name: counts, round trips and what they cause" counts_agree $status
	[ "$tolerance" != no ] || return
	ktap_run "$name: times of each reason" times_agree
	for what in "${sums[@]}"; do
		ktap_run "$name: all $what within $tolerance %" within "$what"
	done
}

load()
{
	load_run "$work/load" "$@"
}

# More vCPUs than CPUs: they migrate.
crowd()
{
	local count=$((count / 3))
	load_start "$work/a" --exit vmmcall --reflect --vcpus 4 --count "$count"
	local -a pids=("$load_pid")
	load_start "$work/b" --exit io --vcpus 2 --count "$count"
	pids+=("$load_pid")
	load_start "$work/c" --level 1 --exit cpuid --count "$count"
	pids+=("$load_pid")
	local pid
	for pid in "${pids[@]}"; do
		wait "$pid" || return
	done
}

test_begin diff
trace_setup >"$work/said" 2>&1 || ktap_skip_all "cannot trace: $(cat "$work/said")"
count=1000 isa=svm slow=0
tolerance=${NESTMON_TOLERANCE:-no} plan=4
if [ "$vendor" = kvm_intel ]; then
	count=600 isa=vmx
	# There, too, it is the instructions that make time go on: 50 ns each. What nestmon does at the first exit by a
	# reason or a field lies between its reading of the clock and that of ftrace.
	tolerance=1 slow=80000
fi
[ "$tolerance" = no ] || plan=17
ktap_set_plan $plan
times "reflected" handling_ns roundtrip_ns wall_ns -- load --exit vmmcall --reflect --count "$count"
times "handled" handling_ns wall_ns -- load --exit io --count $((count * 5 / 2))
times "halted" blocked_ns wall_ns -- load --exit hlt --block 1777 --count 50
times "many at once" handling_ns roundtrip_ns -- crowd
ktap_finished
