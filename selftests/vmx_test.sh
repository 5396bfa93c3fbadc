#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# VMX: the exits of KVM's own tests, held against ftrace's hist triggers. It uses little, so that it runs in the Intel
# lab as it is.
# shellcheck source-path=SCRIPTDIR
cd "$(dirname "$0")" || exit 1
# shellcheck source=oracle.sh
. ./oracle.sh

nestmon=/sys/kernel/debug/nestmon
tests="state_test vmx_dirty_log_test vmx_close_while_nested_test vmx_invalid_nested_guest_state
	vmx_tsc_adjust_test vmx_apic_access_test nested_exceptions_test"

skip()
{
	echo "1..0 # SKIP $*"
	exit 4
}

# result STATUS NAME
result()
{
	number=$((number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $number $2"
	else
		failed=1
		sed 's/^/# /' "$said"
		echo "not ok $number $2"
	fi
}

counted()
{
	oracle_start || return
	"./$1" || { echo "$1 ended with $?"; false; }
	set -- $?
	oracle_stop
	oracle_compare && [ "$1" = 0 ]
}

# sum COLUMN CONDITION: of the rows of vcpus for which awk finds CONDITION true
sum()
{
	awk -F '\t' -v column="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
		'"$2"' { n += $col[column] }
		END { print n + 0 }' $nestmon/vcpus
}

# What ftrace cannot say: entries, failures, and that every vCPU is one of VMX.
# shellcheck disable=SC2016 # awk's variables; vm is never 0
seen()
{
	cat $nestmon/vcpus
	[ "$(sum l2_entries 1)" -gt 0 ] && [ "$(sum entry_failures 1)" -gt 0 ] && [ "$(sum orphans 1)" = 0 ] &&
		[ "$(sum vm '$col["isa"] != "vmx"')" = 0 ] &&
		[ "$(sum vm '$col["l2_exits"] != $col["l2_handled"] + $col["l2_reflected"] + $col["l2_pending"]')" = 0 ]
}

names()
{
	! grep -F 'unknown(' $nestmon/exits
}

echo "TAP version 13"
[ -d /sys/module/kvm_intel ] || skip "kvm_intel is not loaded: no VMX here"
[ -r $nestmon/vcpus ] || skip "nestmon is not loaded, or this is not root"
# shellcheck disable=SC2086
set -- $tests
echo "1..$(($# + 2))"
number=0 failed=0
said=$(mktemp)
trap 'oracle_stop; rm -f "$said"' EXIT
for name; do
	counted "$name" >"$said" 2>&1
	result $? "$name: as many exits as ftrace has"
done
seen >"$said" 2>&1
result $? "levels, entries, failures"
names >"$said" 2>&1
result $? "every reason has a name"
exit $failed
