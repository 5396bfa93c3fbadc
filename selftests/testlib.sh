# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash source-path=SCRIPTDIR
#
# What the tests of the module share: what they need, nested_load in the background, nestmon's tables. Sourced by a
# test, which then calls test_begin. Needs jq.
#
# The tests load and unload nestmon, so a host's own counts are lost. The module is $NESTMON_KO, else what the lab built
# for the running kernel, else what make built, else what modprobe finds.

test_dir=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=ktap.sh
. "$test_dir/ktap.sh"

nestmon=/sys/kernel/debug/nestmon
kvm_debugfs=/sys/kernel/debug/kvm
PATH=$PATH:/usr/sbin:/sbin
work=''
module=''	# its file
vendor=''	# KVM's module for this host's processor
children=()

# Called by trap.
# shellcheck disable=SC2119
test_end()
{
	local pid
	for pid in "${children[@]}"; do
		kill -KILL "$pid" && wait "$pid"
	done 2>/dev/null
	# A test may have unloaded it and failed then; a test may also define what else is to be put back.
	module_loaded || module_load 2>/dev/null
	if declare -F test_restore >/dev/null; then
		test_restore
	fi
	rm -rf "$work"
}

# Prints nothing if modprobe is to find it.
module_path()
{
	local ko=${NESTMON_KO-} file
	if [ -z "$ko" ]; then
		for file in "$test_dir/../nestmon.ko" "$test_dir/../build/$(uname -r)/ready/nestmon.ko"; do
			[ ! -e "$file" ] || ko=$file
		done
	fi
	echo "$ko"
}

module_loaded()
{
	[ -d /sys/module/nestmon ]
}

# module_load [PARAMETER=VALUE...]
# shellcheck disable=SC2120
module_load()
{
	if [ -n "$module" ]; then
		insmod "$module" "$@"
	else
		modprobe nestmon "$@"
	fi
}

module_unload()
{
	! module_loaded || rmmod nestmon
}

# With empty tables.
# shellcheck disable=SC2119
module_reload()
{
	module_unload && module_load
}

# Directories of VMs; statistics of KVM as a whole are files.
vms_running()
{
	find $kvm_debugfs -mindepth 1 -maxdepth 1 -type d 2>/dev/null | grep -q .
}

# Finds the vendor's module, whose parameter may be a number or a letter.
nesting()
{
	for vendor in kvm_amd kvm_intel; do
		grep -qs '^[1Y]' "/sys/module/$vendor/parameters/nested" && return
	done
	return 1
}

# A module that is there and cannot be loaded is a failure, none at all is none.
module_fresh()
{
	local said
	said=$(module_reload 2>&1) && return
	[ -n "$module" ] || ktap_skip_all "there is no nestmon.ko: $said"
	echo "Bail out! nestmon cannot be loaded: $said"
	exit "$KSFT_FAIL"
}

# test_begin [PROGRAM...]: programs it needs beside those that every test needs. The plan comes next.
test_begin()
{
	local program
	ktap_print_header
	[ "$(id -u)" = 0 ] || ktap_skip_all "must be root"
	for program in jq awk "$@"; do
		command -v "$program" >/dev/null || ktap_skip_all "there is no $program"
	done
	[ -x "$test_dir/nested_load" ] || ktap_skip_all "nested_load is not built"
	nesting || ktap_skip_all "neither kvm_amd nor kvm_intel is loaded with nested=1"
	! vms_running || ktap_skip_all "other VMs run on this host"
	module=$(module_path)
	work=$(mktemp -d) || exit "$KSFT_FAIL"
	trap test_end EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	module_fresh
	[ -r $nestmon/vcpus ] || ktap_skip_all "no debugfs"
}

# poll SECONDS COMMAND [ARG...]: wait until it succeeds
poll()
{
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.02
	done
}

# complain TEXT...: what is wrong, as the result of a check
complain()
{
	echo "$*"
	return 1
}

# load_run FILE ARG...: nested_load, to its end; its JSON in FILE. Sets load_pid.
load_run()
{
	load_start "$@"
	wait "$load_pid"
}

# load_start FILE ARG...: the same in the background
load_start()
{
	local file=$1
	shift
	"$test_dir/nested_load" "$@" >"$file" 2>"$file.err" &
	load_pid=$!
	children+=("$load_pid")
}

# load_done FILE: it has printed its JSON
load_done()
{
	[ -s "$1" ]
}

# load_end PID [SIGNAL]: end it, or wait for its end; 0 if it ended as it should
load_end()
{
	[ -z "${2-}" ] || kill -"$2" "$1"
	# The shell's own remark on a signal is not wanted.
	{ wait "$1"; } 2>/dev/null
}

# table NAME [COLUMN=VALUE...] COLUMN...: of the rows with these values these columns, tab separated. NAME is that of a
# file of nestmon's in debugfs, or a path.
table()
{
	local file=$1
	shift
	[[ $file == /* ]] || file=$nestmon/$file
	awk -F '\t' -v want="$*" '
		NR == 1 {
			for (i = 1; i <= NF; i++)
				col[$i] = i
			n = split(want, word, " ")
			for (i = 1; i <= n; i++) {
				split(word[i], part, "=")
				if (!(part[1] in col)) {
					print "no column " part[1]
					exit
				}
			}
			next
		}
		{
			line = ""
			for (i = 1; i <= n; i++) {
				split(word[i], part, "=")
				value = $col[part[1]]
				if (word[i] !~ /=/)
					line = line (line == "" ? "" : "\t") value
				else if (value != part[2])
					next
			}
			print line
		}' "$file"
}

# status NAME: a number of the module's status
status()
{
	awk -F '\t' -v name="$1" '$1 == name { print $2 }' $nestmon/status
}

# sums [VCPUS EXITS]: the rules that hold within any one reply; with nothing running also those between the two
# files. Prints what breaks a rule.
sums()
{
	awk -F '\t' -v still="${still-1}" '
		function wrong(text)	{ print FILENAME ": " key ": " text; bad = 1 }
		function v(name)	{ return $col[name] }

		FNR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; file++; next }
		{ key = "vm " v("vm") " pid " v("pid") " vcpu " v("vcpu") }
		file == 1 {
			if (v("l2_exits") != v("l2_handled") + v("l2_reflected") + v("l2_pending") + v("undecided"))
				wrong("l2_exits are not handled + reflected + pending: " $0)
			if (v("l2_pending") > v("guest_mode"))
				wrong("pending outside L2: " $0)
			all[key] = v("l1_exits") + v("l2_exits")
			reflected[key] = v("l2_reflected")
			synthesized[key] = v("synthesized")
			unslotted[key] = v("unslotted")
			pending[key] = v("l2_pending")
			next
		}
		v("level") == 2 && v("exits") != v("handled") + v("reflected") + v("pending") + v("undecided") {
			wrong("exits are not handled + reflected + pending: " $0)
		}
		{
			rows[key] += v("exits")
			rows_reflected[key] += v("reflected")
			rows_synthesized[key] += v("synthesized")
			if ((rows_pending[key] += v("pending")) > 1)
				wrong("more than one exit is pending")
		}
		END {
			if (!still)
				exit bad
			for (key in all) {
				if (rows[key] + unslotted[key] != all[key])
					wrong("rows have " rows[key] " exits, " unslotted[key] " have none, of " all[key])
				if (unslotted[key])
					continue
				if (rows_reflected[key] != reflected[key])
					wrong("rows have " rows_reflected[key] " reflected of " reflected[key])
				if (rows_synthesized[key] != synthesized[key])
					wrong("rows have " rows_synthesized[key] " synthesized of " synthesized[key])
				if (rows_pending[key] + 0 != pending[key])
					wrong("rows have " rows_pending[key] " pending of " pending[key])
			}
			exit bad
		}' "${1-$nestmon/vcpus}" "${2-$nestmon/exits}"
}

# loads_facts FILE...: what the JSON of nested_load says that nestmon must have counted: a line with "head", then one
# with "fact" for each VM. The guest's own counts decide. At level 1 it does two OUTs beside the work, and with npf it
# touches some pages before; marks are explained by nested_load --help.
loads_facts()
{
	jq -r '. as $j |
		"head \(.pid) \(.level) \(.code) \(.mark_code // 0) \(.vcpus)",
		(range(.vms) as $vm | [range($j.vcpus) as $id | ($vm * $j.vcpus + $id) as $k |
			($j.done[$k] + (if $j.exit == "npf" or $j.exit == "ept" then $j.warmup_npf[$k] else 0 end) +
			 (if $j.exit == "io" and $j.level == 1 then 2 else 0 end)) as $work |
			(if $j.reflect then $j.l1_handled[$k] else 0 end) as $reflected |
			(if $j.count and $j.count != $j.done[$k] then "(did \($j.done[$k]) of \($j.count)) " else "" end) +
			"vcpu \($id): exits \($work)" +
			if $j.level == 2 then
				" handled \($work - $reflected) reflected \($reflected) marks \($j.marks)/\($j.marks)" +
				" all_reflected \($reflected + $j.marks)"
			else
				" l2_exits 0 all_reflected 0"
			end +
			" l2_entries \($j.l2_entries[$k])=\($j.stats.nested_run[$k]) kvm_exits \($j.stats.exits[$k]) odd 0;"]
			| "fact \($j.pid) " + join(" "))' "$@"
}

# loads_judge FACTS VCPUS EXITS: the same lines made of nestmon's tables, compared: prints "PID judged" for each
# process, and its lines that only one side has.
loads_judge()
{
	awk '
		function v(name)	{ return $col[name] }
		FNR == 1 { file++ }
		file == 1 && $1 == "head" {
			level[$2] = $3
			code[$2] = sprintf("%#x", $4)
			mark[$2] = sprintf("%#x", $5)
			vcpus[$2] = $6
			next
		}
		file == 1 {
			pid = $2
			sub(/^fact [0-9]+ /, "")
			lines[pid, $0]++
			next
		}
		FNR == 1 { FS = "\t"; $0 = $0; for (i = 1; i <= NF; i++) col[$i] = i; next }
		!(v("pid") in level) { next }
		{ pid = v("pid"); vm[v("vm")] = pid; key = v("vm") SUBSEP v("vcpu") }
		file == 3 && v("level") == level[pid] && v("code") == code[pid] {
			work[key] = "exits " v("exits")
			if (level[pid] == 2)
				work[key] = work[key] " handled " v("handled") " reflected " v("reflected")
		}
		file == 3 && v("level") == 2 && v("code") == mark[pid] {
			marks[key] = " marks " v("exits") "/" v("reflected")
		}
		file == 2 {
			if (level[pid] == 1)
				marks[key] = " l2_exits " v("l2_exits")
			rest[key] = " all_reflected " v("l2_reflected") \
				" l2_entries " v("l2_entries") "=" v("l2_entries") \
				" kvm_exits " (v("l1_exits") + v("l2_exits") + v("untraced")) \
				" odd " (v("synthesized") + v("orphans") + v("left") + v("entry_failures") + \
					v("unslotted") + v("rebased")) ";"
		}
		END {
			for (m in vm) {
				line = ""
				for (id = 0; id < vcpus[vm[m]]; id++) {
					key = m SUBSEP id
					line = line (id ? " " : "") "vcpu " id ": " work[key] marks[key] rest[key]
				}
				lines[vm[m], line]--
			}
			for (pid in level)
				print pid, "judged"
			for (k in lines) {
				split(k, part, SUBSEP)
				if (lines[k])
					print part[1], (lines[k] > 0 ? "nested_load:" : "nestmon:"), part[2]
			}
		}' "$@"
}

# loads_collect FILE...: compare nestmon's counts of nested_loads that stopped, for load_exact. All at once, since
# programs take long to start in the lab.
loads_collect()
{
	cp $nestmon/vcpus $nestmon/exits "$work" && loads_facts "$@" >"$work/facts" || return
	loads_judge "$work/facts" "$work/vcpus" "$work/exits" | LC_ALL=C sort >"$work/verdicts"
}

load_pid_of()
{
	local json
	json=$(<"$1")
	[[ $json =~ \"pid\":([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

# load_exact FILE: after loads_collect; nestmon's counts of that nested_load are its own
load_exact()
{
	local pid line judged=no bad=0
	pid=$(load_pid_of "$1") || complain "nested_load said nothing" || return
	while read -r line; do
		case $line in
		"$pid judged") judged=yes ;;
		"$pid "*) echo "$line"; bad=1 ;;
		esac
	done <"$work/verdicts"
	[ $judged = yes ] || complain "no verdict about process $pid" || return
	return $bad
}
