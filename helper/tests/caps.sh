#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# caps.sh DIR: what nestmon caps makes of forged replies, and of forged processors where the module is not loaded. DIR has
# forge-sanitize and replay-sanitize. Needs neither KVM nor the module.

dir=$(realpath "${1:?which directory}") || exit 1
# shellcheck source-path=SCRIPTDIR source=ktap.sh
. "$(dirname "$0")/ktap.sh"
# shellcheck source-path=SCRIPTDIR source=play.sh
. "$(dirname "$0")/play.sh"

intel=$sys/module/kvm_intel/parameters
amd=$sys/module/kvm_amd/parameters
cpu=$sys/devices/system/cpu
mkdir -p "$intel" "$amd" "$cpu" "$sys/module/nestmon"
export NESTMON_HW="$ktap_dir/hw"

# row NAME VALUE...: the line of the bits so called has these words after its name, however it is aligned
row()
{
	name=$1
	shift
	tr -s ' ' <"$ktap_dir/out" | grep -q " [0-9]* $name $* " || ktap_complain "no row '$name $*'"
}

# no_row TEXT: no line has it
no_row()
{
	! grep -qF -e "$1" "$ktap_dir/out" || ktap_complain "there is '$1'"
}

# json FILTER: jq finds it true
json()
{
	jq -e "$1" "$ktap_dir/out" >/dev/null 2>&1 || ktap_complain "not so: $1"
}

# hw LINE...: what processors and KVM say
hw()
{
	printf '%s\n' "$@" >"$NESTMON_HW"
}

ktap_run "caps of VMX" 0 play "caps-vmx end" caps
ktap_err ""
ktap_out "ISA vmx  CPUS 0  DIFFER no"
ktap_out "  IA32_VMX_PINBASED_CTLS       msr       0x0481 0xff00000016"
ktap_out "  IA32_VMX_PROCBASED_CTLS3     msr       0x0492 absent"
ktap_out "  CPUID.1:ECX                  cpuid_ecx 0x0001 0x80000020"
ktap_out "  IA32_VMX_PINBASED_CTLS     0 INTR_EXITING                yes     External-interrupt exiting"
row VMX yes Virtual-machine
row SMX no Safer-mode
row HYPERVISOR yes This
row VMXE yes VMX
row LOCKED yes Cannot
row VMX_ENABLED_INSIDE_SMX no VMXON
row REVISION 11 VMCS
row VMCS_SIZE 1024 Bytes
row MEM_TYPE 6 Memory
row POSTED_INTR yes Process
row CR3_LOAD_EXITING default CR3-load
row USE_TSC_OFFSETTING yes Use
row TERTIARY_CONTROLS no Activate
row UNRESTRICTED_GUEST forced Unrestricted
row TSC_SCALING no Use
row IPI_VIRT no IPI
row SAVE_IA32_FRED no Save
row PREEMPTION_TIMER_RATE 5 The
row PE forced Protection
row WP yes Write
row UMIP no User-mode
row HIGHEST_INDEX 26 Highest
row EPT_AD yes Accessed
row EPT_PAGE_WALK_5 no Page
row INVVPID_SINGLE_NON_GLOBAL yes Single-context
row HLAT_PREFIX_SIZE 0 Largest
row EPTP_SWITCHING yes EPTP
no_row "CPUS  "
no_row OFFERED
ktap_done

ktap_run "caps of VMX, as JSON" 0 play "caps-vmx end" -j caps
ktap_err ""
lines 1
ktap_out '[{"isa":"vmx","cpus":"0","differ":false,"registers":[{"name":"CPUID.1:ECX","space":"cpuid_ecx","index":1,"state":null,"value":2147483680,"cpus":"0"},'
ktap_out '{"name":"IA32_VMX_EXIT_CTLS2","space":"msr","index":1171,"state":"absent","value":null,"cpus":"0"}]'
ktap_out '{"register":"IA32_VMX_PROCBASED_CTLS","bit":15,"width":1,"name":"CR3_LOAD_EXITING","kind":"control","state":"default","value":null,"cpus":"0","description":"CR3-load exiting"}'
ktap_out '{"register":"IA32_VMX_BASIC","bit":32,"width":13,"name":"VMCS_SIZE","kind":"number","state":null,"value":1024,'
json '.[0].registers | length == 23'
ktap_done

ktap_run "CPUs that differ" 0 play "caps-hybrid end" caps
ktap_out "ISA vmx  CPUS 0-3,5  DIFFER yes"
ktap_out "  IA32_FEATURE_CONTROL         msr       0x003a 0x5                0-1,3,5"
ktap_out "  IA32_FEATURE_CONTROL         msr       0x003a 0x1                2"
ktap_out "  IA32_VMX_BASIC               msr       0x0480 0xda04000000000b   -"
row VMX_ENABLED_OUTSIDE_SMX yes 0-1,3,5
row VMX_ENABLED_OUTSIDE_SMX no 2
row LOCKED yes - Cannot
ktap_done

# Of CPU 2, in order: the register, the one that tells that it exists, the second of a pair, which matters where the
# first leaves it open.
ktap_run "what could not be read is unavailable" 0 play "caps-hybrid end" caps
row ACTIVITY_HLT unavailable 2
row CR3_TARGETS unavailable 2
row EPT unavailable 2
row INVEPT unavailable 2
row PE unavailable 2
row CR3_LOAD_EXITING unavailable 2
row HLT_EXITING yes -
row SAVE_DEBUG_CONTROLS forced 2
row SAVE_DEBUG_CONTROLS default 0-1,3,5
row VMFUNC unavailable 2
[ "$(tr -s ' ' <"$ktap_dir/out" | grep -cE ' no 2( |$)')" = 2 ] || ktap_complain "a failed read says no"
ktap_done

ktap_run "CPUs that differ, as JSON" 0 play "caps-hybrid end" -j caps
json '.[0] | .cpus == "0-3,5" and .differ'
json '[.[0].bits[] | select(.name == "LOCKED")] | length == 1 and .[0].cpus == "0-3,5"'
json '[.[0].bits[] | select(.name == "EPT") | [.cpus, .state]] == [["0-1,3,5", "yes"], ["2", "unavailable"]]'
json '[.[0].registers[] | select(.index == 1157) | [.cpus, .state, .value]] == [["0-1,3,5", null, 1073775077], ["2", "unavailable", null]]'
ktap_done

ktap_run "caps of SVM" 0 play "caps-svm end" caps
ktap_out "ISA svm  CPUS 0-1  DIFFER no"
ktap_out "  VM_HSAVE_PA         msr       0xc0010117 yes"
row SVM yes Secure
row SVM_REVISION 1 Revision
row NASID 32768 Address
row NPT yes Nested
row AVIC no Advanced
row VGIF yes Virtual
row SEV_SNP yes SEV
row C_BIT 47 Page
row PHYS_ADDR_REDUCTION 5 Address
row NUM_VMPL 4 VM
row NUM_ENCRYPTED_GUESTS 509 Encrypted
row MIN_SEV_NO_ES_ASID 100 Lowest
row SVME yes SVM
row LOCK yes SVMDIS
row SVMDIS no SVM
row HSAVE_PA yes It
ktap_done

ktap_run "a CPU without SVM" 0 play "caps-svm caps-without end" caps
ktap_out "ISA svm  CPUS 0-2  DIFFER yes"
row SVM no 2
row NPT no 2
row NASID absent 2
row SVME no 2
row SEV unavailable 2
ktap_done

ktap_run "a newer module" 0 play "caps-newer end" caps
row VMX yes Virtual-machine
row LOCKED unavailable Cannot
row EPT unavailable Enable
ktap_done

ktap_run "an extension that is yet to come" 0 play "caps-other-isa end" -j caps --offered
ktap_out '[{"isa":"unknown(7)","cpus":"0","differ":false,"registers":[],"bits":[]}]'
ktap_done

ktap_run "no CPU has any" 0 play "end" -j caps
ktap_out "[]"
ktap_err "nestmon: warning: no CPU has VMX or SVM"
ktap_done

refused "a reply without its CPU" "malformed reply of the kernel: cpu" "caps-no-cpu end" caps
refused "a register without its number" "malformed reply of the kernel: cap.index" "caps-no-index end" caps
refused "a register without its value" "malformed reply of the kernel: cap.value" "caps-no-value end" caps
refused "a value of the wrong size" "malformed reply of the kernel: cap.value" "caps-short-value end" caps
refused "a register cut short" "malformed reply of the kernel: attribute cut short" "caps-vmx caps-cut end" -j caps
refused "a dump that fails" "the kernel refused: a row is too large" "caps-vmx end-refused" caps
refused "no permission" "permission denied" "eperm" caps

# What KVM offers.
hw "kvm-cpuid 0x1 0 0 0x20 0" "kvm-msr 0x480 0xda04000000000b" "kvm-msr 0x481 0x7f00000016" \
	"kvm-msr 0x482 0xfff9fffe0401e172" "kvm-msr 0x48e 0xfff9fffe04006172" "kvm-msr 0x48b 0x0001700000000000" \
	"kvm-listed 0x485" "kvm-msr 0x48c 0"
echo Y >"$intel/nested"
echo N >"$intel/ept"
echo 0 >"$intel/enable_apicv"
echo Y >"$intel/flexpriority"

ktap_run "offered" 0 play "caps-vmx end" caps --offered
row VMX yes yes - Virtual-machine
row VMXE yes - - VMX
row LOCKED yes - - Cannot
row POSTED_INTR yes no kvm_intel.enable_apicv=N Process
row EPT yes no kvm_intel.ept=N Enable
row EPT_2MB_PAGE yes no kvm_intel.ept=N Pages
row VPID yes no - Enable
row VIRT_APIC_ACCESSES yes no - Virtualize
row INVPCID yes yes - Enable
row TSC_SCALING no no - Use
row RDSEED_EXITING yes yes - RDSEED
row SHADOW_VMCS yes yes - VMCS
row CR3_LOAD_EXITING default default - CR3-load
row ACTIVITY_HLT yes unavailable - Activity
row CR3_TARGETS 0 unavailable - CR3-target
row EPTP_SWITCHING yes no kvm_intel.ept=N EPTP
ktap_out "  IA32_FEATURE_CONTROL         msr       0x003a 0x5                -"
ktap_out "  IA32_VMX_PINBASED_CTLS       msr       0x0481 0xff00000016       0x7f00000016"
ktap_out "  IA32_VMX_MISC                msr       0x0485 0x400081e5         unavailable"
ktap_done

ktap_run "offered, as JSON" 0 play "caps-vmx end" -j caps --offered
json '.[0].bits[] | select(.name == "EPT") | .state == "yes" and .offered_state == "no" and .differs and .reason == "kvm_intel.ept=N"'
json '.[0].bits[] | select(.name == "INVPCID") | .offered_state == "yes" and .differs == false and .reason == ""'
json '.[0].bits[] | select(.name == "LOCKED") | .offered_state == null and .differs == null'
json '.[0].bits[] | select(.name == "VMCS_SIZE") | .value == 1024 and .offered_value == 1024 and .differs == false'
json '.[0].registers[] | select(.index == 1158) | .value == 2147483681 and .offered_value == null and .offered_state == "absent"'
ktap_done

echo N >"$intel/nested"
ktap_run "offered without nested" 0 play "caps-vmx end" caps --offered
row EPT yes no kvm_intel.nested=N Enable
row VPID yes no kvm_intel.nested=N Enable
ktap_done

hw "kvm-cpuid 0x80000001 0 0 0x4 0" "kvm-cpuid 0x8000000a 1 8 0 0x1001cdfe"
echo N >"$amd/npt"
ktap_run "offered of SVM" 0 play "caps-svm end" caps --offered
row NPT yes no kvm_amd.npt=N Nested
row NASID 32768 8 - Address
row LBRV yes yes - LBR
row NUM_ENCRYPTED_GUESTS 509 absent - Encrypted
row SVME yes - - SVM
ktap_done

hw no-kvm
refused "offered without KVM" "/dev/kvm: No such file or directory" "caps-vmx end" caps --offered

# bad NAME TEXT ARGUMENT...
bad()
{
	name=$1 text=$2
	shift 2
	ktap_run "$name" 1 play "end" "$@"
	ktap_out ""
	ktap_err "nestmon: $text"
	ktap_done
}

for value in -1 x "" 1x 2147483648; do
	bad "--cpu '$value'" "--cpu: '$value' is not the number of a CPU" caps --cpu "$value"
done
bad "caps has no level" "caps: there is no option --level" caps --level 1
bad "stats has no CPU" "stats: there is no option --cpu" stats --cpu 1
bad "caps has no argument" "caps: unexpected argument 'extra'" caps extra
bad "--cpu with --pid" "caps: --cpu and --offered are about the host" caps --pid 1 --cpu 1
bad "--offered with --vcpu" "caps: --cpu and --offered are about the host" caps --vcpu 1 --offered

# What vCPUs were given.
ktap_run "what vCPUs were given" 0 play "caps-guests end" caps --vcpu 0
ktap_err ""
ktap_out " 1 100 qemu -        0 vmx      yes       no unavailable            -"
ktap_out " 2 200 qemu -        0 svm       no      yes -               NPT VGIF"
ktap_out " 3 300 qemu -        0 vmx       no       no -                      -"
ktap_out " 4 400 qemu -        0 svm        -        - -                      -"
ktap_done

ktap_run "what vCPUs were given, as JSON" 0 play "caps-guests end" -j caps --pid 100
ktap_out '{"vm":1,"pid":100,"comm":"qemu","guest":null,"vcpu":0,"isa":"vmx","gone":false,"vmx":true,"svm":false,"vmx_msrs":"unavailable","svm_features":[]}'
ktap_out '"vmx":false,"svm":true,"vmx_msrs":null,"svm_features":["NPT","VGIF"]}'
ktap_out '"vmx":null,"svm":null,"vmx_msrs":null,"svm_features":null}'
ktap_done

refused "no such vCPU" "no vCPU matches" "end" caps --pid 5
refused "a guest's register without its number" "malformed reply of the kernel: cap.index" "caps-guest-no-index end" caps --vcpu 0

# Without the module.
rmdir "$sys/module/nestmon"
echo "0-1" >"$cpu/online"
hw "cpuid 0 0x1 0 0 0x20 0" "cpuid 1 0x1 0 0 0x20 0" "msr 0 0x3a 5" "msr 1 0x3a 5" "msr 0 0x480 0x1" "msr 1 0x480 0x1" \
	"msr 0 0x482 0x8000000000000000" "msr 1 0x482 0" "msr 0 0x48b 0x200000000"
ktap_run "without the module" 0 play "end" caps
ktap_err "nestmon: warning: the nestmon module is not loaded (modprobe nestmon): CR4 is unavailable"
ktap_err "MSRs are unavailable: /dev/cpu/*/msr: Input/output error"
ktap_out "ISA vmx  CPUS 0-1  DIFFER yes"
row VMX yes - Virtual-machine
row VMXE unavailable - VMX
row LOCKED yes - Cannot
row EPT yes 0
row EPT no 1
row INVEPT unavailable 0
row INVEPT no 1
row INTR_EXITING unavailable - External-interrupt
row CR3_LOAD_EXITING no -
ktap_out "  IA32_VMX_TRUE_PINBASED_CTLS  msr       0x048d absent             -"
ktap_done

ktap_run "without the module, one CPU" 0 play "end" -j caps --cpu 1
json '.[0].cpus == "1"'
json '.[0].bits[] | select(.name == "EPT") | .state == "no"'
ktap_done

hw "cpuid 0 0x80000001 0 0 0x4 0" "cpuid 0 0x8000000a 1 16 0 1" "cpuid 1 0x80000001 0 0 0x4 0" "cpuid 1 0x8000000a 1 16 0 1"
ktap_run "without the module, nor msr" 0 play "end" caps
ktap_err "nestmon: warning: 6 MSRs are unavailable: /dev/cpu/*/msr: No such file or directory (modprobe msr)"
row NPT yes Nested
row SVME unavailable SVM
row C_BIT absent Page
ktap_done

hw ""
ktap_run "without the module, no CPU has any" 0 play "end" -j caps
ktap_out "[]"
ktap_err "nestmon: warning: no CPU has VMX or SVM"
ktap_done

refused "without the module, no such CPU" "no CPU of this number is online" "end" caps --cpu 2
for list in "" 0- 3-1 x 0,,1 "0 1" -1; do
	echo "$list" >"$cpu/online"
	refused "a bad list of CPUs: '$list'" "$cpu/online: '$list' is no list of CPUs" "end" caps
done
rm "$cpu/online"
refused "no list of CPUs" "$cpu/online: No such file or directory" "end" caps
echo "0-1" >"$cpu/online"
mkdir "$sys/module/nestmon"

hw "kvm-cpuid 0x1 0 0 0x20 0" "kvm-msr 0x480 0xda04000000000b"
for words in "caps-hybrid end" "caps-svm caps-newer end" "caps-vmx end-refused"; do
	# shellcheck disable=SC2086 # words
	"$dir/forge-sanitize" $words >"$ktap_dir/recording"
	for style in "" "-j --offered"; do
		# shellcheck disable=SC2086 # none, or some
		ktap_run "damaged: $words $style" 0 "$dir/replay-sanitize" --sys "$sys" --mutate 5 "${NESTMON_MUTATIONS:-500}" \
			"$ktap_dir/recording" caps $style
		ktap_out " played: "
		ktap_done
	done
done
"$dir/forge-sanitize" caps-guests end >"$ktap_dir/recording"
ktap_run "damaged: guests" 0 "$dir/replay-sanitize" --mutate 6 "${NESTMON_MUTATIONS:-2000}" "$ktap_dir/recording" caps --vcpu 0
ktap_out " played: "
ktap_done

ktap_end
