#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# shadow.sh DIR: what nestmon shadow makes of forged replies. DIR has forge-sanitize and replay-sanitize. Needs neither
# KVM nor the module.

dir=$(realpath "${1:?which directory}") || exit 1
# shellcheck source-path=SCRIPTDIR source=ktap.sh
. "$(dirname "$0")/ktap.sh"
# shellcheck source-path=SCRIPTDIR source=play.sh
. "$(dirname "$0")/play.sh"

intel=$sys/module/kvm_intel/parameters
amd=$sys/module/kvm_amd/parameters
mkdir -p "$intel" "$amd"

# head_line VM ISA: the line that a sheet of text begins with; escape sequences are shown
head_line()
{
	ktap_out "VM $1  PID ${1}00  COMM qemu\\x1b[1m  GUEST -  VCPU 0  ISA $2"
}

# text LINE...: as text, all of it
text()
{
	printf '%s\n' "$@" >"$ktap_dir/want"
	diff "$ktap_dir/want" "$ktap_dir/out" >"$ktap_dir/diff" || ktap_complain "differs: $(cat "$ktap_dir/diff")"
}

ktap_run "shadow, as text" 0 play "shadow-on end status" shadow
ktap_err ""
text 'VM 1  PID 100  COMM qemu\x1b[1m  GUEST -  VCPU 0  ISA vmx' \
	"" \
	"  ASSIST      SUPPORTED ENABLED ACTIVE" \
	"  shadow_vmcs       yes       -    yes" \
	"" \
	"  INSTRUCTION EXITS" \
	"  VMRESUME     1000" \
	"  VMREAD         15" \
	"  VMWRITE        15" \
	"" \
	"  Copies: shadow->vmcs12 12, vmcs12->shadow 0" \
	"" \
	"  FIELD             ENCODING WIDTH   GROUP   VMREADS VMWRITES SHADOWED" \
	"  HOST_RIP            0x6c16 natural host          0        9 -" \
	"  unknown(0x6c3e)     0x6c3e natural host          8        0 -" \
	"  GUEST_CS_SELECTOR   0x0802 16      guest         3        2 -" \
	"  IO_BITMAP_A_HIGH    0x2001 64      control       0        4 -" \
	"  GUEST_RSP           0x681c natural guest         2        0 rw" \
	"  unknown(0x6817)     0x6817 natural guest         1        0 -" \
	"  unknown(0x7802)     0x7802 -       -             1        0 -" \
	"  unknown(0x12345)   0x12345 -       -             1        0 -" \
	"" \
	"  Shadowed, read and written: GUEST_RIP GUEST_RSP" \
	"" \
	"  Shadowed, read only: VM_EXIT_REASON" \
	"" \
	"  Shadowed, written only: VM_ENTRY_INTR_INFO_FIELD"
ktap_done

ktap_run "shadow, as JSON" 0 play "shadow-on end status" -j shadow
ktap_err ""
lines 1
ktap_out '[{"vm":1,"pid":100,"comm":"qemu\u001b[1m","guest":null,"vcpu":0,"isa":"vmx","gone":false,"sampled_ns":999999993,'
ktap_out '"assists":[{"name":"shadow_vmcs","supported":true,"enabled":null,"active":true}],"exits":[{"code":24,"reason":"VMRESUME","exits":1000},{"code":23,"reason":"VMREAD","exits":15},{"code":25,"reason":"VMWRITE","exits":15}],'
ktap_out '"syncs":"exact","shadow_to_vmcs12":12,"vmcs12_to_shadow":0,"fields_lost":0,"fields":[{"encoding":27670,"name":"HOST_RIP","width":"natural","group":"host","vmreads":0,"vmwrites":9,"shadow_read":false,"shadow_write":false},'
ktap_out '{"encoding":27710,"name":"unknown(0x6c3e)","width":"natural","group":"host","vmreads":8,'
ktap_out '{"encoding":2050,"name":"GUEST_CS_SELECTOR","width":16,"group":"guest",'
ktap_out '{"encoding":8193,"name":"IO_BITMAP_A_HIGH","width":64,"group":"control",'
ktap_out '{"encoding":30722,"name":"unknown(0x7802)","width":null,"group":null,'
ktap_out '{"encoding":74565,"name":"unknown(0x12345)","width":null,"group":null,'
ktap_out '{"encoding":16406,"name":"VM_ENTRY_INTR_INFO_FIELD","width":32,"group":"control","vmreads":0,"vmwrites":0,"shadow_read":false,"shadow_write":true},'
ktap_out '{"encoding":17410,"name":"VM_EXIT_REASON","width":32,"group":"read_only","vmreads":0,"vmwrites":0,"shadow_read":true,"shadow_write":false},'
ktap_out '{"encoding":26654,"name":"GUEST_RIP","width":"natural","group":"guest","vmreads":0,"vmwrites":0,"shadow_read":true,"shadow_write":true}]}]'
ktap_done

ktap_run "shadow off" 0 play "shadow-off end status" shadow
ktap_out "  shadow_vmcs       yes      no     no"
ktap_out "  Copies: unavailable"
ktap_out "  SECONDARY_VM_EXEC_CONTROL   0x401e 32    control       7        0 -"
! grep -q "Shadowed" "$ktap_dir/out" || ktap_complain "a list of fields"
ktap_done

ktap_run "shadow off, as JSON" 0 play "shadow-off end status" -j shadow
ktap_out '"sampled_ns":null,"assists":[{"name":"shadow_vmcs","supported":true,"enabled":false,"active":false}],'
ktap_out '"syncs":null,"shadow_to_vmcs12":null,"vmcs12_to_shadow":null,"fields_lost":0,"fields":[{"encoding":16414,'
ktap_done

ktap_run "estimated copies and fields lost" 0 play "shadow-estimated end status" shadow
text 'VM 3  PID 300  COMM qemu\x1b[1m  GUEST -  VCPU 0  ISA vmx' \
	"" \
	"  Copies: shadow->vmcs12 12, vmcs12->shadow 0 (estimated)" \
	"  Fields lost, exits in no row: 5"
ktap_done

ktap_run "estimated copies and fields lost, as JSON" 0 play "shadow-estimated end status" -j shadow
ktap_out '"assists":[],"exits":[],"syncs":"estimated","shadow_to_vmcs12":12,"vmcs12_to_shadow":0,"fields_lost":5,"fields":[]}]'
ktap_done

ktap_run "assists of SVM" 0 play "shadow-svm end status" shadow
text 'VM 4  PID 400  COMM qemu\x1b[1m  GUEST -  VCPU 0  ISA svm' \
	"" \
	"  ASSIST      SUPPORTED ENABLED ACTIVE" \
	"  npt               yes     yes    yes" \
	"  vgif              yes       -     no" \
	"  vls                no       -      -" \
	"  unknown(77)         -       -      -" \
	"" \
	"  INSTRUCTION EXITS" \
	"  vmload         12" \
	"  vmrun          11"
ktap_done

# What the module does not say of a parameter, sysfs does.
ktap_run "assists of SVM, as JSON" 0 play "shadow-svm end status" -j shadow
ktap_out '"isa":"svm","gone":false,"sampled_ns":null,"assists":[{"name":"npt","supported":true,"enabled":true,"active":true},{"name":"vgif","supported":true,"enabled":null,"active":false},{"name":"vls","supported":false,"enabled":null,"active":null},{"name":"unknown(77)","supported":null,"enabled":null,"active":null}],"exits":[{"code":130,"reason":"vmload","exits":12},{"code":128,"reason":"vmrun","exits":11}]}]'
ktap_done
echo N >"$amd/npt"
echo 1 >"$amd/vgif"
echo 0 >"$amd/vls"
echo Y >"$intel/enable_shadow_vmcs"
ktap_run "parameters" 0 play "shadow-svm shadow-on shadow-off end status" -j shadow
ktap_out '"assists":[{"name":"npt","supported":true,"enabled":true,"active":true},{"name":"vgif","supported":true,"enabled":true,"active":false},{"name":"vls","supported":false,"enabled":false,"active":null},'
ktap_out '{"name":"shadow_vmcs","supported":true,"enabled":true,"active":true}'
ktap_out '{"name":"shadow_vmcs","supported":true,"enabled":false,"active":false}'
ktap_done
for value in "" 2 -1 Yes "Y N"; do
	echo "$value" >"$intel/enable_shadow_vmcs"
	ktap_run "parameter '$value'" 0 play "shadow-on end status" -j shadow
	ktap_out '"enabled":null,'
	ktap_done
done
echo N >"$intel/enable_shadow_vmcs"
ktap_run "parameter N" 0 play "shadow-on end status" -j shadow
ktap_out '"enabled":false,'
ktap_done

ktap_run "the busiest fields, as text" 0 play "shadow-split end status" shadow
head_line 5 vmx
ktap_out "  shadow_vmcs       yes     yes    yes"
ktap_out "  VMREAD       3000"
ktap_out "  HOST_ES_SELECTOR   0x0c00 16    host      100        0 -"
ktap_out "  unknown(0x0c26)    0x0c26 16    host       81       19 -"
ktap_out "  10 more (--top)"
ktap_out "  Fields lost, exits in no row: 6"
lines 33
ktap_done

ktap_run "--top, as text" 0 play "shadow-split end status" shadow --top 28
ktap_out "  2 more (--top)"
lines 41
ktap_done

ktap_run "--top of all" 0 play "shadow-split end status" shadow --top 30
! grep -q "more" "$ktap_dir/out" || ktap_complain "more"
lines 42
ktap_done

# objects N: fields in JSON
objects()
{
	[ "$(grep -o '"encoding"' "$ktap_dir/out" | wc -l)" = "$1" ] || ktap_complain "not $1 fields"
}

ktap_run "several messages of a vCPU" 0 play "shadow-split end status" -j shadow
ktap_out '"sampled_ns":1000000000,"assists":[{"name":"shadow_vmcs","supported":true,"enabled":true,"active":true}],"exits":[{"code":23,"reason":"VMREAD","exits":3000}],"syncs":"exact","shadow_to_vmcs12":12,"vmcs12_to_shadow":0,"fields_lost":6,'
objects 30
ktap_done

ktap_run "--top, as JSON" 0 play "shadow-on end status" -j shadow --top 9
objects 9
! grep -q GUEST_RIP "$ktap_dir/out" || ktap_complain "not the busiest"
ktap_done

ktap_run "another snapshot" 0 play "shadow-split tick shadow-anew end status" -j shadow
ktap_out '"gone":true,"sampled_ns":null,"assists":[],"exits":[],"syncs":null,'
objects 1
ktap_out '"vmreads":1,'
ktap_done

ktap_run "gone" 0 play "shadow-anew end status" shadow
ktap_out "ISA vmx  GONE yes"
ktap_done

ktap_run "largest numbers of fields" 0 play "shadow-huge end status" -j shadow
ktap_out '"syncs":"unknown(4294967295)",'
ktap_out '"fields":[{"encoding":18446744073709551615,"name":"unknown(0xffffffffffffffff)","width":null,"group":null,"vmreads":18446744073709551615,"vmwrites":18446744073709551615,'
ktap_done

# narrow "WORDS" ARGUMENT...: in a window of few columns
narrow()
{
	COLUMNS=40 play "$@"
}

ktap_run "lists are wrapped" 0 narrow "shadow-on end status" shadow
ktap_out "  Shadowed, read and written: GUEST_RIP"
ktap_out "    GUEST_RSP"
ktap_out "  Shadowed, written only:"
ktap_out "    VM_ENTRY_INTR_INFO_FIELD"
ktap_done

ktap_run "sheets of several vCPUs" 0 play "shadow-svm shadow-on end status" shadow
head_line 1 vmx
head_line 4 svm
lines 39
ktap_done

ktap_run "shadow tells of losses" 0 play "shadow-on end lossy" shadow
ktap_err "nestmon: warning: 9 exits are lost"
ktap_done

ktap_run "shadow of no VM" 0 play "end status" -j shadow
ktap_out "[]"
ktap_done

refused "shadow: nothing matches" "no vCPU matches" "end" shadow --vcpu 7
refused "assist without its number" "malformed reply of the kernel: assist.id" "shadow-on shadow-no-id end status" shadow
refused "assist of the wrong size" "malformed reply of the kernel: assist.active" "shadow-wide-answer end status" shadow
refused "field without its encoding" "malformed reply of the kernel: field.encoding" "shadow-no-encoding end status" shadow
refused "field of the wrong size" "malformed reply of the kernel: field.vmreads" "shadow-short-count end status" shadow
refused "nest cut short" "malformed reply of the kernel: attribute cut short" "shadow-cut end status" -j shadow

for words in "shadow-on shadow-off shadow-svm end status" "shadow-split shadow-huge tick shadow-anew end lossy"; do
	# shellcheck disable=SC2086 # words
	"$dir/forge-sanitize" $words >"$ktap_dir/recording"
	for style in "" -j; do
		# shellcheck disable=SC2086 # none, or one
		ktap_run "damaged: $words $style" 0 "$dir/replay-sanitize" --mutate 4 "${NESTMON_MUTATIONS:-2000}" \
			"$ktap_dir/recording" shadow $style
		ktap_out " played: "
		ktap_done
	done
done

ktap_end
