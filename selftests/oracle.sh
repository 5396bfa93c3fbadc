# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# What ftrace counts on KVM's tracepoints, against what nestmon counts on them. Sourced, by sh or bash:
#   oracle_start		begin to count; returns 4 (skip) if this kernel has no such counts
#   oracle_stop			end it and keep both sides' numbers; does nothing when nothing was started
#   oracle_compare		print one line and return 0 if they are the same for every code, else each difference and 1
#   oracle_vm PID		the same of nestmon and KVM's own counts, for one VM of a process
# No VM may run while counting starts or stops: the two sides cannot be read at the same instant. Those of VMs that
# ended meanwhile count. After oracle_compare these are set: oracle_exits oracle_l2_exits oracle_reflected
# oracle_synthesized.
#
# ftrace's side are histogram triggers: counted in the kernel, nothing is lost for want of a buffer. They live in an
# instance of their own, so that whoever else traces is neither seen nor disturbed.

oracle_nestmon=/sys/kernel/debug/nestmon
oracle_kvm=/sys/kernel/debug/kvm
oracle_instance='' oracle_ftrace='' oracle_before='' oracle_after=''

# What is compared, the event, the field with the code. Keys are printed in hexadecimal, without 0x.
oracle_events()
{
	cat <<-'END'
	exits kvm_exit exit_reason
	l2 kvm_nested_vmexit exit_reason
	injects kvm_nested_vmexit_inject exit_code
	END
}

oracle_say()
{
	echo "oracle: $*" >&2
}

oracle_add_triggers()
{
	local what event field
	oracle_events | while read -r what event field; do
		printf 'hist:keys=%s.hex:size=4096\n' "$field" >"$oracle_instance/events/kvm/$event/trigger" || exit 1
	done
}

# Lines "exits CODE COUNT" (and l2, injects), as all below.
oracle_read_ftrace()
{
	local what event field
	oracle_events | while read -r what event field; do
		sed -n -e "s/^{ *$field: *\([0-9a-f]*\) *} *hitcount: *\([0-9]*\).*/$what \1 \2/p" \
			-e "s/^ *Dropped: *\([1-9][0-9]*\)/dropped $what \1/p" "$oracle_instance/events/kvm/$event/hist"
	done | awk '
		# Kernels from 7.0 on have codes of 64 bits, nestmon only the low half.
		length($2) > 8 && $1 != "dropped" { $2 = substr($2, length($2) - 7) }
		{ print }'
}

# The same from nestmon, of all VMs; and what it says of itself, as "status NAME VALUE".
oracle_read_nestmon()
{
	[ -r $oracle_nestmon/exits ] || return 0
	awk -F '\t' '
		FNR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
		FILENAME ~ /status$/ { if ($2 + 0 == $2) print "status", $1, $2; next }
		FILENAME ~ /vcpus$/ { print "status orphans", $col["orphans"]; next }
		{
			code = $col["code"]
			sub(/^0x/, "", code)
			print "name", code, $col["reason"]
			print "exits", code, $col["exits"]
			if ($col["level"] != 2)
				next
			print "l2", code, $col["exits"]
			print "injects", code, $col["reflected"] + 0
			print "injects", code, $col["synthesized"] + 0
			print "status reflected", $col["reflected"] + 0
			print "status synthesized", $col["synthesized"] + 0
		}' $oracle_nestmon/status $oracle_nestmon/vcpus $oracle_nestmon/exits
}

oracle_start()
{
	local dir
	for dir in /sys/kernel/tracing /sys/kernel/debug/tracing; do
		[ -e $dir/events/kvm/kvm_exit/trigger ] && break
	done
	if ! [ -e $dir/events/kvm/kvm_exit/hist ] || ! [ -e $dir/events/kvm/kvm_nested_vmexit/hist ]; then
		oracle_say "this kernel has no histograms of KVM's events"
		return 4
	fi
	oracle_stop
	oracle_instance=$dir/instances/nestmon-oracle-$$
	oracle_ftrace='' oracle_after=''
	if ! mkdir "$oracle_instance" || ! oracle_add_triggers; then
		oracle_say "cannot set up the histograms: $(tail -n 3 $dir/error_log 2>/dev/null)"
		oracle_discard
		return 1
	fi
	oracle_before=$(oracle_read_nestmon)
}

oracle_discard()
{
	local what event field
	# An instance that something still uses cannot be removed.
	oracle_events | while read -r what event field; do
		printf '!hist:keys=%s.hex:size=4096\n' "$field" >"$oracle_instance/events/kvm/$event/trigger"
	done 2>/dev/null
	rmdir "$oracle_instance"
	oracle_instance=''
}

oracle_stop()
{
	[ -n "$oracle_instance" ] || return 0
	oracle_ftrace=$(oracle_read_ftrace)
	oracle_after=$(oracle_read_nestmon)
	oracle_discard
}

# Prints the totals, as assignments, or the differences. $1 has the lines of all sides, each after its side's name.
oracle_judge()
{
	printf '%s\n' "$1" | awk '
		function differ(text)	{ diff[++diffs] = text }
		# A count of nestmon that explains why others differ.
		function hint(name)	{ if (own[name]) differ(sprintf("nestmon: %s %.0f", name, own[name])) }

		NF < 4 { next }
		$2 == "name" { name[$3] = $4; next }
		$2 == "dropped" { differ("ftrace: " $4 " " $3 " dropped, its histogram is full"); next }
		{ count = $1 == "before" ? -$4 : $4 }
		$2 == "status" { own[$3] += count; next }
		$1 == "ftrace" { ftrace[$2, $3] += count; total[$2] += count }
		$1 != "ftrace" { nestmon[$2, $3] += count }
		{ key[$2, $3] }
		END {
			for (k in key) {
				d = ftrace[k] - nestmon[k]
				split(k, part, SUBSEP)
				if (!d)
					continue
				# Injects outside L2 are known by their number only.
				if (part[1] == "injects" && d > 0 && d <= own["orphans"]) {
					own["orphans"] -= d
					continue
				}
				differ(sprintf("%s 0x%s %s: ftrace %.0f, nestmon %.0f", part[1], part[2],
					part[2] in name ? name[part[2]] : "-", ftrace[k], nestmon[k]))
			}
			if (diffs || own["orphans"]) {
				hint("orphans"); hint("exits_lost"); hint("unslotted"); hint("records_collected")
			}
			if (!total["exits"])
				differ("ftrace counted no exit: nothing to compare")
			for (i = 1; i <= diffs; i++)
				print diff[i]
			if (diffs)
				exit 1
			printf "oracle_exits=%.0f oracle_l2_exits=%.0f ", total["exits"], total["l2"]
			printf "oracle_reflected=%.0f oracle_synthesized=%.0f\n", own["reflected"], own["synthesized"]
		}'
}

# oracle_side NAME LINES
oracle_side()
{
	printf '%s\n' "$2" | sed "s/^/$1 /"
}

oracle_compare()
{
	local result
	oracle_exits=0 oracle_l2_exits=0 oracle_reflected=0 oracle_synthesized=0
	if ! result=$(oracle_judge "$(oracle_side ftrace "$oracle_ftrace"
			oracle_side before "$oracle_before"
			oracle_side after "$oracle_after")"); then
		echo "ftrace and nestmon differ:"
		printf '%s\n' "$result" | sort | sed "s/^/    /"
		return 1
	fi
	eval "$result"
	echo "ftrace and nestmon agree: $oracle_exits exits, $oracle_l2_exits of L2," \
		"$oracle_reflected reflected, $oracle_synthesized synthesized"
}

# oracle_vm PID: its one VM, which does not run now. KVM's count of exits has those that it does not trace too.
oracle_vm()
{
	local dir
	dir=$(find $oracle_kvm -maxdepth 1 -name "$1-*")
	if ! [ -d "$dir" ]; then
		oracle_say "no VM or several of process $1"
		return 1
	fi
	awk -F '\t' -v pid="$1" -v exits="$(cat "$dir/exits")" -v entries="$(cat "$dir/nested_run")" '
		FNR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
		$col["pid"] == pid && $col["gone"] == 0 {
			traced += $col["l1_exits"] + $col["l2_exits"]
			untraced += $col["untraced"]
			l2 += $col["l2_entries"]
		}
		END {
			if (exits + 0 && traced + untraced == exits && l2 == entries) {
				printf "KVM and nestmon agree: %.0f exits (%.0f not traced), %.0f entries of L2\n",
					exits, untraced, entries
				exit 0
			}
			printf "KVM and nestmon differ: exits %.0f, nestmon %.0f + %.0f not traced; entries of L2 %.0f, " \
				"nestmon %.0f\n", exits, traced, untraced, entries, l2
			exit 1
		}' $oracle_nestmon/vcpus
}
