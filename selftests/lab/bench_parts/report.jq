# SPDX-License-Identifier: GPL-2.0
#
# Of all that the guests said (slurped), one object; see bench --help. $tools and $loops are the names in their order.

def median: sort | .[length / 2 | floor];
# The first load warms up.
def ns: .loads[1:] | map(.ns) | median;
def work: .loads[1:] | map(.stats.work_exits[0]) | median;
def exits: .loads | map(.stats.exits[0]) | add;
def tenths: . * 10 | round / 10;

# A tool that saw more exits than there were is not understood.
def lost:
	if .seen == null then null
	else exits - .seen - .unpaired * (.loads | length) | if . < 0 then error("\(.) exits too many") else . end end;

map(select(.loop)) as $runs |
(reduce ($runs[] | select(.tool == "none")) as $run ({}; .[$run.loop] = ($run | ns))) as $bare |
{
	bare: [$runs[] | select(.tool == "none") | {loop, exits: work, instructions: (ns / work | tenths)}],
	loops: [$loops[] as $loop | $tools[] as $tool | $runs[] | select(.tool == $tool and .loop == $loop) |
		{tool, loop, added: ((ns - $bare[.loop]) / work | tenths), lost: lost, exits: exits,
		bytes_per_exit: (.stored / exits | tenths)}],
	memory: (map(.memory // empty) | first),
	memory_per_vcpu: (map(.memory // empty) | first |
		if . then (.with_kib - .without_kib) * 1024 / .vcpus | round else null end),
	dump: (map(select(.dump) | {vcpus, ns: .dump.nestmon.ns, bytes: .dump.nestmon.bytes, kvm_ns: .dump.kvm.ns,
		kvm_files: .dump.kvm.files}) | sort_by(.vcpus))
}
