# SPDX-License-Identifier: GPL-2.0
#
# Lines of ftrace's KVM events, for fates.awk and times.awk: names of codes as the kernel prints them, to codes. A user
# has -v isa=vmx|svm and reads the format of kvm_exit first.

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

# Of the text of a kvm_exit or kvm_nested_vmexit.
function exit_code(text)
{
	sub(/^vcpu [0-9]+ reason /, "", text)
	sub(/ +rip 0x.*/, "", text)
	sub(/ FAILED_VMENTRY$/, "", text)
	return code_in(text)
}

# Of the text of a kvm_nested_vmexit_inject.
function inject_code(text)
{
	sub(/^reason: /, "", text)
	sub(/ +ext_inf1: .*/, "", text)
	sub(/ FAILED_VMENTRY$/, "", text)
	return code_in(text)
}

FNR == 1 { file++ }
file == 1 && /^print fmt/ { read_names($0) }
file == 1 || /^#/ { next }

# To: t (the thread), pid (its process), stamp, name (of the event) and text.
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
	# After flags, which may be digits.
	match(event, / [0-9.]+: /)
	stamp = substr(event, RSTART + 1, RLENGTH - 3)
}
