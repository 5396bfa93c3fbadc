#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# monitor.sh DIR: what nestmon monitor makes of forged events. DIR has forge-sanitize and replay-sanitize. Needs neither
# KVM nor the module.

dir=$(realpath "${1:?which directory}") || exit 1
# shellcheck source-path=SCRIPTDIR source=ktap.sh
. "$(dirname "$0")/ktap.sh"
# shellcheck source-path=SCRIPTDIR source=play.sh
. "$(dirname "$0")/play.sh"

all="event-vm event-l2 event-failed event-lost event-unknown event-other event-gone"
head='2023-11-14T22:13:23.500Z'
comm='qemu\x1b[1m'

# exactly LINE...: all of the output
exactly()
{
	printf '%s\n' "$@" >"$ktap_dir/want"
	diff "$ktap_dir/want" "$ktap_dir/out" >"$ktap_dir/diff" || ktap_complain "differs: $(cat "$ktap_dir/diff")"
}

# names NAME...: the events, without --json
names()
{
	printf '%s\n' "$@" >"$ktap_dir/want"
	sed -E 's/^[^ ]+Z  ([^ ]+).*/\1/' "$ktap_dir/out" | diff "$ktap_dir/want" - >"$ktap_dir/diff" ||
		ktap_complain "differs: $(cat "$ktap_dir/diff")"
}

ktap_run "events, as text" 0 play "event-base ack $all" monitor
ktap_err ""
exactly "$head  vm-new  VM 1  PID 100  COMM $comm  ISA vmx" \
	"$head  vcpu-new  VM 1  PID 100  COMM $comm  VCPU 0  ISA vmx" \
	"$head  nested-on  VM 1  PID 100  COMM $comm  VCPU 3  ISA vmx" \
	"$head  l2-first  VM 1  PID 100  COMM $comm  VCPU 3  ISA vmx" \
	"$head  nested-off  VM 1  PID 100  COMM $comm  VCPU 3  ISA vmx" \
	"$head  entry-failed  VM 1  PID 100  COMM $comm  VCPU 0  ISA vmx  ENTRY-FAILURES 12" \
	"$head  lost-counters  VM 1  PID 100  COMM $comm  VCPU 0  ISA vmx  FIELDS-LOST 5" \
	"$head  lost-exits  EXITS-LOST 6" \
	"$head  unknown(99)  VM 1  PID 100  COMM $comm  VCPU 0  ISA vmx" \
	"$head  vm-new  VM 2  PID 200  COMM $comm  ISA vmx" \
	"$head  vcpu-gone  VM 1  PID 100  COMM $comm  VCPU 0  ISA vmx" \
	"$head  vm-gone  VM 1  PID 100  COMM $comm  ISA vmx"
ktap_done

vm='"vm":1,"pid":100,"comm":"qemu\u001b[1m","guest":null'
ktap_run "events, as JSON" 0 play "event-base ack $all" -j monitor
ktap_err ""
exactly '{"event":"vm-new","seq":11,"time_ns":1700000003500000000,'"$vm"',"isa":"vmx"}' \
	'{"event":"vcpu-new","seq":12,"time_ns":1700000003500000000,'"$vm"',"vcpu":0,"isa":"vmx"}' \
	'{"event":"nested-on","seq":13,"time_ns":1700000003500000000,'"$vm"',"vcpu":3,"isa":"vmx"}' \
	'{"event":"l2-first","seq":14,"time_ns":1700000003500000000,'"$vm"',"vcpu":3,"isa":"vmx"}' \
	'{"event":"nested-off","seq":15,"time_ns":1700000003500000000,'"$vm"',"vcpu":3,"isa":"vmx"}' \
	'{"event":"entry-failed","seq":16,"time_ns":1700000003500000000,'"$vm"',"vcpu":0,"isa":"vmx","entry_failures":12}' \
	'{"event":"lost-counters","seq":17,"time_ns":1700000003500000000,'"$vm"',"vcpu":0,"isa":"vmx","unslotted":0,"fields_lost":5}' \
	'{"event":"lost-exits","seq":18,"time_ns":1700000003500000000,"exits_lost":6}' \
	'{"event":"unknown(99)","seq":19,"time_ns":1700000003500000000,'"$vm"',"vcpu":0,"isa":"vmx"}' \
	'{"event":"vm-new","seq":20,"time_ns":1700000003500000000,"vm":2,"pid":200,"comm":"qemu\u001b[1m","guest":null,"isa":"vmx"}' \
	'{"event":"vcpu-gone","seq":21,"time_ns":1700000003500000000,'"$vm"',"vcpu":0,"isa":"vmx"}' \
	'{"event":"vm-gone","seq":22,"time_ns":1700000003500000000,'"$vm"',"isa":"vmx"}'
ktap_done

ktap_run "no event" 0 play "event-base ack" monitor
ktap_out ""
ktap_err ""
ktap_done

mkdir -p "$proc/100" "$proc/200"
printf '%s\0' qemu-system-x86_64 -name guest=web >"$proc/100/cmdline"
printf '%s\0' qemu-system-x86_64 -name db >"$proc/200/cmdline"
ktap_run "names of guests" 0 play "event-base ack event-vm event-other" monitor
exactly "$head  vm-new  VM 1  PID 100  COMM $comm  GUEST web  ISA vmx" \
	"$head  vcpu-new  VM 1  PID 100  COMM $comm  GUEST web  VCPU 0  ISA vmx" \
	"$head  vm-new  VM 2  PID 200  COMM $comm  GUEST db  ISA vmx"
ktap_done

# That counters lack something concerns every selection.
ktap_run "--guest" 0 play "event-base ack $all" monitor --guest db
names lost-exits vm-new
ktap_done
ktap_run "--vm" 0 play "event-base ack $all" monitor --vm 2
names lost-exits vm-new
ktap_done
ktap_run "--pid" 0 play "event-base ack $all" monitor --pid 200
names lost-exits vm-new
ktap_done
ktap_run "--vcpu" 0 play "event-base ack $all" monitor --vcpu 3
names nested-on l2-first nested-off lost-exits
ktap_done
ktap_run "--vm and --vcpu" 0 play "event-base ack $all" monitor --vm 2 --vcpu 3
names lost-exits
ktap_done

ktap_run "--count" 0 play "event-base ack $all" monitor --count 3
names vm-new vcpu-new nested-on
ktap_done
ktap_run "--count of what is selected" 0 play "event-base ack $all" monitor --count 2 --vcpu 3
names nested-on l2-first
ktap_done
ktap_run "--count does not count what is lost" 0 play "event-base ack event-gap event-vm" monitor --count 1
names "lost 3 events" vm-new
ktap_done

ktap_run "a gap before the first event" 0 play "event-base ack event-gap event-vm" -j monitor
exactly '{"event":"lost","count":3}' \
	'{"event":"vm-new","seq":14,"time_ns":1700000003500000000,'"${vm%null}"'"web","isa":"vmx"}' \
	'{"event":"vcpu-new","seq":15,"time_ns":1700000003500000000,'"${vm%null}"'"web","vcpu":0,"isa":"vmx"}'
ktap_done
ktap_run "gaps between events" 0 play "event-base ack event-vm event-gap event-other event-gap event-gap event-other" monitor
names vm-new vcpu-new "lost 3 events" vm-new "lost 6 events" vm-new
ktap_done
ktap_run "a gap beside the selection" 0 play "event-base ack event-vm event-gap event-vm event-other" monitor --vm 2
names "lost 3 events" vm-new
ktap_done
ktap_run "events from before the question for the last one" 0 play "event-base ack event-early event-vm event-other event-other" \
	monitor
names vm-new vcpu-new vm-new vm-new
ktap_done

# What the kernel dropped is asked for when nothing more is there, and counted once.
ktap_run "dropped, and no event after it" 0 play "event-base ack event-vm event-overrun event-gap event-status ack" monitor
ktap_err ""
names vm-new vcpu-new "lost 3 events"
ktap_done
ktap_run "dropped between events" 0 play "event-base ack event-vm event-overrun event-gap event-other event-status ack event-other" \
	monitor
names vm-new vcpu-new "lost 3 events" vm-new vm-new
ktap_done
ktap_run "dropped, and some came while that was asked" 0 play \
	"event-base ack event-vm event-overrun event-gap event-status ack event-early event-other event-other event-other" monitor
names vm-new vcpu-new vm-new vm-new vm-new
ktap_done
ktap_run "dropped, but nothing of the family's" 0 play "event-base ack event-vm event-overrun event-status ack event-other" monitor
names vm-new vcpu-new vm-new
ktap_done
ktap_run "dropped, and the module is gone" 2 play "event-base ack event-vm event-overrun eperm" monitor
ktap_err "nestmon: permission denied"
names vm-new vcpu-new
ktap_done

refused "not allowed to ask" "permission denied: needs CAP_NET_ADMIN (try as root)" "eperm" monitor
refused "event without its number" "malformed reply of the kernel: event-seq" "event-base ack event-no-seq" monitor
refused "event without what it is" "malformed reply of the kernel: event" "event-base ack event-no-number" monitor
refused "attribute of the wrong size" "malformed reply of the kernel: vm" "event-base ack event-wide" monitor

closed_pipe()
{
	# Its default would end the command before it sees that.
	trap '' PIPE
	{ play "event-base ack $all" monitor; echo $? >"$ktap_dir/status"; } | true
	trap - PIPE
	return "$(cat "$ktap_dir/status")"
}

ktap_run "nobody reads" 0 closed_pipe
ktap_err ""
ktap_done

for words in "event-base ack $all" \
	"event-base ack event-vm event-overrun event-gap event-status ack event-gap event-other event-overrun event-status ack"; do
	# shellcheck disable=SC2086 # words
	"$dir/forge-sanitize" $words >"$ktap_dir/recording"
	for style in "" -j; do
		# shellcheck disable=SC2086 # none, or one
		ktap_run "damaged: $words $style" 0 "$dir/replay-sanitize" --mutate 4 "${NESTMON_MUTATIONS:-2000}" \
			"$ktap_dir/recording" monitor $style
		ktap_out " played: "
		ktap_done
	done
done

ktap_end
