#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# KTAP test of what run promises, on the build machine. One boot serves several tests where it can.
# The tests are called by name, and text for the guest's shell is in single quotes.
# shellcheck disable=SC2016,SC2317
set -u
lab_dir=$(dirname "$(realpath "$0")")
# shellcheck source=selftests/ktap.sh
. "$lab_dir/../ktap.sh"
tree=$(realpath "$lab_dir/../..")

# boot NAME RUN-ARGUMENT...: leaves NAME.out, NAME.err and NAME.status in $work, NAME.log being the kernel's
boot()
{
	local name=$1
	shift
	"$lab_dir/run" --log "$work/$name.log" "$@" >"$work/$name.out" 2>"$work/$name.err"
	echo $? >"$work/$name.status"
}

# same WHAT WANTED FOUND
same()
{
	[ "$2" != "$3" ] || return 0
	printf '%s: wanted "%s", found "%s"\n' "$@"
	return 1
}

# ended NAME STATUS
ended()
{
	same "status of $1" "$2" "$(cat "$work/$1.status")" && return
	cat "$work/$1.err"
	return 1
}

# blames NAME PATTERN: the last line of the errors tells what happened and names the log, which is there
blames()
{
	local last=${1:+$(tail -n 1 "$work/$1.err")}
	[[ $last =~ $2 ]] || { echo "the last line is '$last'"; return 1; }
	[ -s "${last##*kernel log: }" ] || { echo "no log at '${last##*kernel log: }'"; return 1; }
}

# --- without a boot

refuse()
{
	local status
	"$lab_dir/run" "$@" >"$work/refuse.out" 2>"$work/refuse.err" </dev/null
	status=$?
	same "status of run $*" 2 "$status" && same "output" "" "$(cat "$work/refuse.out")" &&
		grep -q '^usage: run ' "$work/refuse.err"
}

bad_options()
{
	refuse && refuse -- && refuse true && refuse --no-such -- true && refuse --cpus 0 -- true &&
		refuse --cpus two -- true && refuse --timeout -- true && refuse --param npt=0 -- true &&
		refuse --param 'kvm.a=b c=d' -- true && refuse --bring /no/such/file -- true &&
		refuse --bring "$work:relative" -- true && refuse --icount --cpus 2 -- true && refuse --isa arm -- true &&
		refuse --isa vmx --cpus 2 -- true && refuse --isa vmx --icount -- true
}

help_text()
{
	local option text
	text=$("$lab_dir/run" --help) || return
	for option in --isa --kernel --cpus --mem --icount --no-module --param --bring --timeout; do
		grep -q -e "^  $option" <<<"$text" || { echo "no $option"; return 1; }
	done
}

# not_there WANTED-TEXT RUN-ARGUMENT...
not_there()
{
	local wanted=$1 lab=$2 said
	shift 2
	said=$("$lab/run" "$@" -- true 2>&1)
	same "status of run $*" 125 $? && same "lines" 1 "$(wc -l <<<"$said")" && [[ $said == *"$wanted"* ]] && return
	echo "$said"
	return 1
}

unknown_kernel()
{
	not_there "neither the distribution's nor one of the table" "$lab_dir" --no-module --kernel 4.19.0-1-amd64
}

# In a tree that has the lab and nothing else.
not_built()
{
	mkdir -p "$work/tree/selftests/lab" && cp -r "$lab_dir"/* "$work/tree/selftests/lab/" || return
	not_there "helper/nestmon is not built" "$work/tree/selftests/lab" && {
		said=$("$work/tree/selftests/lab/run" --no-helper -- true 2>&1)
		same "status" 125 $? && [[ $said == *"no module to build"* ]]
	}
}

# Lines as kernels print them.
fault_lines()
{
	cat <<-'END'
	[    1.0] WARNING: CPU: 0 PID: 1 at kernel/x.c:1 f+0x1/0x2
	[    1.0] BUG: kernel NULL pointer dereference, address: 0000000000000000
	[    1.0] kernel BUG at mm/slub.c:1!
	[    1.0] Oops: 0000 [#1] PREEMPT SMP NOPTI
	[    1.0] general protection fault, probably for non-canonical address 0x1: 0000 [#1]
	[    1.0] rcu: INFO: rcu_preempt self-detected stall on CPU
	[    1.0] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:
	[    1.0] rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 1-... }
	[    1.0] INFO: task kworker/0:1:9 blocked for more than 120 seconds.
	[    1.0] watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [sh:1]
	[    1.0] WARNING: possible circular locking dependency detected
	[    1.0] WARNING: suspicious RCU usage
	[    1.0] INFO: possible irq lock inversion dependency detected
	[    1.0] BUG: KASAN: use-after-free in f+0x1/0x2
	[    1.0] BUG: KCSAN: data-race in f / g
	[    1.0] UBSAN: array-index-out-of-bounds in x.c:1:1
	[    1.0] kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)
	[    1.0] kmemleak: Cannot allocate a kmemleak_object structure
	[    1.0] kmemleak: Kernel memory leak detector disabled
	[    1.0] BUG kmalloc-64 (Tainted: G           O      ): Object already free
	[    1.0] BUG: sleeping function called from invalid context at include/linux/sched/mm.h:274
	[    1.0] INFO: trying to register non-static key.
	[    1.0] turning off the locking correctness validator.
	[    1.0] [ BUG: Invalid wait context ]
	[    1.0] unchecked MSR access error: RDMSR from 0x123 at rIP: 0x1
	[    1.0] Kernel panic - not syncing: x
	END
}

faults()
{
	same "lines that are no fault" "" "$(comm -23 <(fault_lines | sort) <(fault_lines | "$lab_dir/log-faults" | sort))" &&
		same "faults" "" "$(echo '[ 1.0] DEBUG: no fault, warning: neither' | "$lab_dir/log-faults")"
}

# --- one boot each

time_is_up()
{
	boot late --no-module --timeout 3 -- 'sleep 1000'
	ended late 124
}

streams()
{
	# The output ends with the command: its last bytes are still on their way.
	boot bytes --no-module -- 'printf "to errors\n" >/dev/stderr; nproc >&2; cat "'"$work"'/bytes"; exit 255'
	cmp "$work/bytes" "$work/bytes.out" && same "errors" $'to errors\n2' "$(cat "$work/bytes.err")"
}

status()
{
	ended bytes 255
}

silence()
{
	boot quiet --no-module -- 'kill -9 $PPID; kill -9 0 & (setsid sleep 1000 &) ; wait; true'
	# The second kill takes the command's own shell, and so tells the exit of a signal.
	ended quiet 137 && same "output" "" "$(cat "$work/quiet.out" "$work/quiet.err")"
}

clean_log()
{
	grep -q 'Nested Virtualization enabled' "$work/quiet.log" && ended quiet 137
}

words()
{
	local said
	said=$("$lab_dir/run" --no-module --icount -- "printf '<%s>\n' \"a  b\" '\$c' '\\'
printf '%s\n' end
# no more
")
	same "status" 0 $? && same "output" $'<a  b>\n<$c>\n<\\>\nend' "$said"
}

warning()
{
	boot warned --no-module -- 'echo "<4>WARNING: CPU: 0 PID: 1 at a test" >/dev/kmsg; echo said'
	ended warned 125 && blames warned 'WARNING: CPU: 0 PID: 1 at a test' && same "output" said "$(cat "$work/warned.out")"
}

panic()
{
	local log said
	# Without --log, which must not be needed.
	said=$("$lab_dir/run" --no-module -- 'echo before; sleep 1; echo c >/proc/sysrq-trigger; sleep 100' 2>"$work/panic.err")
	same "status" 125 $? && same "output" before "$said" && blames panic 'Kernel panic' || return
	log=$(sed -n 's/.*kernel log: //p' "$work/panic.err")
	rm "$log"
}

power_off()
{
	boot off --no-module -- 'busybox poweroff -f; sleep 100'
	ended off 125 && blames off 'ended before the command did'
}

params()
{
	mkdir "$work/folder" && echo one >"$work/folder/file" && echo two >"$work/file" || return
	boot set --no-module --param kvm_amd.npt=0 --param kvm-amd.nested=0 --param printk.time=0 --cpus 1 \
		--bring "$work/folder:/new/place" --bring "$work/file:/run/file" --bring "$work/file" -- '
		cd /sys/module
		cat kvm_amd/parameters/npt kvm_amd/parameters/nested printk/parameters/time; nproc
		cat /new/place/file /run/file "'"$work"'/file"
		echo changed >"'"$work"'/file"; cat "'"$work"'/file"'
	ended set 0 && same "values" $'N\n0\nN\n1' "$(head -n 4 "$work/set.out")"
}

bring()
{
	same "files" $'one\ntwo\ntwo\nchanged' "$(tail -n +5 "$work/set.out")" && same "file here" two "$(cat "$work/file")"
}

# Time is what the loop costs: microseconds, within 1 % of each other, which a host's clock is far from.
count_instructions()
{
	boot "$1" --no-module --icount -- 'date +%Y; nproc; exec bash -c "
		for i in 1 2 3; do
			a=\${EPOCHREALTIME/./}; for ((n = 0; n < 20000; n++)); do :; done; b=\${EPOCHREALTIME/./}
			echo \$((b - a))
		done"'
}

two_at_once()
{
	local one
	count_instructions first &
	one=$!
	count_instructions second
	wait "$one"
	ended first 0 && ended second 0 && same "lines" 5 "$(wc -l <"$work/first.out")"
}

determinism()
{
	same "year and CPUs" $'2024\n1' "$(head -n 2 "$work/first.out")" &&
		tail -q -n +3 "$work/first.out" "$work/second.out" | sort -n | awk '
			{ print }
			NR == 1 { least = $1 }
			END { exit NR != 6 || !least || $1 > least * 1.01 }'
}

# The first line must come while the command runs; then run is told to stop.
interruption()
{
	local pid line
	mkfifo "$work/live" && mkdir "$work/temporary" || return
	TMPDIR=$work/temporary "$lab_dir/run" --no-module -- 'echo alive; sleep 1000' >"$work/live" 2>/dev/null &
	pid=$!
	read -r -t 120 line <"$work/live"
	kill -TERM "$pid"
	wait "$pid"
	same "status" 143 $? && same "line" alive "$line" && same "left" "" "$(ls "$work/temporary")" &&
		same "emulators" "" "$(grep -lsF -f <(echo "$work/temporary") /proc/[0-9]*/cmdline)"
}

intel()
{
	command -v bochs >/dev/null || { echo "bochs is not installed"; return "$KSFT_SKIP"; }
	boot intel --isa vmx --no-module --param kvm_intel.enable_shadow_vmcs=0 --bring "$work/all" -- '
		cat "'"$work"'/all"
		cd /sys/module/kvm_intel/parameters && cat nested ept enable_shadow_vmcs >&2; nproc >&2; exit 7'
	ended intel 7 && cmp "$work/all" "$work/intel.out" && same "errors" $'Y\nY\nN\n1' "$(cat "$work/intel.err")"
}

module()
{
	[ -x "$tree/helper/nestmon" ] || { echo "helper/nestmon is not built"; return "$KSFT_SKIP"; }
	boot module -- 'cut -d " " -f 1 /proc/modules | grep nestmon; cat /sys/module/kvm_amd/parameters/nested
		cat /sys/module/kvm_amd/parameters/npt
		command -v nestmon; pwd'
	ended module 0 && same "output" "$(printf '%s\n' nestmon 1 Y "$tree/helper/nestmon" "$tree/selftests")" \
		"$(cat "$work/module.out")"
}

tests=(
	"bad options end with 2 and a usage line:bad_options"
	"help has every option:help_text"
	"an unknown kernel is said in a line:unknown_kernel"
	"what is not built is said in a line:not_built"
	"faults of a kernel log are known:faults"
	"time-out gives 124:time_is_up"
	"output is clean, 1 MiB of all bytes, and apart from errors:streams"
	"exit status 255:status"
	"a command that says nothing and kills its own:silence"
	"a clean log is no fault:clean_log"
	"quotes and newlines:words"
	"WARNING gives 125:warning"
	"panic gives 125:panic"
	"power-off gives 125:power_off"
	"--param and --cpus are taken:params"
	"--bring:bring"
	"two at once:two_at_once"
	"--icount gives the same time:determinism"
	"output is live, an interruption leaves nothing:interruption"
	"an Intel host: bytes, errors, status, --param, --bring:intel"
	"module, helper and folder:module"
)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ktap_print_header
for program in qemu-system-x86_64 busybox cpio; do
	command -v $program >/dev/null || ktap_skip_all "needs $program"
done
ktap_set_plan ${#tests[@]}
# Every byte next to many others.
for ((i = 0; i < 256; i++)); do
	printf -v octal '%03o' $i
	printf '%b' "\\0$octal"
done >"$work/all"
{ cat "$work/all"; head -c $((1024 * 1024 - 256)) /dev/urandom; } >"$work/bytes"
for entry in "${tests[@]}"; do
	ktap_run "${entry%:*}" "${entry##*:}"
done
ktap_finished
