#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nestmon check on a real host: the processor, KVM and its parameters, VMs that run. Trees of files are looked at in
# helper/tests. It uses little, so that it runs in the Intel lab as it is.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run; what looks like a variable in quotes is jq's.
# shellcheck disable=SC2016,SC2317
set -u
test_dir=$(dirname "$(realpath "$0")")
# shellcheck source=ktap.sh
. "$test_dir/ktap.sh"

PATH=$test_dir/../helper:$PATH:/usr/sbin:/sbin
work='' vendor='' flag='' vm=''

# shellcheck disable=SC2329 # called by trap
test_end()
{
	[ -z "$vm" ] || { kill -KILL "$vm" && wait "$vm"; } 2>/dev/null
	reload_kvm "$nested" 2>/dev/null
	rm -rf "$work"
}

# reload_kvm VALUE: of nested
reload_kvm()
{
	[ ! -d "/sys/module/$vendor" ] || rmmod "$vendor" || return
	modprobe "$vendor" "nested=$1"
}

complain()
{
	echo "$*"
	cat "$work/json"
	return 1
}

# check STATUS [OPTION]...: run it
check()
{
	local want=$1 status
	shift
	nestmon -j check "$@" >"$work/json" 2>"$work/err"
	status=$?
	[ "$status" = "$want" ] || complain "exit status $status, not $want: $(cat "$work/err")" || return
	[ ! -s "$work/err" ] || complain "errors: $(cat "$work/err")"
}

# line FILTER: jq finds a check of which it is true
line()
{
	jq -e --arg flag "$flag" --arg vendor "$vendor" --argjson vm "${vm:-0}" "any(.checks[]; $1)" "$work/json" \
		>/dev/null || complain "there is no check with $1"
}

# No word of what keeps guests from nesting; what this host may say is named.
well()
{
	check 0 || return
	jq -e '.result != "fail" and ([.checks[] | select(.result == "warn" or .result == "unknown").name] -
		["firmware-lock", "dev-kvm", "dev-kvm-users", "transparent-hugepages", "ept", "apicv", "npt", "vgif", "vls", "avic",
		 "nested-reboot", "nova-conf", "libvirt-domains"]) == []' "$work/json" >/dev/null ||
		complain "unexpected" || return
	line '.name == "cpu-flag" and .result == "pass" and (.evidence | contains($flag))' &&
		line '.name == "vendor-module" and .result == "pass" and (.evidence | contains($vendor))' &&
		line '.name == "nested-parameter" and .result == "pass"'
}

# The lab's hosts are guests of emulators, and nesting works in them.
level()
{
	[ "$(hostname)" = nestmon-lab ] || { echo "not in the lab"; return "$KSFT_SKIP"; }
	local below='under Bochs'
	[ "$flag" = vmx ] || below='TCGTCGTCGTCG'
	line '.name == "hypervisor" and .result == "pass" and (.evidence |
		contains("'"$below"'") and contains("(L1)") and contains("gives it " + $flag + ": nesting works here"))'
}

lock()
{
	modprobe -q msr || { echo "there is no module msr"; return "$KSFT_SKIP"; }
	check 0 && line '.name == "firmware-lock" and .result == "pass" and (.evidence | contains(
		"'"$(nproc --all) of $(nproc --all) CPUs"'"))'
}

off()
{
	reload_kvm 0 && check 3 || return
	line '.name == "nested-parameter" and .result == "fail" and
		(.fix | startswith("nestmon param set nested=1 --persist"))' &&
		line '.name == "nested-reboot" and .result == "warn" and (.evidence | contains("will be 1 after a reboot"))'
}

unloaded()
{
	rmmod "$vendor" && check 3 || return
	line '.name == "vendor-module" and .result == "fail" and (.evidence | contains("its file is in")) and
		(.fix | startswith("modprobe " + $vendor))' &&
		line '.name == "dev-kvm" and .result == "fail"' && line '.name == "nested-parameter" and .result == "unknown"'
}

on_again()
{
	reload_kvm 1 && well
}

# busybox's readlink takes one name.
started()
{
	local fd
	for fd in "/proc/$vm/fd/"*; do
		readlink "$fd"
	done 2>/dev/null | grep -q '^anon_inode:kvm-vm'
}

# start_vm COMMAND...
start_vm()
{
	"$@" >"$work/vm" 2>&1 &
	vm=$!
	until started; do
		kill -0 "$vm" 2>/dev/null || { cat "$work/vm"; return 1; }
		sleep 0.02
	done
}

end_vm()
{
	{ kill -KILL "$vm" && wait "$vm"; } 2>/dev/null
	vm=''
}

# qemu MODEL STATUS FILTER: a VM of that model, stopped; --pid exits with STATUS, and vm-nesting is so
qemu()
{
	command -v qemu-system-x86_64 >/dev/null || { echo "there is no qemu-system-x86_64"; return "$KSFT_SKIP"; }
	start_vm qemu-system-x86_64 -S -name "guest=of $1" -accel kvm -cpu "$1" -M microvm -m 64 -nodefaults -display none ||
		return
	check "$2" --pid "$vm" && line '.name == "vm-nesting" and .pid == $vm and '"$3" || return
	check 0 && line '.name == "vm-nesting" and .pid == $vm' || return
	end_vm
}

with_flag()
{
	qemu host 0 '.result == "pass" and (.evidence | contains("guest of host"))'
}

without_flag()
{
	qemu kvm64 3 '.result == "fail" and (.fix | contains("-cpu MODEL,+" + $flag))'
}

# Not one of QEMU: only nestmon can tell that it was in L2.
seen_in_l2()
{
	[ -d /sys/module/nestmon ] || { echo "nestmon is not loaded"; return "$KSFT_SKIP"; }
	[ -x "$test_dir/nested_load" ] || { echo "nested_load is not built"; return "$KSFT_SKIP"; }
	start_vm "$test_dir/nested_load" --exit cpuid --reflect --count 20 --hold 100000 || return
	until [ -s "$work/vm" ]; do
		kill -0 "$vm" || return
		sleep 0.02
	done
	check 0 --pid "$vm" &&
		line '.name == "vm-nesting" and .result == "pass" and (.evidence | contains("entries of L2"))' &&
		line '.name == "vm-nested-state"' || return
	end_vm
}

text()
{
	nestmon check >"$work/text" && head -n 1 "$work/text" | grep -q '^RESULT *CHECK' &&
		grep -q '^pass *cpu-flag  *' "$work/text"
}

ktap_print_header
[ "$(id -u)" = 0 ] || ktap_skip_all "must be root"
for program in nestmon jq; do
	command -v $program >/dev/null || ktap_skip_all "there is no $program"
done
for vendor in kvm_amd kvm_intel none; do
	[ ! -e /sys/module/$vendor/initstate ] || break
done
[ $vendor != none ] || ktap_skip_all "neither kvm_amd nor kvm_intel is a loaded module"
[ "$(cat /sys/module/$vendor/refcnt)" = 0 ] || ktap_skip_all "other VMs run on this host"
[ $vendor = kvm_amd ] && flag=svm || flag=vmx
nested=$(cat /sys/module/$vendor/parameters/nested)
work=$(mktemp -d) || exit "$KSFT_FAIL"
trap test_end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
ktap_set_plan 10
ktap_run "a host that nests" well
ktap_run "it is L1, of what, and nests" level
ktap_run "the firmware's lock on every CPU" lock
ktap_run "nested=0: exit status 3, and what mends it" off
ktap_run "not loaded" unloaded
ktap_run "nested=1 again" on_again
ktap_run "QEMU with -cpu host" with_flag
ktap_run "QEMU with -cpu kvm64" without_flag
ktap_run "a VM that was seen in L2" seen_in_l2
ktap_run "text" text
ktap_finished
