#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# param.sh DIR: nestmon param on made-up hosts: names, values, types, what is refused, and the file for the next load.
# DIR has nestmon-sanitize and nestmon. Needs no KVM. What reloads modules is in selftests/param_test.sh.

dir=$(realpath "${1:?which directory}") || exit 1
# shellcheck source-path=SCRIPTDIR source=ktap.sh
. "$(dirname "$0")/ktap.sh"

root=$ktap_dir/root
conf=$root/etc/modprobe.d
own=$conf/nestmon.conf
header="# Written by nestmon (nestmon param set --persist)."
kernel=$(uname -r)
sanitize_nestmon=$dir/nestmon-sanitize
param="$sanitize_nestmon --root $root param"
nobody=65534

# give MODULE NAME VALUE MODE: a parameter of the running kernel
give()
{
	mkdir -p "$root/sys/module/$1/parameters"
	rm -f "$root/sys/module/$1/parameters/$2"
	echo "$3" >"$root/sys/module/$1/parameters/$2"
	chmod "$4" "$root/sys/module/$1/parameters/$2"
}

load()
{
	mkdir -p "$root/sys/module/$1"
	echo live >"$root/sys/module/$1/initstate"
}

# module_file MODULE PARMTYPE...: a file in which libkmod finds types
module_file()
{
	module=$1
	shift
	folder=$root/lib/modules/$kernel/kernel
	mkdir -p "$folder"
	{
		echo '.section .modinfo,"a"'
		for type; do
			echo ".asciz \"parmtype=$type\""
		done
	} | as -o "$folder/$module.ko" - && echo "kernel/$module.ko:" >>"$root/lib/modules/$kernel/modules.dep"
}

# An Intel host with KVM loaded.
new_host()
{
	chmod -R u+w "$root" 2>/dev/null
	rm -rf "$root"
	mkdir -p "$conf" "$root/proc" "$root/run" "$root/lib/modules/$kernel"
	printf 'vendor_id\t: GenuineIntel\n' >"$root/proc/cpuinfo"
	echo "BOOT_IMAGE=/vmlinuz ro" >"$root/proc/cmdline"
	load kvm
	load kvm_intel
	give kvm halt_poll_ns 200000 644
	give kvm ignore_msrs N 644
	give kvm lapic_timer_advance_ns -1 644
	give kvm_intel nested Y 444
	give kvm_intel ept Y 444
	give kvm_intel ple_gap 128 444
	give kvm_intel vmentry_l1d_flush "not required" 644
	give kvm_intel novel 17 444
}

with_types()
{
	command -v as >/dev/null && command -v depmod >/dev/null || return
	module_file kvm-intel nested:bool ept:bool ple_gap:ushort novel:int gone:int
	module_file kvm-amd nested:int npt:bool extra:ushort
	touch "$root/lib/modules/$kernel/modules.order" "$root/lib/modules/$kernel/modules.builtin"
	depmod -b "$root" "$kernel" 2>/dev/null
}

# run NAME STATUS WORD...
run()
{
	name=$1 status=$2
	shift 2
	# shellcheck disable=SC2086 # words
	ktap_run "$name" "$status" $param "$@"
}

# says TEXT: exactly this output
says()
{
	[ "$(cat "$ktap_dir/out")" = "$1" ] || ktap_complain "output is not '$1'"
}

# holds FILE TEXT: exactly this content
holds()
{
	[ "$(cat "$1")" = "$2" ] || ktap_complain "$1 is: $(cat "$1")"
}

one_error()
{
	ktap_err "$1"
	[ "$(wc -l <"$ktap_dir/err")" = 1 ] || ktap_complain "not one line of errors"
}

# refused STATUS TEXT WORD...: in one line, and nothing is changed
refused()
{
	status=$1 text=$2
	shift 2
	before=$(state)
	run "refused: $*" "$status" "$@"
	one_error "$text"
	ktap_out ""
	[ "$(state)" = "$before" ] || ktap_complain "something changed"
	ktap_done
}

state()
{
	find "$root" -type f ! -name nestmon.lock -exec cksum {} + | sort
}

# json NAME FILTER WORD...: jq's filter is true of the output
json()
{
	name=$1 filter=$2
	shift 2
	# shellcheck disable=SC2086 # words
	ktap_run "$name" 0 $param -j "$@"
	ktap_err ""
	jq -e "$filter" "$ktap_dir/out" >/dev/null || ktap_complain "not $filter"
	ktap_done
}

new_host

run "list" 0 list
ktap_err ""
ktap_out "MODULE"
grep -qE '^kvm_intel +nested +Y +bool +loaded +by reload +- +- +VMX for guests' "$ktap_dir/out" ||
	ktap_complain "no nested"
grep -qE '^kvm +halt_poll_ns +200000 +int +loaded +now ' "$ktap_dir/out" || ktap_complain "no halt_poll_ns"
grep -qE '^nestmon +gone_max +- +int +not loaded +at load ' "$ktap_dir/out" || ktap_complain "no gone_max"
! grep -q kvm_amd "$ktap_dir/out" || ktap_complain "kvm_amd on an Intel host"
ktap_done

row='.[] | select(.module == "kvm_intel" and .param =='
json "list -j: a bool" "$row \"nested\") | .value == true and .writable == \"by reload\" and .next_load == null" list
json "list -j: an integer" '.[] | select(.param == "halt_poll_ns") | .value == 200000 and .writable == "now"' list
json "list -j: a negative one" '.[] | select(.param == "lapic_timer_advance_ns") | .value == -1' list
json "list -j: a text" "$row \"vmentry_l1d_flush\") | .value == \"not required\"" list
json "list -j: one without a row" "$row \"novel\") | .value == 17 and .doc == null" list
json "list -j: of a module not loaded" '.[] | select(.module == "nestmon") | has("value") and .value == null and
	.state == "not loaded"' list

run "get a bool" 0 get nested
says Y
ktap_done
run "get, full names" 0 get kvm_intel.nested kvm.halt_poll_ns
says "Y
200000"
ktap_done
json "get -j" '. == {"kvm_intel.nested": true, "kvm.halt_poll_ns": 200000}' get nested halt_poll_ns

for value in 1 Y; do
	give kvm_intel nested $value 444
	json "get -j: $value is true" '. == {"kvm_intel.nested": true}' get nested
	for wanted in 1 Y y on; do
		run "set $wanted where it is $value: nothing to do" 0 set nested=$wanted
		ktap_err ""
		ktap_done
	done
done
give kvm_intel nested Y 444

refused 1 "'frob'" get frob
refused 1 "'frob'" get kvm_intel.frob
refused 1 "'frob.nested'" get frob.nested
refused 1 "no parameter ''" get ""
refused 1 "NAME..." get
refused 1 "NAME=VALUE" set
refused 1 "'nested' is not NAME=VALUE" set nested
refused 1 "'frob'" set frob=1
refused 1 "list, get or set" frob
refused 1 "list, get or set"
refused 1 "'extra'" list extra
refused 1 "--dry-run" get nested --dry-run
refused 1 "--persist" list --persist
refused 1 "set twice" set nested=1 kvm_intel.nested=0
for value in 2 yess "" Yes 01 -1 "1 "; do
	refused 1 "is not Y, N, 1 or 0" set nested="$value"
done
for value in 4294967296 -1 1k "" x 99999999999999999999 " 1" 0x; do
	refused 1 "is not an integer from 0 to 4294967295" set halt_poll_ns="$value"
done
for value in "a b" "" 'a"b' "a#b"; do
	refused 1 "without quotes" set vmentry_l1d_flush="$value"
done
refused 2 "kvm_amd.nested: the module is not loaded" get kvm_amd.nested
refused 2 "kvm_amd is not loaded" set kvm_amd.nested=1
refused 2 "nestmon is not loaded" set gone_max=1

run "set at run time" 0 set halt_poll_ns=0x10
ktap_err ""
holds "$root/sys/module/kvm/parameters/halt_poll_ns" 16
ktap_done
run "set two at run time" 0 set halt_poll_ns=5 ignore_msrs=Y
holds "$root/sys/module/kvm/parameters/halt_poll_ns" 5
holds "$root/sys/module/kvm/parameters/ignore_msrs" 1
ktap_done
run "dry run at run time" 0 set halt_poll_ns=6 --dry-run
ktap_out "write"
ktap_out "/sys/module/kvm/parameters/halt_poll_ns 6"
holds "$root/sys/module/kvm/parameters/halt_poll_ns" 5
ktap_done

# A text that is one of some words.
load nestmon
give nestmon mode counting 644
give nestmon clock auto 444
for value in fast "" Time "time " timed "paused|counting" "|"; do
	refused 1 "nestmon.mode: '$value' is not paused|counting|time|everything" set mode="$value"
done
for value in paused counting time everything; do
	run "set mode=$value" 0 set mode=$value
	ktap_err ""
	holds "$root/sys/module/nestmon/parameters/mode" $value
	ktap_done
done
run "set mode=time --persist" 0 set nestmon.mode=time --persist
holds "$own" "$header
options nestmon mode=time"
rm "$own"
ktap_done
refused 1 "nestmon.clock: 'hpet' is not auto|tsc|local" set clock=hpet
refused 2 "not with --root" set clock=local
json "list -j: one of some words" '.[] | select(.module == "nestmon" and .param == "mode") | .value == "everything" and
	.writable == "now"' list

# A VM, a vCPU in another process, an open device; and a process of no concern.
for process in "7 other socket:[5]" "20 qemu-system-x86 anon_inode:kvm-vm" "3 worker anon_inode:kvm-vcpu:2" \
		"9 probe /dev/kvm"; do
	# shellcheck disable=SC2086 # words
	set -- $process
	mkdir -p "$root/proc/$1/fd"
	echo "$2" >"$root/proc/$1/comm"
	ln -s "$3" "$root/proc/$1/fd/10"
done
all="kvm_intel is in use by pid 3 (worker), pid 9 (probe) without a VM, pid 20 (qemu-system-x86)"
refused 2 "$all" set nested=0
refused 2 "$all" set nested=0 --dry-run
refused 2 "$all" set nested=0 halt_poll_ns=77
run "a VM is no reason against what needs no reload" 0 set nested=1 halt_poll_ns=8
ktap_done
rm -rf "$root"/proc/[0-9]*
refused 2 "not with --root" set nested=0

new_host
rm "$root/sys/module/kvm_intel/initstate" "$root/sys/module/kvm/initstate"
refused 2 "kvm_intel is built into the kernel: boot it with kvm_intel.nested=0" set nested=0
refused 2 "boot it with kvm_intel.nested=0" set nested=N --dry-run
refused 2 "boot it with kvm_intel.nested=1" set nested=1 --persist
run "built in: what is writable" 0 set halt_poll_ns=9
holds "$root/sys/module/kvm/parameters/halt_poll_ns" 9
ktap_done

if new_host && with_types; then
	json "types of the module's file" "$row \"ple_gap\") | .type == \"ushort\"" list
	refused 1 "an integer from 0 to 65535" set ple_gap=65536
	refused 1 "an integer from -2147483648 to 2147483647" set novel=x
	json "a parameter of the file that is not running" 'map(select(.param == "gone")) == []' list
	refused 1 "'extra' is not an integer from 0 to 65535" set kvm_amd.extra=extra --persist
	run "an int that is a flag" 0 set kvm_amd.nested=Y --persist
	holds "$own" "$header
options kvm_amd nested=1"
	ktap_done
else
	ktap_skip "types of the module's file" "there is no as or depmod"
fi

new_host
rm -r "$root/sys/module/kvm_intel" "$root/proc/cpuinfo"
refused 1 "'nested' may be kvm_intel.nested or kvm_amd.nested" get nested
run "not loaded: for the next load" 0 set kvm_intel.nested=1 --persist
holds "$own" "$header
options kvm_intel nested=1"
ktap_done

new_host
run "persist" 0 set nested=0 --persist
ktap_err ""
holds "$own" "$header
options kvm_intel nested=0"
ktap_done
ln "$own" "$ktap_dir/link"
run "persist again: one line" 0 set nested=N --persist
holds "$own" "$header
options kvm_intel nested=0"
[ "$(stat -c %h "$own")" = 2 ] || ktap_complain "it was written for nothing"
ktap_done
run "persist another value: a new file" 0 set nested=1 --persist
holds "$own" "$header
options kvm_intel nested=1"
holds "$ktap_dir/link" "$header
options kvm_intel nested=0"
[ "$(find "$conf" -type f | wc -l)" = 1 ] || ktap_complain "$(ls -A "$conf")"
[ "$(stat -c %a "$own")" = 644 ] || ktap_complain "mode $(stat -c %a "$own")"
ktap_done
run "persist more: what was there stays" 0 set ept=0 kvm.halt_poll_ns=5 --persist
holds "$own" "$header
options kvm_intel nested=1 ept=0
options kvm halt_poll_ns=5"
holds "$root/sys/module/kvm/parameters/halt_poll_ns" 200000
ktap_done
json "list: value at the next load" "$row \"ept\") | .next_load == false and .set_by ==
	\"/etc/modprobe.d/nestmon.conf:2\" and .value == true" list
run "persist, dry run" 0 set nested=0 --persist --dry-run
ktap_out "options kvm_intel ept=0 nested=0"
grep -q "nested=1" "$own" || ktap_complain "the file changed"
ktap_done

cat >"$own" <<-'END'
	# mine
	options kvm-intel nested=0 \
	  pml=0 nested=0
	blacklist foo
	frobnicate
	options kvm_amd npt=0
	options kvm_intel "ept=1" unknown=7
END
run "a file that people edited" 0 set nested=1 --persist
one_error "nestmon.conf:5: not a line that modprobe knows"
holds "$own" '# mine
options kvm_intel pml=0 ept=1 unknown=7 nested=1
blacklist foo
frobnicate
options kvm_amd npt=0'
ktap_done
printf 'options kvm_amd npt=0' >"$own"
run "a file without a last newline" 0 set nested=1 --persist
holds "$own" "options kvm_amd npt=0
options kvm_intel nested=1"
ktap_done

rm "$own"
mkdir -p "$root/run/modprobe.d" "$root/usr/lib/modprobe.d"
echo "options kvm_intel nested=0" >"$conf/kvm.conf"
echo "options kvm-intel nested" >"$root/run/modprobe.d/zz.conf"
echo "options kvm_intel nested=0" >"$root/usr/lib/modprobe.d/kvm.conf"
echo "options kvm_intel nested=0" >"$conf/kvm.conf.old"
before=$(state | grep -v nestmon.conf)
run "other files: told, which wins too" 0 set nested=1 --persist
ktap_err "kvm_intel.nested: /etc/modprobe.d/kvm.conf:1 sets it to '0', and /etc/modprobe.d/nestmon.conf wins"
ktap_err "kvm_intel.nested: /run/modprobe.d/zz.conf:1 sets it to '', and that wins"
[ "$(wc -l <"$ktap_dir/err")" = 2 ] || ktap_complain "not two warnings"
[ "$(state | grep -v nestmon.conf)" = "$before" ] || ktap_complain "another file changed"
ktap_done
json "list: the last file wins" \
	"$row \"nested\") | .next_load == true and .set_by == \"/run/modprobe.d/zz.conf:1\"" list
echo "ro kvm_intel.nested=0 x=kvm_intel.nested=1" >"$root/proc/cmdline"
run "the kernel's command line: told" 0 set nested=1 --persist
ktap_err "kvm_intel.nested: the kernel command line sets it to '0', and that wins"
ktap_done
json "list: the kernel's command line wins" "$row \"nested\") | .next_load == false and .set_by ==
	\"the kernel command line\"" list
ln -s nowhere "$conf/link.conf"
run "a file that cannot be read: told, the others count" 0 list
one_error "link.conf: No such file or directory"
ktap_out "the kernel command line"
ktap_done
rm "$conf/link.conf"
# The same files in modprobe's own eyes: what applies last of what it was told to read.
modprobe -C "$conf" -C "$root/run/modprobe.d" -C "$root/usr/lib/modprobe.d" -c 2>/dev/null |
	grep '^options kvm_intel' >"$ktap_dir/modprobe"
printf 'options kvm_intel %s\n' nested=0 nested=1 nested >"$ktap_dir/expected"
ktap_run "modprobe reads the files in the same order" 0 cmp "$ktap_dir/modprobe" "$ktap_dir/expected"
ktap_done

new_host
ln -s /dev/null "$own"
refused 2 "not a regular file" set nested=1 --persist
rm "$own"
mkdir "$own"
refused 2 "not a regular file" set nested=1 --persist
rm -r "$conf"
refused 2 "No such file or directory" set nested=1 --persist
echo file >"$conf"
refused 2 "Not a directory" set nested=1 --persist

# A folder that takes nothing: root may write anywhere, so it becomes somebody else, with programs and root of its own.
read_only()
{
	if [ "$(id -u)" != 0 ]; then
		"$ktap_dir/nestmon" --root "$root" param "$@"
	else
		setpriv --reuid "$nobody" --regid "$nobody" --clear-groups "$ktap_dir/nestmon" --root "$root" param "$@"
	fi
}

new_host
cp "$dir/nestmon" "$ktap_dir/nestmon"
chmod 755 "$ktap_dir" "$ktap_dir/nestmon"
chmod 777 "$root/run" "$root/sys/module/kvm/parameters/"*
chmod 555 "$conf"
for args in "--persist" "--persist --dry-run"; do
	# shellcheck disable=SC2086 # words
	ktap_run "read-only folder: set $args" 2 read_only set nested=0 halt_poll_ns=3 $args
	one_error "/etc/modprobe.d: Permission denied"
	holds "$root/sys/module/kvm/parameters/halt_poll_ns" 200000
	[ -z "$(ls -A "$conf")" ] || ktap_complain "$(ls -A "$conf")"
	ktap_done
done
chmod 755 "$conf"

# Killed at any moment: the old file or the new one. Long, so that half of it would be seen.
killed()
{
	seq -f '# line %.0f of many' 3000 >"$own"
	"$dir/nestmon" --root "$root" param set nested=0 --persist || return
	cp "$own" "$ktap_dir/old"
	sed 's/nested=0/nested=1/' "$own" >"$ktap_dir/new"
	tries=0 died=0 lived=0
	while [ "$tries" -lt 150 ]; do
		cp "$ktap_dir/old" "$own"
		timeout -s KILL "0.00$((tries % 10))$((tries / 10))" \
			"$dir/nestmon" --root "$root" param set nested=1 --persist
		if cmp -s "$own" "$ktap_dir/new"; then
			lived=$((lived + 1))
		elif cmp -s "$own" "$ktap_dir/old"; then
			died=$((died + 1))
		else
			echo "neither the old file nor the new one"
			return 1
		fi
		tries=$((tries + 1))
	done
	echo "$died died, $lived lived"
	[ "$died" -gt 0 ] && [ "$lived" -gt 0 ]
}

new_host
ktap_run "killed: the old file or the new one" 0 killed
ktap_done
# What a killed one left is gone with the next file.
touch "$conf/.nestmon.conf.new"
echo >"$own"
run "after that: as ever" 0 set nested=0 --persist
[ "$(ls -A "$conf")" = nestmon.conf ] || ktap_complain "$(ls -A "$conf")"
ktap_done

# Two at once: both are in the file.
both()
{
	echo >"$own"
	for name in nested ept; do
		"$dir/nestmon" --root "$root" param set "kvm_intel.$name=0" --persist &
	done
	wait
	grep -q "nested=0" "$own" && grep -q "ept=0" "$own"
}

tries=0
both_often()
{
	while [ "$tries" -lt 30 ]; do
		both || return
		tries=$((tries + 1))
	done
}
ktap_run "two at once" 0 both_often
ktap_done

ktap_end
