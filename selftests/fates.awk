# SPDX-License-Identifier: GPL-2.0
#
# What nestmon should have counted, made of ftrace's record of every event and of the definitions in Documentation alone.
#
#	awk -v isa=vmx|svm -f codes.awk -f fates.awk FORMAT TRACE	FORMAT: format of kvm_exit; TRACE: with record-tgid, ordered
#
# Prints, per process and vCPU:
#	row PID VCPU LEVEL CODE exits E handled H reflected R pending P synthesized S
#	vcpu PID VCPU l2_entries N left N entry_failures N
# and once
#	orphans N
# Events of nesting do not name the vCPU: it is the one whose exit the thread had last. A thread that creates a vCPU has
# another one from then on, of which it is not known whether it starts in L2.

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

name == "kvm_entry: " { handled(t) }
name == "kvm_exit: " { split(text, w, " "); on_exit(t, pid, w[2], exit_code(text)) }
name == "kvm_nested_vmexit: " { on_nested_exit(t, exit_code(text)) }
name == "kvm_nested_vmexit_inject: " { on_inject(t, inject_code(text)) }
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
