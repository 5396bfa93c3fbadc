#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What nestmon caps says of the processors, of what KVM offers and of what vCPUs were given, held bit by bit against
# caps_oracle, which reads and decodes the same without nestmon.
# shellcheck source-path=SCRIPTDIR
# Functions are called through ktap_run.
# shellcheck disable=SC2119,SC2317
set -u
# shellcheck source=testlib.sh
. "$(dirname "$0")/testlib.sh"

PATH=$test_dir/../helper:$PATH
oracle=$test_dir/caps_oracle

test_restore()
{
	{ rmmod "$vendor"; modprobe "$vendor"; } 2>/dev/null
}

# vendor_with [PARAMETER=VALUE...]: reload KVM's module of the vendor
vendor_with()
{
	rmmod "$vendor" && modprobe "$vendor" "$@"
}

# caps [OPTION...]: its JSON in the file caps
caps()
{
	nestmon -j caps "$@" >"$work/caps"
}

# compared MINIMUM: the file caps, by the oracle, with at least so many comparisons
compared()
{
	local said
	said=$("$oracle" compare <"$work/caps") || complain "$said" || return
	[[ ${said##*$'\n'} =~ ([0-9]+)" comparisons, 0 wrong" ]] || complain "$said" || return
	[ "${BASH_REMATCH[1]}" -ge "$1" ] || complain "$said"
}

# bit NAME TEXT...: the object of that bit in the file caps has these texts. Without jq, which takes seconds to start on
# an emulated CPU.
bit()
{
	local object text name=$1
	shift
	object=$(grep -o "\"name\":\"$name\",\"kind\"[^}]*" "$work/caps") || complain "there is no $name" || return
	for text; do
		[[ $object == *"$text"* ]] || complain "$name: no $text in: $object" || return
	done
}

hardware()
{
	caps && compared "$many" && bit "$flag" '"state":"yes"' || return
	[[ $(<"$work/caps") == '[{"isa":"'"$isa"'",'*'"differ":false'* ]]
}

# In debugfs the same values, but that there VM_HSAVE_PA is an address.
debugfs()
{
	nestmon caps | awk '$2 ~ /^(msr|cpuid_e.x|cr)$/ { print $1, $4 }' | grep -v VM_HSAVE_PA >"$work/text"
	awk -F '\t' '$1 == 0 && $2 != "VM_HSAVE_PA" { print $2, $5 }' "$nestmon/caps" >"$work/file"
	[ -s "$work/text" ] && diff "$work/text" "$work/file"
}

one_cpu()
{
	caps --cpu 0 && compared "$many" && [[ $(<"$work/caps") == *'"cpus":"0","differ":false'* ]]
}

no_such_cpu()
{
	local said
	said=$(nestmon caps --cpu 4095 2>&1 >/dev/null)
	[ $? = 2 ] || complain "not exit status 2: $said" || return
	[[ $said == *"no CPU of this number is online"* ]] || complain "$said"
}

offered()
{
	caps --offered && compared $((2 * many - 40))
}

# That a parameter is the reason is said where KVM offers less than the processor has.
offered_less()
{
	if [ "$vendor" = kvm_intel ]; then
		vendor_with nested=1 enable_shadow_vmcs=0 ept=0 && offered || return
		bit EPT '"state":"yes"' '"offered_state":"no"' '"differs":true' '"reason":"kvm_intel.ept=N"' &&
			bit EPT_2MB_PAGE '"offered_state":"no"' '"reason":"kvm_intel.ept=N"' &&
			bit UNRESTRICTED_GUEST '"offered_state":"no"' '"reason":"kvm_intel.unrestricted_guest=N"' || return
		# KVM emulates it, which this parameter does not change.
		bit SHADOW_VMCS '"offered_state":"yes"' '"differs":false' '"reason":""'
	else
		vendor_with nested=1 npt=0 vgif=0 && offered || return
		bit NPT '"state":"yes"' '"offered_state":"no"' '"differs":true' '"reason":"kvm_amd.npt=N"' &&
			bit VGIF '"offered_state":"no"' '"reason":"kvm_amd.vgif=N"'
	fi
}

offered_nothing()
{
	vendor_with nested=0 && offered || return
	bit "$flag" '"state":"yes"' '"offered_state":"no"' "\"reason\":\"$vendor.nested=N\"" || return
	vendor_with nested=1
}

# While a VM runs the extension is in use; kernels before 6.12 turn it off after the last one.
in_use()
{
	load_start "$work/load" --exit cpuid --reflect --forever
	poll 20 ran "$load_pid" || complain "no exits" || return
	caps && compared "$many" && bit "$enabled" '"state":"yes"' || return
	[ "$vendor" = kvm_intel ] || bit HSAVE_PA '"state":"yes"'
}

# ran PID: a vCPU of it made exits
ran()
{
	grep -q "^[0-9]*"$'\t'"$1"$'\t' "$nestmon/exits"
}

# given PID TEXT...: what the vCPUs of a process were given
given()
{
	local text
	nestmon -j caps --pid "$1" >"$work/given" || return
	shift
	for text; do
		[[ $(<"$work/given") == *"$text"* ]] || complain "no $text in: $(<"$work/given")" || return
	done
}

guest_of_load()
{
	given "$load_pid" "\"$isa\":true" || return
	load_end "$load_pid" KILL
	if [ "$vendor" = kvm_intel ]; then
		given "$load_pid" '"svm":false,"vmx_msrs":"unavailable"'
	else
		given "$load_pid" '"vmx":false,' '"svm_features":["NPT","VMCBCLEAN","VGIF",'
	fi
}

# guest_of_oracle with|without TEXT...
guest_of_oracle()
{
	local pid
	"$oracle" vm "$1" >"$work/vm" &
	pid=$!
	children+=("$pid")
	shift
	poll 20 ran "$pid" || complain "no exits: $(<"$work/vm")" || return
	given "$pid" "$@" || return
	load_end "$pid" KILL
	return 0
}

# The same from the processors themselves, and what only the module can tell is said to be missing.
without_module()
{
	local said
	caps && mv "$work/caps" "$work/with" && module_unload || return
	said=$(nestmon -j caps 2>&1 >"$work/caps")
	module_load || return
	compared "$many" || return
	# But for CR4.
	diff <(tr '{' '\n' <"$work/with" | grep -v CR4) <(tr '{' '\n' <"$work/caps" | grep -v CR4) || return
	[ "$vendor" = kvm_amd ] || [[ $said == *"module is not loaded"*"CR4 is unavailable"* ]] || complain "said: $said"
}

without_anything()
{
	local said
	rmmod msr && module_unload || return
	said=$(nestmon -j caps --offered 2>&1 >"$work/caps")
	module_load && modprobe msr || return
	[[ $said == *"MSRs are unavailable: /dev/cpu/*/msr: No such file or directory (modprobe msr)"* ]] ||
		complain "said: $said" || return
	bit "$flag" '"state":"yes"' '"offered_state":"yes"' && bit "$in_msr" '"unavailable"'
}

# A private copy: the tree need not be open to nobody.
without_privilege()
{
	local said nobody=65534
	command -v setpriv >/dev/null || { echo "there is no setpriv"; return "$KSFT_SKIP"; }
	chmod 711 "$work" && cp "$(command -v nestmon)" "$work/nestmon" && chmod 755 "$work/nestmon" || return
	said=$(setpriv --reuid "$nobody" --regid "$nobody" --clear-groups "$work/nestmon" caps 2>&1)
	[ $? = 2 ] || complain "not exit status 2: $said" || return
	[[ $said == *"permission denied"* ]] || complain "$said"
}

test_begin
[ -x "$oracle" ] || ktap_skip_all "caps_oracle is not built"
modprobe msr || ktap_skip_all "there is no module msr"
if [ "$vendor" = kvm_intel ]; then
	isa=vmx flag=VMX enabled=VMXE in_msr=EPT many=170
else
	isa=svm flag=SVM enabled=SVME in_msr=SVMDIS many=70
fi
ktap_set_plan 14
ktap_run "the processors, bit by bit" hardware
ktap_run "debugfs has the same" debugfs
ktap_run "one CPU" one_cpu
ktap_run "no such CPU" no_such_cpu
ktap_run "no privilege" without_privilege
ktap_run "what KVM offers, bit by bit" offered
ktap_run "in use while a VM runs" in_use
ktap_run "what the vCPU of an L1 was given" guest_of_load
ktap_run "a vCPU that sees it" guest_of_oracle with "\"$isa\":true"
ktap_run "a vCPU that does not" guest_of_oracle without '"vmx":false,"svm":false,"vmx_msrs":null,'
ktap_run "what KVM offers with less" offered_less
ktap_run "what KVM offers without nesting" offered_nothing
ktap_run "without the module" without_module
ktap_run "without the module, nor msr" without_anything
ktap_finished
