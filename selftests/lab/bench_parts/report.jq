# SPDX-License-Identifier: GPL-2.0
#
# Of all that the guests said (slurped), one object; see bench --help. $tools and $loops are the names in their order,
# $budgets the most that a tool may add to an exit, $memory_budget the most bytes of a vCPU.

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

# In whole instructions, which is what the lab tells apart; the other values come rounded.
def met: (if .unit == "instructions an exit" and .most == 0 then .value | round else .value end) <= .most;

def steps($steps; $measured):
	[$steps[] | [.probe, .name]] | reduce .[] as $key ([]; if index([$key]) then . else . + [$key] end) |
	map(. as [$probe, $name] | {probe: $probe, name: $name, instructions: [$loops[] as $loop |
		[$steps[] | select(.loop == $loop and .probe == $probe and .name == $name) | .instructions] | add // 0]}) |
	. as $rows | [$rows[].instructions] | transpose | map(add) as $sums |
	$rows + if any($measured[]; . == null) then [] else
		[{probe: "the rest", name: "", instructions: [range($sums | length) | $measured[.] - $sums[.]]},
		{probe: "measured", name: "", instructions: $measured}] end;

def idle_percent: (.without | median) as $without | (.with | median - $without) * 10000 / $without | round / 100;

map(select(.loads)) as $runs |
(reduce ($runs[] | select(.tool == "none")) as $run ({}; .[$run.loop] = ($run | ns))) as $bare |
[$loops[] as $loop | $tools[] as $tool | $runs[] | select(.tool == $tool and .loop == $loop) |
	{tool, loop, added: ((ns - $bare[.loop]) / work | tenths), lost: lost, exits: exits,
	round: ((ns - $bare[.loop]) / .count | round), bytes_per_exit: (.stored / exits | tenths)}] as $measured |
(map(.memory // empty) | first) as $memory |
(if $memory
	then ($memory.with_kib - $memory.without_kib) * 1024 / $memory.vcpus | round
	else null end) as $memory_per_vcpu |
(map(.idle // empty | idle_percent) | first) as $idle |
{
	bare: [$loops[] as $loop | $runs[] | select(.tool == "none" and .loop == $loop) |
		{loop, exits: work, instructions: (ns / work | tenths)}],
	loops: $measured,
	memory: $memory,
	memory_per_vcpu: $memory_per_vcpu,
	dump: (map(select(.dump) | {vcpus, ns: .dump.nestmon.ns, bytes: .dump.nestmon.bytes, kvm_ns: .dump.kvm.ns,
		kvm_files: .dump.kvm.files}) | sort_by(.vcpus)),
	steps: (map(.step // empty) as $steps | [$tools[] as $tool | select(any($steps[]; .tool == $tool)) |
		{tool: $tool, rows: steps([$steps[] | select(.tool == $tool)];
			[$loops[] as $loop | [$measured[] | select(.tool == $tool and .loop == $loop) | .round] | first])}]),
	budgets: ([$tools[] as $tool | $budgets[$tool] | values as $most | $measured[] | select(.tool == $tool) |
			{what: "\($tool), \(.loop)", most: $most, value: .added, unit: "instructions an exit", only: $tool}] +
		[$idle | values | {what: "nestmon, no VM", most: 0, value: ., unit: "% of a CPU", only: "no VM"}] +
		[$memory_per_vcpu | values | {what: "nestmon, memory of a vCPU", most: $memory_budget, value: .,
			unit: "bytes", only: "memory"}] |
		map(.met = met))
}
