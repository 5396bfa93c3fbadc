#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# replay.sh DIR: what nestmon makes of replies that no kernel can be asked for. DIR has forge-sanitize and
# replay-sanitize. Needs neither KVM nor the module.

dir=$(realpath "${1:?which directory}") || exit 1
# shellcheck source-path=SCRIPTDIR source=ktap.sh
. "$(dirname "$0")/ktap.sh"
# shellcheck source-path=SCRIPTDIR source=play.sh
. "$(dirname "$0")/play.sh"

mkdir -p "$proc/100" "$proc/200"

# cmdline PID ARGUMENT...
cmdline()
{
	file=$proc/$1/cmdline
	shift
	printf '%s\0' "$@" >"$file"
}

ktap_run "totals, as text" 0 play "vm other end status" stats
ktap_err ""
lines 6
ktap_out "hypercall"
ktap_out "unknown(2457)"
ktap_done

ktap_run "totals, as JSON" 0 play "vm other end status" stats -j
ktap_err ""
lines 1
ktap_out '[{"vm":2,"pid":200,"comm":"sho�\"rt �","guest":null,"vcpu":0,"isa":"svm","level":1,"code":120,"reason":"hlt","exits":1000,"gone":false},{"vm":1,'
ktap_out '"level":2,"code":129,"reason":"hypercall","exits":100,"handled":0,"reflected":100,"synthesized":0,"pending":false,"gone":false}'
ktap_done

ktap_run "pretty JSON implies JSON" 0 play "vm end status" -p stats
ktap_out '    "vm": 1,'
ktap_done

ktap_run "order and top" 0 play "vm other end status" stats --sort reflected --top 2
lines 3
ktap_out "hypercall"
ktap_out "unknown(2457)"
ktap_done

ktap_run "no VM" 0 play "end status" -j stats
ktap_out "[]"
ktap_err ""
ktap_done

ktap_run "largest numbers" 0 play "huge end status" -j stats
ktap_out '"code":18446744073709551615,"reason":"unknown(18446744073709551615)","exits":18446744073709551615,'
ktap_done

ktap_run "vCPUs" 0 play "vm huge end" -j vcpus
ktap_out '{"vm":1,"pid":100,"comm":"qemu-system-x86","guest":null,"vcpu":0,"isa":"svm","nested_enabled":null,"guest_mode":false,"l1_exits":0,"l2_exits":110,'
ktap_out '"unslotted":5,"rebased":0,"vmcb12":null,"gif":null,"nested_paging":null,"nested_since_ns":null,"state_time_ns":null,"source":null,"undecided":0,"since_ns":1700000000000000000,"gone":false}]'
ktap_done

ktap_run "status" 0 play "status" -j status
ktap_out '{"version":"1.2.3","attached":true,"since_ns":1700000000000000000,"probes":["kvm_exit","kvm_entry"],"mode":null,"clock":null,"collector":"sweep",'
ktap_done

ktap_run "losses are told" 0 play "huge end lossy" stats
ktap_err "nestmon: warning: 5 exits are in no row"
ktap_err "nestmon: warning: 9 exits are lost"
ktap_done

# A new vCPU, one that goes, one that stays; then one whose record is gone.
ktap_run "intervals" 0 play "vm other end status tick vm gone huge end status tick vm gone end status" \
	-j stats --interval 1 --count 2
ktap_err "nestmon: warning: 5 exits are in no row"
lines 2
ktap_out '"reason":"hypercall","exits":100,"exits_per_s":100.000,"handled":0,"reflected":100,"synthesized":0,"pending":false,"total":200,"interval_ns":1000000000,"gone":false}'
ktap_out '"exits":5,"exits_per_s":5.000,"total":1005,"interval_ns":1000000000,"gone":true}]'
ktap_out '"exits":0,"exits_per_s":0.000,"total":18446744073709551615,"interval_ns":1000000000,"gone":true}]'
[ "$(grep -o '"vm":2' "$ktap_dir/out" | wc -l)" = 1 ] || ktap_complain "a vCPU is gone not once"
[ "$(grep -o '"vm":3' "$ktap_dir/out" | wc -l)" = 2 ] || ktap_complain "a record is gone not once"
! grep -q '"exits":-' "$ktap_dir/out" || ktap_complain "negative"
ktap_done

ktap_run "intervals across a reload" 0 play "vm end status tick restarted end status" -j stats --interval 1 --count 1
ktap_out '[{"vm":1,'
ktap_out '"reason":"cpuid","exits":3,"exits_per_s":3.000,"total":3,"interval_ns":1000000000,"gone":false}]'
ktap_done

ktap_run "every vCPU goes" 0 play "other end status tick end status tick end status tick vm end status" \
	-j stats --vm 2 --interval 1 --count 3
lines 3
ktap_out '"gone":true}]'
ktap_done

ktap_run "an idle interval" 0 play "other end status tick other end status" -j stats --interval 1 --count 1
ktap_out "[]"
ktap_done

ktap_run "interrupted once" 0 play "interrupt vm vm other end calm vm end status" stats
ktap_err ""
lines 5
ktap_done

ktap_run "interrupted for good" 0 play "interrupt vm end end end end vm end calm status" stats
ktap_err "nestmon: warning: VMs keep coming and going"
lines 5
ktap_done

# What an interrupted dump lacks is neither gone nor new.
ktap_run "interrupted in an interval" 0 play "vm other end status tick interrupt vm end vm end vm end vm end vm end calm \
	status tick vm other end status" -j stats --interval 1 --count 2
lines 2
! grep -q '"vm":2' "$ktap_dir/out" || ktap_complain "the other VM"
ktap_done

ktap_run "unknown attributes" 0 play "newer end status" -j stats
ktap_out '"comm":"newer"'
ktap_done

refused "wrong size" "malformed reply of the kernel: l1-exits" "wrong-size end status" stats
refused "required attribute" "malformed reply of the kernel: vcpu" "nameless end status" stats
refused "bad attribute" "the kernel refused: attribute level: integer out of range" "bad-attr" stats --level 2
refused "missing attribute" "the kernel refused: missing attribute vcpu: Invalid argument" "missing-attr" stats
refused "error at the end" "the kernel refused: a row is too large" "vm end-refused" stats
refused "no privilege" "permission denied: needs CAP_NET_ADMIN (try as root)" "eperm" vcpus
refused "no memory" "the kernel refused: Cannot allocate memory" "enomem" status
refused "no status" "malformed reply of the kernel: no status" "ack" status
refused "nothing matches" "no vCPU matches" "end status" stats --vm 7

# guest NAME WANT ARGUMENT...: name of the guest in a command line
guest()
{
	name=$1 want=$2
	shift 2
	cmdline 100 qemu-system-x86_64 "$@" -m 1024
	ktap_run "guest: $name" 0 play "vm end" -j vcpus
	ktap_out "\"guest\":$want,"
	ktap_done
}

guest "libvirt" '"web 1"' -name "guest=web 1,debug-threads=on"
guest "short" '"web"' -name web
guest "short, with more" '"web"' -name web,process=qemu
guest "not first" '"web"' -name debug-threads=on,guest=web
guest "comma" '"a,b"' -name guest=a,,b,debug-threads=on
guest "two dashes" '"web"' --name web
guest "the last one counts" '"web"' -name other -m 1 -name web
guest "no name" null -m 1
guest "empty" null -name guest=
guest "not UTF-8" '"a�"' -name "$(printf 'a\377')"

cmdline 100 qemu-system-x86_64 -name guest=web
cmdline 200 qemu-system-x86_64 -name guest=db
ktap_run "--guest" 0 play "vm other end" -j vcpus --guest db
ktap_out '[{"vm":2,"pid":200,'
! grep -q '"vm":1' "$ktap_dir/out" || ktap_complain "the other guest"
ktap_done
refused "--guest that is not there" "no vCPU matches" "vm other end" vcpus --guest none

# The process that has the pid now started after the vCPU was destroyed, or before.
cmdline 200 qemu-system-x86_64 -name guest=later
ticks=$(awk -v hz="$(getconf CLK_TCK)" '{ print int($1 * hz) }' /proc/uptime)
echo "200 (a) b) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 $ticks 0" >"$proc/200/stat"
ktap_run "guest: the pid is another's" 0 play "gone end" -j vcpus
ktap_out '"guest":null,'
ktap_done

for words in "vm other end status" "huge gone newer end lossy" "interrupt vm end calm vm vm end status" \
		"bad-attr" "missing-attr" "end-refused"; do
	# shellcheck disable=SC2086 # words
	"$dir/forge-sanitize" $words >"$ktap_dir/recording"
	ktap_run "damaged: $words" 0 "$dir/replay-sanitize" --mutate 1 "${NESTMON_MUTATIONS:-2000}" \
		"$ktap_dir/recording" stats
	ktap_out " played: "
	ktap_done
done
ktap_run "a status, recorded" 0 play "status" status
ktap_done
ktap_run "damaged: status" 0 "$dir/replay-sanitize" --mutate 2 "${NESTMON_MUTATIONS:-2000}" "$ktap_dir/recording" -j status
ktap_out " played: "
ktap_done
ktap_run "intervals, recorded" 0 play "vm other end status tick vm gone end status" stats --interval 1 --count 1
ktap_done
ktap_run "damaged: intervals" 0 "$dir/replay-sanitize" --mutate 3 "${NESTMON_MUTATIONS:-2000}" "$ktap_dir/recording" \
	stats --interval 1 --count 1
ktap_out " played: "
ktap_done

ktap_end
