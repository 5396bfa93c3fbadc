#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nestmon param with the real modules: reloads, what is refused, and what is left when one fails. The rest is in
# helper/tests/param.sh. What it writes for modprobe lies in /run, but for nestmon's own file.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2154,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"

PATH=$test_dir/../helper:$PATH
own=/etc/modprobe.d/nestmon.conf
conf=/run/modprobe.d/zz-nestmon-test.conf
made_own=no

test_restore()
{
	rm -f "$conf"
	[ "$made_own" = no ] || rm -f "$own"
	[ -d "/sys/module/$vendor" ] || modprobe "$vendor"
	nestmon param set nested=1 >/dev/null 2>&1
}

# says STATUS TEXT WORD...: nestmon param ends so, with one line of errors that has TEXT; "": none
says()
{
	local want=$1 text=$2 status
	shift 2
	nestmon param "$@" >"$work/out" 2>"$work/err"
	status=$?
	[ "$status" = "$want" ] || complain "$*: exit status $status, not $want: $(cat "$work/err")" || return
	if [ -z "$text" ]; then
		[ ! -s "$work/err" ] || complain "$*: $(cat "$work/err")" || return
	else
		grep -qF -e "$text" "$work/err" || complain "$*: no '$text': $(cat "$work/err")" || return
		[ "$(wc -l <"$work/err")" = 1 ] || complain "$*: not one line: $(cat "$work/err")"
	fi
}

value()
{
	cat "/sys/module/$1/parameters/$2"
}

# is MODULE PARAMETER 1|0: on or off, in any way to say it
is()
{
	local now
	now=$(value "$1" "$2") || return
	case $3$now in
	1[Y1]|0[N0]) ;;
	*) complain "$1.$2 is $now, not $3" ;;
	esac
}

# All values of KVM's modules, for comparison; and which loads of them these are.
values()
{
	grep -H . "/sys/module/kvm/parameters"/* "/sys/module/$vendor/parameters"/*
}

loads()
{
	stat -c %i /sys/module/kvm "/sys/module/$vendor" /sys/module/nestmon
}

# What is between the two did not touch KVM's modules, or it put all back.
remember()
{
	values >"$work/values" && loads >"$work/loads"
}

same_values()
{
	values | diff "$work/values" - || complain "values changed"
}

untouched()
{
	same_values || return
	loads | cmp -s "$work/loads" - || complain "a module was reloaded"
}

# others_same PARAMETER...: of KVM's modules nothing but these has changed
others_same()
{
	local name pattern=''
	for name; do
		pattern+="${pattern:+|}/$name:"
	done
	diff <(grep -vE "$pattern" "$work/values") <(values | grep -vE "$pattern") || complain "other values changed"
}

nestmon_attached()
{
	nestmon -j status | grep -q '"attached":true' || complain "nestmon is not attached"
}

list_is_right()
{
	local path module
	nestmon -j param list >"$work/list" || return
	jq -r '.[] | "\(.module) \(.param) \(.value)"' "$work/list" >"$work/listed"
	for path in /sys/module/{kvm,"$vendor",nestmon}/parameters/*; do
		module=${path%/parameters/*}
		echo "${module##*/} ${path##*/} $(<"$path")"
	done >"$work/there"
	awk '
		FNR == NR { listed[$1, $2] = $3; next }
		{ value = listed[$1, $2] }
		$3 == value || $3 == "Y" && value == "true" || $3 == "N" && value == "false" ||
			$3 == "1" && value == "true" || $3 == "0" && value == "false" || NF > 3 { next }
		{ print "listed otherwise: " $0 ", as " value; bad = 1 }
		END { exit bad || FNR < 30 }' "$work/listed" "$work/there"
}

types_are_modinfo()
{
	jq -e --arg m "$vendor" 'map(select(.module == $m and .type == null)) == []' "$work/list" >/dev/null ||
		complain "parameters without a type: modinfo has it"
}

off_and_on()
{
	remember || return
	says 0 "" set nested=0 && is "$vendor" nested 0 && others_same nested || return
	[ "$(nestmon param get nested)" = N ] || complain "get does not say N" || return
	nestmon_attached || return
	says 0 "" set "$vendor.nested=Y" && is "$vendor" nested 1 && same_values
}

nothing_to_do()
{
	remember || return
	says 0 "" set nested=1 && untouched && says 0 "" set nested=on && untouched
}

dry_run()
{
	remember || return
	says 0 "" set nested=0 --dry-run && untouched || return
	grep -q "^unload $vendor" "$work/out" || complain "$(cat "$work/out")" || return
	grep -q "^load *$vendor *nested=0" "$work/out" || complain "$(cat "$work/out")"
}

two_at_once()
{
	local other=vgif
	[ "$vendor" = kvm_amd ] || other=vpid
	is "$vendor" "$other" 1 || return "$KSFT_SKIP"
	remember || return
	says 0 "" set nested=0 "$other=0" && is "$vendor" nested 0 && is "$vendor" "$other" 0 &&
		others_same nested "$other" || return
	# What a load gives, of itself, is 1: it must be told.
	says 0 "" set nested=1 && is "$vendor" "$other" 0 || return
	says 0 "" set "$other=1" && same_values
}

# ept or npt, without which others are off: they come back with it.
dependents()
{
	local paging=npt
	[ "$vendor" = kvm_amd ] || paging=ept
	remember || return
	nestmon param set "$paging=0" || return
	is "$vendor" "$paging" 0 && is "$vendor" nested 1 || return
	nestmon param set "$paging=1" && same_values
}

# kvm itself: the vendor's module goes and comes with it, and keeps what it had; so does what can be written.
of_kvm()
{
	local was now
	remember || return
	was=$(nestmon param get kvm.vector_hashing) && poll_ns=$(nestmon param get halt_poll_ns) || return
	now=N
	[ "$was" = Y ] || now=Y
	says 0 "" set nested=0 halt_poll_ns=4321 || return
	says 0 "" set "vector_hashing=$now" || return
	[ "$(value kvm vector_hashing)" = "$now" ] || complain "vector_hashing is not $now" || return
	is "$vendor" nested 0 || return
	[ "$(value kvm halt_poll_ns)" = 4321 ] || complain "halt_poll_ns was lost" || return
	others_same vector_hashing halt_poll_ns nested || return
	nestmon_attached || return
	says 0 "" set vector_hashing="$was" nested=1 halt_poll_ns="$poll_ns" && same_values
}

at_run_time()
{
	local was
	was=$(value nestmon gone_max)
	remember || return
	says 0 "" set gone_max=77 halt_poll_ns=4321 && [ "$(value nestmon gone_max)" = 77 ] || return
	[ "$(value kvm halt_poll_ns)" = 4321 ] && [ "$(nestmon -j status | jq .gone_max)" = 77 ] || return
	says 0 "" set "gone_max=$was" "halt_poll_ns=$(sed -n 's/.*halt_poll_ns://p' "$work/values")" && untouched
}

# held TEXT: a change that needs a reload is refused, others are not
held()
{
	remember || return
	says 2 "$1" set nested=0 && untouched && says 2 "$1" set nested=0 --dry-run && untouched &&
	says 2 "$1" set nested=0 --persist && untouched && [ ! -e "$own" ] &&
	says 2 "$1" set vector_hashing=N nested=0 && untouched && says 0 "" set nested=1 && untouched
}

held_by_vm()
{
	local status
	load_start "$work/vm" --exit cpuid --count 20 --level 1 --vcpus 2 --hold 100000
	poll 30 load_done "$work/vm" || complain "nested_load: $(cat "$work/vm.err")" || return
	held "$vendor is in use by pid $load_pid (nested_load)"
	status=$?
	load_end "$load_pid" KILL
	return "$status"
}

held_by_device()
{
	local status
	exec 9</dev/kvm || return
	held "$vendor is in use by pid $$ (param_test.sh) without a VM"
	status=$?
	exec 9<&-
	return "$status"
}

held_unseen()
{
	local status
	unshare --help 2>&1 | grep -q mount-proc || { echo "there is no unshare"; return "$KSFT_SKIP"; }
	exec 9</dev/kvm || return
	remember
	# shellcheck disable=SC2016	# for the inner shell
	unshare -p -f -m sh -c 'mount -t proc proc /proc && exec nestmon param set nested=0 9<&-' 2>"$work/err"
	status=$?
	exec 9<&-
	[ "$status" = 2 ] && grep -q "$vendor is in use (1 references), by no process" "$work/err" ||
		complain "exit status $status: $(cat "$work/err")" || return
	untouched
}

# One that reads back as KVM wants it: the processor has not got it.
no_effect()
{
	local name found=no
	for name in avic nrips enable_apicv pml; do
		is "$vendor" "$name" 0 >/dev/null 2>&1 || continue
		remember || return
		if nestmon param set "$name=1" 2>/dev/null; then
			is "$vendor" "$name" 1 && nestmon param set "$name=0" || return
			continue
		fi
		found=yes
		says 2 "$vendor.$name=Y took no effect: KVM made it N" set "$name=1" && same_values || return
		# All or nothing.
		says 2 "took no effect" set nested=0 halt_poll_ns=4321 "$name=1" --persist && same_values || return
		[ ! -e "$own" ] || complain "there is $own" || return
	done
	[ "$found" = yes ] || { echo "this processor has everything"; return "$KSFT_SKIP"; }
}

# broken TEXT LINE: with that line for modprobe the module cannot be loaded
broken()
{
	remember || return
	echo "$2" >"$conf"
	says 2 "$1" set nested=0 && grep -q "the old values are back" "$work/err" && same_values &&
	says 2 "$1" set nested=0 halt_poll_ns=4321 --persist && same_values || complain "$(cat "$work/err")" || return
	[ ! -e "$own" ] || complain "there is $own" || return
	rm "$conf"
	nestmon_attached
}

refused_by_module()
{
	local name=pause_filter_count
	[ "$vendor" = kvm_amd ] || name=ple_gap
	broken "$vendor cannot be loaded with 'nested=0': Invalid argument" "options $vendor $name=abc"
}

refused_by_command()
{
	broken "$vendor cannot be loaded with 'nested=0': Invalid argument" "install $vendor exit 1"
}

refused_at_run_time()
{
	remember || return
	says 2 "the kernel refuses 'frobnicate': Invalid argument" set halt_poll_ns=4321 vmentry_l1d_flush=frobnicate &&
		untouched
}

persist()
{
	made_own=yes
	says 0 "" set nested=0 --persist && is "$vendor" nested 0 || return
	says 0 "" set nested=0 --persist || return
	[ "$(grep nested= "$own")" = "options $vendor nested=0" ] || complain "$(cat "$own")" || return
	modprobe -r "$vendor" && modprobe "$vendor" && is "$vendor" nested 0 || return
	# What was said by hand wins, until the next load.
	says 0 "" set nested=1 && is "$vendor" nested 1 && grep -qx "options $vendor nested=0" "$own" || return
	nestmon -j param list | jq -e --arg m "$vendor" '.[] | select(.module == $m and .param == "nested") |
		.value == true and .next_load == false' >/dev/null || complain "list has not both values" || return
	says 0 "" set nested=1 --persist && grep -qx "options $vendor nested=1" "$own" || return
	rm -f "$own"
	made_own=no
}

not_loaded()
{
	rmmod "$vendor" || return
	says 2 "$vendor.nested: the module is not loaded" get nested &&
	says 2 "$vendor is not loaded" set nested=0 && [ ! -d "/sys/module/$vendor" ] &&
	nestmon -j param list | jq -e --arg m "$vendor" 'map(select(.module == $m)) | length > 10 and
		all(.value == null and .state == "not loaded")' >/dev/null || complain "$(cat "$work/err")" || return
	modprobe "$vendor" nested=1
}

unprivileged()
{
	command -v setpriv >/dev/null || { echo "there is no setpriv"; return "$KSFT_SKIP"; }
	remember && chmod 711 "$work" || return
	cp "$(command -v nestmon)" "$work/nestmon" && chmod 755 "$work/nestmon" || return
	setpriv --reuid 65534 --regid 65534 --clear-groups "$work/nestmon" param set nested=0 2>"$work/err"
	[ $? = 2 ] && [ "$(wc -l <"$work/err")" = 1 ] && untouched || complain "$(cat "$work/err")" || return
	[ "$(setpriv --reuid 65534 --regid 65534 --clear-groups "$work/nestmon" param get nested)" = Y ]
}

test_begin diff paste modprobe stat
command -v nestmon >/dev/null || ktap_skip_all "the helper is not built"
[ ! -e "$own" ] || ktap_skip_all "there is $own already"
mkdir -p /etc/modprobe.d /run/modprobe.d
# Of AMD's and kvm's own parameters none has values that are refused when they are written.
picky=0
[ ! -e "/sys/module/$vendor/parameters/vmentry_l1d_flush" ] || picky=1
ktap_set_plan $((19 + picky))
ktap_run "list: the values of sysfs" list_is_right
ktap_run "list: types of all parameters" types_are_modinfo
ktap_run "nested=0 and back: nothing else changes" off_and_on
ktap_run "a value that it has: no reload" nothing_to_do
ktap_run "dry run: no reload" dry_run
ktap_run "two at once; the one stays when the other changes" two_at_once
ktap_run "what is off without another comes back with it" dependents
ktap_run "a parameter of kvm itself" of_kvm
ktap_run "at run time: kvm's and nestmon's own" at_run_time
ktap_run "refused while a VM runs" held_by_vm
ktap_run "refused while /dev/kvm is open" held_by_device
ktap_run "refused while something unseen has it" held_unseen
ktap_run "a value without effect: as before" no_effect
ktap_run "a load that the module refuses: as before" refused_by_module
ktap_run "a load that modprobe's command refuses: as before" refused_by_command
[ $picky = 0 ] || ktap_run "a value that the kernel refuses at run time: as before" refused_at_run_time
ktap_run "persist" persist
ktap_run "not loaded" not_loaded
ktap_run "without privilege" unprivileged
ktap_run "in the end all is as it was" nestmon_attached
ktap_finished
