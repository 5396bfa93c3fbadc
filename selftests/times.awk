# SPDX-License-Identifier: GPL-2.0
#
# What nestmon should have measured, made of ftrace's record of every event and of the definitions in Documentation
# alone. For guests whose VM entries do not fail.
#
#	awk -v isa=vmx|svm -f codes.awk -f times.awk FORMAT TRACE	TRACE: with record-tgid, in order, by a clock of seconds
#
# Prints, per process and vCPU:
#	row PID VCPU LEVEL CODE timed N trips N l1_exits N
#	trip PID VCPU CODE EXITS N	round trips with so many exits of L1, or of the bucket that ends there
#	caused PID VCPU CODE CODE N	exits of L1 in round trips of the first code
#	ns PID VCPU LEVEL CODE handling_ns N blocked_ns N roundtrip_ns N
#	ns PID VCPU guest - l1_ns N l2_ns N wall_ns N	(wall: between the first exit and the last)

function add(what, t, level, code, value)
{
	n[what, owner[t], level, code] += value
	row[owner[t], level, code]
}

# The longest of its bucket, as Documentation has it.
function bucket(exits,	upper)
{
	if (exits < 9)
		return exits
	for (upper = 16; upper < exits; upper *= 2)
		;
	return upper > 512 ? "more" : upper
}

# It is known now at which level the last exit was: a trip ends with the entry before an exit of L2.
function settle(t, level)
{
	if (!(t in code))
		return
	if (t in settled)
		return
	settled[t] = level
	if (t in entered)
		guest[owner[t], level] += left[t] - entered[t]
	if (!(t in trip))
		return
	if (level == 1) {
		inside[t]++
		caused[owner[t] " " trip[t] " " code[t]]++
		return
	}
	add("trips", t, 2, trip[t], 1)
	add("l1_exits", t, 2, trip[t], inside[t])
	add("roundtrip", t, 2, trip[t], entered[t] - began[t])
	hist[owner[t] " " trip[t] " " bucket(inside[t])]++
	delete trip[t]
}

function on_exit(t, pid, vcpu, reason)
{
	settle(t, 1)
	owner[t] = pid " " vcpu
	code[t] = reason
	left[t] = stamp + 0
	delete settled[t]
	if (!(owner[t] in first))
		first[owner[t]] = left[t]
	last[owner[t]] = left[t]
	halted[t] = 0
}

function on_entry(t)
{
	settle(t, 1)
	if (!(t in code))
		return
	add("timed", t, settled[t], code[t], 1)
	add("handling", t, settled[t], code[t], stamp - left[t] - halted[t])
	add("blocked", t, settled[t], code[t], halted[t])
	entered[t] = stamp + 0
	delete code[t]
}

function on_inject(t, reason)
{
	settle(t, 1)
	if (!(t in code) || settled[t] != 2 || code[t] != reason || host_event(reason))
		return
	trip[t] = reason
	began[t] = left[t]
	inside[t] = 0
}

name == "kvm_exit: " { split(text, w, " "); on_exit(t, pid, w[2], exit_code(text)) }
name == "kvm_nested_vmexit: " { settle(t, 2) }
name == "kvm_nested_vmexit_inject: " { on_inject(t, inject_code(text)) }
name == "kvm_entry: " { on_entry(t) }
name == "kvm_vcpu_wakeup: " { match(text, /time [0-9]+/); halted[t] += substr(text, RSTART + 5, RLENGTH - 5) / 1e9 }

END {
	for (t in code)
		settle(t, 1)
	for (k in row) {
		split(k, part, SUBSEP)
		name = part[1] " " part[2] " " part[3]
		printf "row %s timed %d trips %d l1_exits %d\n", name, n["timed", k], n["trips", k], n["l1_exits", k]
		printf "ns %s handling_ns %.0f blocked_ns %.0f roundtrip_ns %.0f\n", name, n["handling", k] * 1e9,
			n["blocked", k] * 1e9, n["roundtrip", k] * 1e9
	}
	for (k in hist)
		print "trip", k, hist[k]
	for (k in caused)
		print "caused", k, caused[k]
	for (k in first)
		printf "ns %s guest - l1_ns %.0f l2_ns %.0f wall_ns %.0f\n", k, guest[k, 1] * 1e9, guest[k, 2] * 1e9,
			(last[k] - first[k]) * 1e9
}
