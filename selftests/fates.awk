# SPDX-License-Identifier: GPL-2.0
#
# What nestmon should have counted, made of ftrace's record of every event and of the definitions in Documentation alone.
#
#	awk -v isa=vmx|svm -f fates.awk FORMAT TRACE	FORMAT: format of kvm_exit; TRACE: with record-tgid, ordered
#
# Prints, per process and vCPU:
#	row PID VCPU LEVEL CODE exits E handled H reflected R pending P synthesized S
#	vcpu PID VCPU l2_entries N left N entry_failures N
# and once
#	orphans N
# Events of nesting do not name the vCPU: it is the one whose exit the thread had last. A thread that creates a vCPU has
# another one from then on, of which it is not known whether it starts in L2.

function hex(text,	i, value)
{
	for (i = 1; i <= length(text); i++)
		value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
	return value
}

# C's: the tables have decimal numbers for VMX.
function number(text)
{
	return sub(/^0x/, "", text) ? hex(text) : text + 0
}

# Names of codes as this kernel prints them; the first list is that of VMX, the second that of SVM.
function read_names(line,	list, part, n, i, entry, sum, mine)
{
	split(line, list, /__print_symbolic/)
	mine = list[isa == "vmx" ? 2 : 3]
	n = split(substr(mine, 1, index(mine, "})")), part, /{ /)
	for (i = 2; i <= n; i++) {
		match(part[i], /"[^"]*"/)
		entry = substr(part[i], RSTART + 1, RLENGTH - 2)
		sub(/,.*/, "", part[i])
		if (part[i] ~ /^-1/) {
			code_of[entry] = "0xffffffff"
			continue
		}
		split(part[i], sum, / \+ /)
		code_of[entry] = sprintf("0x%x", number(sum[1]) + sum[2])
	}
}

# The kernel prints codes without a name as numbers.
function code_in(text)
{
	return text in code_of ? code_of[text] : text
}

function failure(code)
{
	if (isa == "vmx")
		return code == "0x21" || code == "0x22" || code == "0x29"
	return code == "0xffffffff" || code == "0xfffffffe"
}

# Host events that L0 always takes itself: L1 gets one of its own.
function host_event(code)
{
	if (isa == "vmx")
		return code == "0x1" || code == "0x34"
	return code == "0x60" || code == "0x61"
}

function count(what, t, level, code)
{
	n[what, owner[t], level, code]++
	row[owner[t], level, code]
}

function count_vcpu(what, t)
{
	n[what, owner[t]]++
}

# The last exit was not followed by kvm_nested_vmexit, so it is L1's.
function settle(t)
{
	if (!(t in undecided))
		return
	count("exits", t, 1, undecided[t])
	if (failure(undecided[t]))
		count_vcpu("entry_failures", t)
	delete undecided[t]
	if (in_l2[t] == 1)
		count_vcpu("left", t)
	in_l2[t] = 0
}

# What the vCPU did next shows that L0 handled the exit that was open.
function handled(t)
{
	settle(t)
	if (t in open)
		count("handled", t, 2, open[t])
	delete open[t]
}

function new_vcpu(t)
{
	settle(t)
	if (t in open)
		count("pending", t, 2, open[t])
	delete open[t]
	delete in_l2[t]
	delete owner[t]
}

function on_exit(t, pid, vcpu, code)
{
	handled(t)
	owner[t] = pid " " vcpu
	vcpus[owner[t]]
	undecided[t] = code
	exits[t]++
}

function on_nested_exit(t, code)
{
	delete undecided[t]
	count("exits", t, 2, code)
	if (failure(code))
		count_vcpu("entry_failures", t)
	else if (t in in_l2 && !in_l2[t])
		count_vcpu("l2_entries", t)
	in_l2[t] = 1
	open[t] = code
}

function on_entry_failed(t)
{
	settle(t)
	if (t in owner && failed_at[t] != exits[t])
		count_vcpu("entry_failures", t)
	failed_at[t] = exits[t]
}

function on_inject(t, code)
{
	settle(t)
	if (!(t in owner)) {
		orphans++
		return
	}
	if (open[t] == code && !host_event(code)) {
		count("reflected", t, 2, code)
	} else if (in_l2[t] || failure(code)) {
		handled(t)
		if (!in_l2[t])
			on_entry_failed(t)
		count("synthesized", t, 2, code)
	} else {
		orphans++
	}
	delete open[t]
	in_l2[t] = 0
}

FNR == 1 { file++ }
file == 1 && /^print fmt/ { read_names($0) }
file == 1 || /^#/ { next }

{
	if (!match($0, /-[0-9]+ +\( *[0-9-]+\) \[[0-9]+\] /)) {
		print "not understood: " $0
		next
	}
	head = substr($0, RSTART + 1, RLENGTH)
	event = substr($0, RSTART + RLENGTH)
	split(head, h, /[ ()]+/)
	t = h[1]
	pid = h[2]
	if (!match(event, /[a-z_]+(\(|: )/))
		next
	name = substr(event, RSTART, RLENGTH)
	text = substr(event, RSTART + RLENGTH)
}
name == "kvm_entry: " { handled(t) }
name == "kvm_exit: " || name == "kvm_nested_vmexit: " {
	split(text, w, " ")
	code = text
	sub(/^vcpu [0-9]+ reason /, "", code)
	sub(/ +rip 0x.*/, "", code)
	sub(/ FAILED_VMENTRY$/, "", code)
}
name == "kvm_exit: " { on_exit(t, pid, w[2], code_in(code)) }
name == "kvm_nested_vmexit: " { on_nested_exit(t, code_in(code)) }
name == "kvm_nested_vmexit_inject: " {
	code = text
	sub(/^reason: /, "", code)
	sub(/ +ext_inf1: .*/, "", code)
	sub(/ FAILED_VMENTRY$/, "", code)
	on_inject(t, code_in(code))
}
name == "kvm_nested_vmenter_failed: " { on_entry_failed(t) }
name == "sys_ioctl(" { new_vcpu(t) }

END {
	for (t in undecided)
		settle(t)
	for (t in open)
		count("pending", t, 2, open[t])
	for (k in row) {
		split(k, part, SUBSEP)
		printf "row %s %d %s exits %d handled %d reflected %d pending %d synthesized %d\n",
			part[1], part[2], part[3], n["exits", k], n["handled", k], n["reflected", k],
			n["pending", k], n["synthesized", k]
	}
	for (k in vcpus)
		printf "vcpu %s l2_entries %d left %d entry_failures %d\n",
			k, n["l2_entries", k], n["left", k], n["entry_failures", k]
	print "orphans", orphans + 0
}
