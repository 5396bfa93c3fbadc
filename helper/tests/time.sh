#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# time.sh DIR: what nestmon makes of times, histograms and round trips. DIR has forge-sanitize and
# replay-sanitize. Needs neither KVM nor the module.

dir=$(realpath "${1:?which directory}") || exit 1
# shellcheck source-path=SCRIPTDIR source=ktap.sh
. "$(dirname "$0")/ktap.sh"
# shellcheck source-path=SCRIPTDIR source=play.sh
. "$(dirname "$0")/play.sh"

# json NAME FILTER "WORDS" ARGUMENT...: jq's filter is true of the output
json()
{
	name=$1 filter=$2 replies=$3
	shift 3
	ktap_run "$name" 0 play "$replies" -j "$@"
	ktap_err ""
	jq -e "[$filter] | length > 0 and all" "$ktap_dir/out" >/dev/null || ktap_complain "not $filter"
	ktap_done
}

# shows TEXT...: the output has lines with these words, however many blanks are between them
shows()
{
	for line; do
		tr -s ' ' <"$ktap_dir/out" | sed 's/^ //' | grep -qxF -e "$line" || ktap_complain "no line '$line'"
	done
}

# text NAME "WORDS" ARGUMENT... -- LINE...: a test: the output has these lines
text()
{
	name=$1 replies=$2
	shift 2
	count=0
	for word; do
		[ "$word" != -- ] || break
		count=$((count + 1))
	done
	given=$*
	# Arguments have no blanks.
	# shellcheck disable=SC2086
	ktap_run "$name" 0 play "$replies" ${given%% -- *}
	ktap_err ""
	shift $((count + 1))
	shows "$@"
	ktap_done
}

# What stats has.

hypercall='.[] | select(.vm == 1 and .level == 2 and .code == 129) |'
cpuid='.[] | select(.vm == 1 and .level == 2 and .code == 114) |'
hlt='.[] | select(.vm == 1 and .level == 1) |'
words="timed end status"
json "stats: handling" "$hypercall [.timed, .handling_ns, .handling_min_ns, .handling_max_ns, .blocked_ns] ==
	[100, 250000, 1000, 9000, 0]" "$words" stats
json "stats: round trips" "$hypercall [.trips, .l1_exits, .roundtrip_ns, .roundtrip_blocked_ns] ==
	[100, 350, 1200000, 5000]" "$words" stats
json "stats: histograms" "$hypercall [.handling_hist, .roundtrip_hist, .l1_exits_hist] ==
	[[[2048, 50], [4096, 49], [16384, 1]], [[16384, 98], [null, 2]], [[3, 50], [4, 49], [null, 1]]]" "$words" stats
json "stats: what is caused, largest first" "$hypercall .caused_lost == 3 and .caused ==
	[{code: 128, reason: \"vmrun\", exits: 100}, {code: 131, reason: \"vmsave\", exits: 100},
	{code: 130, reason: \"vmload\", exits: 97}, {code: 120, reason: \"hlt\", exits: 50}]" "$words" stats
json "stats: undecided, where there are" "($cpuid .undecided == 2) and ($hypercall has(\"undecided\") | not)" \
	"$words" stats
json "stats: without round trips" "$cpuid .timed == 10 and .handling_hist == [[2048, 10]] and
	([has(\"trips\", \"l1_exits\", \"roundtrip_ns\", \"roundtrip_blocked_ns\", \"roundtrip_hist\",
	\"l1_exits_hist\", \"caused\", \"caused_lost\")] | any | not)" "$words" stats
json "stats: without histograms" "$hlt .blocked_ns == 1000000000 and .handling_max_ns == 1000000 and
	(has(\"handling_hist\") | not)" "$words" stats
json "stats: without times" '.[] | [has("timed", "handling_ns", "handling_min_ns", "handling_max_ns", "blocked_ns",
	"handling_hist", "trips", "undecided", "caused")] | any | not' "vm end status" stats
text "stats: text" "timed end status" stats -- \
	"VM PID COMM GUEST VCPU LEVEL REASON EXITS HANDLED REFLECTED UNDECIDED AVG P50< P99< TRIP L1/TRIP" \
	"1 100 qemu-system-x86 - 0 2 hypercall 100 0 100 - 2.5us 2.0us 4.1us 12.0us 3.5" \
	"1 100 qemu-system-x86 - 0 1 hlt 50 - - - 2.0us - - - -" \
	"1 100 qemu-system-x86 - 0 2 cpuid 11 9 0 2 1.5us 2.0us 2.0us - -"
text "stats: text without times" "vm end status" stats -- \
	"VM PID COMM GUEST VCPU LEVEL REASON EXITS HANDLED REFLECTED"
ktap_run "stats: the widest text fits 120 columns" 0 play "timed end status" stats
[ "$(wc -L <"$ktap_dir/out")" -le 120 ] || ktap_complain "too wide"
ktap_done

for column in timed handling_ns handling_min_ns handling_max_ns blocked_ns trips l1_exits roundtrip_ns \
		roundtrip_blocked_ns undecided caused_lost; do
	ktap_run "--sort $column" 0 play "timed end status" -j stats --sort "$column"
	jq -e "map(.$column // 0) | . == (sort | reverse) and .[0] > 0" "$ktap_dir/out" >/dev/null ||
		ktap_complain "not sorted"
	ktap_done
done

# What stats has in an interval.

rates="stats --interval 1 --count 1"
words="tick timed end status tick timed timed-plain end status"
# shellcheck disable=SC2086 # words
{
	json "interval: handling" "$hypercall [.timed, .handling_ns, .blocked_ns, .exits, .total] ==
		[100, 250000, 0, 100, 300]" "$words" $rates
	json "interval: no extremes" "$hypercall [has(\"handling_min_ns\", \"handling_max_ns\")] | any | not" \
		"$words" $rates
	json "interval: round trips" "$hypercall [.trips, .l1_exits, .roundtrip_ns, .roundtrip_blocked_ns] ==
		[100, 350, 1200000, 5000]" "$words" $rates
	json "interval: histograms" "$hypercall [.handling_hist, .roundtrip_hist, .l1_exits_hist] ==
		[[[2048, 50], [4096, 49], [16384, 1]], [[16384, 98], [null, 2]], [[3, 50], [4, 49], [null, 1]]]" \
		"$words" $rates
	json "interval: what is caused" "$hypercall .caused_lost == 3 and
		(.caused | map(.exits)) == [100, 100, 97, 50]" "$words" $rates
	json "interval: undecided" "$cpuid .undecided == 2 and .blocked_ns == 700" "$words" $rates
	json "interval: one that is new has all" '.[] | select(.vm == 2) | .timed == 30 and
		.handling_hist == [[2048, 30]]' "$words" $rates
	json "interval: times from now on" "$hypercall .timed == 200 and .exits == 100 and
		.handling_hist[0] == [2048, 100]" "timed-not end status tick timed end status" $rates
	json "interval: nothing new" ". == []" "timed end status timed end status" $rates
	json "interval: the vCPU and its record go" '.[] | .gone and .exits == 0 and
		([has("timed", "trips", "handling_hist", "roundtrip_hist", "caused")] | any | not)' \
		"timed end status tick end status" $rates
	json "interval: a module loaded anew" "$hypercall .timed == 100 and .handling_hist[0] == [2048, 50]" \
		"tick tick timed end status tick restarted-timed end status" $rates
}
ktap_run "interval: text" 0 play "$words" stats --interval 1 --count 1 --vm 1
shows "1 100 qemu-system-x86 - 0 2 hypercall 100 100.0 0 100 - 2.5us 2.0us 4.1us 12.0us 3.5 300"
ktap_done

# Quantiles at the edges of buckets.

text "half of them in the first bucket" "hist-half end status" stats -- \
	"4 400 qemu-system-x86 - 0 1 hlt 1 - - 2.0us 256ns 512ns"
text "one less than half" "hist-less end status" stats -- "4 400 qemu-system-x86 - 0 1 hlt 1 - - 2.0us 512ns 512ns"
text "all in one that has no bound" "hist-unbounded end status" stats -- \
	"4 400 qemu-system-x86 - 0 1 hlt 1 - - 2.0us inf inf"
json "no bound, and the largest count" '.[0].handling_hist == [[null, 18446744073709551615]]' \
	"hist-unbounded end status" stats
text "an empty histogram" "hist-empty end status" stats -- "4 400 qemu-system-x86 - 0 1 hlt 1 - - 2.0us"
json "an empty histogram, JSON" '.[0] | .timed == 1 and (has("handling_hist") | not)' "hist-empty end status" stats

# What is malformed.

refused "a bucket cut short" "malformed reply of the kernel: exit.handling-hist" "hist-cut end status" stats
refused "buckets out of order" "malformed reply of the kernel: exit.roundtrip-hist" "hist-unsorted end status" stats
refused "caused without a code" "malformed reply of the kernel: exit.caused.code" "caused-nameless end status" stats
refused "caused of a wrong size" "malformed reply of the kernel: exit.caused.exits" "caused-size end status" stats
refused "a time of a wrong size" "malformed reply of the kernel: l1-ns" "l1-ns-size end" vcpus

# stats --multiplication

three="timed timed-plain timed-none end status"
text "multiplication: text" "$three" stats --multiplication -- \
	"VM 1 PID 100 COMM qemu-system-x86 GUEST - L1 20.0% L2 50.0% HOST 15.0% BLOCKED 10.0% NESTING 25.0%" \
	"VCPU REASON REFLECTED TRIPS L1/TRIP EXITS TIME P50< P99< EXITS OF L1 IN EACH" \
	"0 hypercall 100 100 3.5 4.5 12.0us 16.4us inf vmrun 1.0 vmsave 1.0 vmload 1.0 hlt 0.5" \
	"VM 2 PID 200 COMM qemu-system-x86 GUEST - L1 20.0% L2 50.0% HOST 15.0% BLOCKED 10.0% NESTING 25.0%" \
	"no exit of L2 was reflected" \
	"VM 3 PID 300 COMM qemu-system-x86 GUEST -" \
	"0 hypercall 5 - - - - - -" \
	"no round trip was seen: is the mode everything?"
json "multiplication: a VM" 'length == 3 and (.[0] |
	[.vm, .l1_ns, .l2_ns, .handling_ns, .blocked_ns, .unsettled_ns, .nesting_ns] ==
	[1, 200000000, 500000000, 150000000, 100000000, 50000000, 250000000])' "$three" stats --multiplication
json "multiplication: a reason" '.[0].reasons | length == 1 and (.[0] |
	.vcpu == 0 and .code == 129 and .reason == "hypercall" and .reflected == 100 and .trips == 100 and
	.l1_exits == 350 and .l1_exits_per_trip == 3.5 and .multiplication == 4.5 and .caused_lost == 3)' \
	"$three" stats --multiplication
json "multiplication: times of a reason" '.[0].reasons[0] | .roundtrip_avg_ns == 12000 and
	.roundtrip_p50_ns == 16384 and has("roundtrip_p99_ns") and .roundtrip_p99_ns == null' \
	"$three" stats --multiplication
json "multiplication: what they are" '.[0].reasons[0].caused ==
	[{code: 128, reason: "vmrun", exits: 100, exits_per_trip: 1},
	{code: 131, reason: "vmsave", exits: 100, exits_per_trip: 1},
	{code: 130, reason: "vmload", exits: 97, exits_per_trip: 0.97},
	{code: 120, reason: "hlt", exits: 50, exits_per_trip: 0.5}]' "$three" stats --multiplication
json "multiplication: nothing reflected" '.[1] | .vm == 2 and .reasons == [] and .l1_ns == 200000000' \
	"$three" stats --multiplication
json "multiplication: no round trip" '.[2] | .l1_ns == 0 and (.reasons[0] | .reflected == 5 and
	([has("trips", "multiplication", "roundtrip_avg_ns", "caused")] | any | not))' "$three" stats --multiplication
json "multiplication: no times" '.[0] | has("l1_ns") | not' "vm end status" stats --multiplication
json "multiplication: order and top" '.[0].reasons | length == 1 and .[0].reason == "hypercall"' \
	"vm end status" stats --multiplication --sort exits --top 1
json "multiplication: no VM" '. == []' "end status" stats --multiplication
json "multiplication: two vCPUs of a VM" 'length == 1 and .[0].l1_ns == 400000000 and
	(.[0].reasons | map(.vcpu)) == [0, 1]' "timed timed-second end status" stats --multiplication
# shellcheck disable=SC2086 # words
json "multiplication: interval" '.[0] | .l2_ns == 500000000 and .unsettled_ns == 50000000 and
	.reasons[0].reflected == 100 and
	.reasons[0].multiplication == 4.5' "tick timed end status tick timed end status" $rates --multiplication
# shellcheck disable=SC2086 # words
json "multiplication: what was not settled is, now" '.[0] | .unsettled_ns == 0 and .l1_ns == 0' \
	"tick timed end status settled end status" $rates --multiplication

text "multiplication: text leaves out what is rare" "timed-rare end status" stats --multiplication -- \
	"0 hypercall 0 1000 0.0 1.0 0ns - - vmrun 1.0 hlt 0.1"
json "multiplication: JSON does not" '.[0].reasons[0].caused | map(.exits) == [1000, 50, 49]' \
	"timed-rare end status" stats --multiplication

# stats --histogram

text "histogram: text" "$three" stats --histogram hypercall -- \
	"VM 1 PID 100 COMM qemu-system-x86 GUEST - VCPU 0 LEVEL 2 REASON hypercall EXITS 100" "Handling:" \
		"Round trips:" \
	"[0, 2.0us) 50 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|" \
	"[2.0us, 4.1us) 49 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ |" \
	"[4.1us, 16.4us) 1 |@ |" "[16.4us, inf) 2 |@ |" \
	"Exits of L1 in a round trip:" "4 49 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ |" "5 or more 1 |@ |" \
	"no histogram: is the mode everything?"
text "histogram: one in a million is seen" "hist-rare end status" stats --histogram hlt -- \
	"[256ns, 512ns) 1 |@ |"
json "histogram: JSON" 'map([.vm, .level, .code, .reason, .exits]) == [[1, 2, 129, "hypercall", 100], [3, 2, 129,
	"hypercall", 5]] and
	(.[0] | .handling_hist[2] == [16384, 1] and .roundtrip_hist[1] == [null, 2] and .l1_exits_hist[0] == [3,
	50]) and
	(.[1] | [has("handling_hist", "roundtrip_hist", "l1_exits_hist")] | any | not)' "$three" stats --histogram \
	hypercall
json "histogram: a number" 'map(.vm) == [1, 3]' "$three" stats --histogram 129
json "histogram: of any level" 'map(.level) == [1]' "$three" stats --histogram hlt
json "histogram: --top" 'map(.vm) == [1]' "$three" stats --histogram hypercall --top 1
json "histogram: a reason that did not occur" '. == []' "$three" stats --histogram nmi
json "histogram: an interval" '.[0].handling_hist == [[2048, 50], [4096, 49], [16384, 1]]' \
	"tick timed end status tick timed end status" stats --histogram hypercall --interval 1 --count 1
for columns in 40 60 72; do
	ktap_run "histogram: $columns columns" 0 env COLUMNS=$columns "$dir/replay-sanitize" "$ktap_dir/recording" \
		stats --histogram 129
	width=$(grep '|' "$ktap_dir/out" | wc -L)
	[ "$width" -le $columns ] || ktap_complain "one has $width"
	[ "$width" -ge $((columns - 8)) ] || ktap_complain "the widest has $width"
	ktap_done
done

# wrong NAME TEXT ARGUMENT...: a test: a usage error in one line, before the kernel is asked
wrong()
{
	name=$1 text=$2
	shift 2
	ktap_run "$name" 1 play "end" "$@"
	ktap_out ""
	ktap_err "nestmon: $text"
	[ "$(wc -l <"$ktap_dir/err")" = 1 ] || ktap_complain "not one line of errors"
	ktap_done
}

for reason in frob "" -1 1x 99999999999999999999; do
	wrong "--histogram '$reason'" "--histogram: '$reason' is not the name or number of an exit reason" \
		stats --histogram "$reason"
done
wrong "--histogram --multiplication" "--histogram excludes --multiplication" stats --histogram hlt \
	--multiplication
wrong "vcpus --histogram" "vcpus: there is no option --histogram" vcpus --histogram hlt

# vcpus

json "vcpus: times" '.[0] | [.l1_ns, .l2_ns, .handling_ns, .blocked_ns, .unsettled_ns, .nesting_ns,
	.trips_interrupted] ==
	[200000000, 500000000, 150000000, 100000000, 50000000, 250000000, 1]' "timed end" vcpus
json "vcpus: no times" '.[0] | [has("l1_ns", "unsettled_ns", "nesting_ns", "trips_interrupted")] | any | not' \
	"vm end" vcpus
json "vcpus: no time yet" '.[0] | .l1_ns == 0 and .nesting_ns == 0' "timed-none end" vcpus
ktap_run "vcpus: text" 0 play "timed timed-none end" vcpus
ktap_out " L1    L2  HOST BLOCKED NESTING INTERRUPTED "
ktap_out " 20.0% 50.0% 15.0%   10.0%   25.0%           1 "
ktap_done
ktap_run "vcpus: text without times" 0 play "vm end" vcpus
! grep -q NESTING "$ktap_dir/out" || ktap_complain "shares of nothing"
ktap_done

# status

json "status: everything" '.mode == "everything" and .clock == "tsc"' "status-timed ack" status
json "status: paused" '.mode == "paused" and .clock == "local"' "status-paused ack" status
json "status: newer" '.mode == "unknown(77)" and .clock == "unknown(78)"' "status-newer ack" status
json "status: older" 'has("mode") and .mode == null and .clock == null' "status" status
text "status: text" "status-timed ack" status -- "mode everything" "clock tsc"

# Damage.

for run in "timed timed-plain end status:stats" "timed end status:-j stats" "timed end status:stats --multiplication" \
		"timed timed-none end status:stats --histogram 129" "timed hist-unbounded end:-j vcpus"; do
	# shellcheck disable=SC2086 # words
	"$dir/forge-sanitize" ${run%%:*} >"$ktap_dir/recording"
	# shellcheck disable=SC2086 # words
	ktap_run "damaged: $run" 0 "$dir/replay-sanitize" --mutate 1 "${NESTMON_MUTATIONS:-2000}" \
		"$ktap_dir/recording" ${run#*:}
	ktap_out " played: "
	ktap_done
done

ktap_end
