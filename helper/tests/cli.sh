#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# cli.sh NESTMON: options, help and exit status. Needs neither KVM nor the module.

nestmon=$(realpath "${1:?which nestmon}") || exit 1
# shellcheck source-path=SCRIPTDIR source=ktap.sh
. "$(dirname "$0")/ktap.sh"

# usage NAME TEXT ARGUMENT...: refused as usage, in one line that has TEXT
usage()
{
	name=$1 text=$2
	shift 2
	ktap_run "$name" 1 "$nestmon" "$@"
	ktap_out ""
	ktap_err "$text"
	[ "$(wc -l <"$ktap_dir/err")" = 1 ] || ktap_complain "not one line"
	ktap_done
}

# into FILE ARGUMENT...: what becomes of output to FILE
into()
{
	file=$1
	shift
	"$nestmon" "$@" >"$file"
}

# Nobody reads, and SIGPIPE is ignored, as under systemd.
into_broken_pipe()
{
	(
		trap '' PIPE
		"$nestmon" "$@"
		echo $? >"$ktap_dir/status"
	) | true
	return "$(cat "$ktap_dir/status")"
}

ktap_run "no command" 1 "$nestmon"
ktap_out ""
ktap_err "Usage: nestmon"
ktap_done

for args in "help" "--help" "-h"; do
	# shellcheck disable=SC2086 # words
	ktap_run "$args" 0 "$nestmon" $args
	ktap_err ""
	for command in stats shadow vcpus status; do
		ktap_out "  $command "
	done
	ktap_done
done

for args in "stats help" "help stats" "stats --help" "--help stats"; do
	# shellcheck disable=SC2086 # words
	ktap_run "$args" 0 "$nestmon" $args
	ktap_err ""
	ktap_out "--interval SECONDS"
	ktap_done
done

ktap_run "status help has no selectors" 0 "$nestmon" status help
ktap_out "--json"
! grep -q -e --vm "$ktap_dir/out" || ktap_complain "--vm"
ktap_done

ktap_run "-V" 0 "$nestmon" -V
ktap_out "nestmon "
ktap_done

ktap_run "shadow help" 0 "$nestmon" shadow help
for option in --json --pretty --vm --pid --guest --vcpu --top; do
	ktap_out "$option"
done
! grep -q -e --level -e --interval "$ktap_dir/out" || ktap_complain "an option of stats"
ktap_done

usage "unknown command" "'frobnicate'" frobnicate
usage "help on an unknown command" "'frobnicate'" help frobnicate
usage "extra argument" "'extra'" stats extra
usage "unknown option" "--frobnicate" stats --frobnicate
usage "unknown letter" "'x'" -x stats
usage "option of another command" "--vm" status --vm 1
usage "vcpus has no level" "--level" --level 1 vcpus
usage "option without its value" "'--vm'" stats --vm
usage "value for an option without one" "'--json'" stats --json=1
for value in x "" -1 0 1x 2147483648 99999999999999999999 " 1"; do
	usage "--vm '$value'" "--vm: '$value'" stats --vm "$value"
done
usage "--pid 0" "--pid: '0'" stats --pid 0
usage "--vcpu -1" "--vcpu: '-1'" stats --vcpu -1
usage "--level 3" "--level: '3'" stats --level 3
usage "--guest ''" "--guest" stats --guest ""
for value in 0 0.09 -1 nan inf 1s "" 1e300; do
	usage "--interval '$value'" "--interval: '$value'" stats --interval "$value"
done
usage "--count 0" "--count: '0'" stats --interval 1 --count 0
usage "--count without --interval" "--interval" stats --count 1
usage "--sort by no column" "'frobs'" stats --sort frobs
usage "--sort by text" "'comm'" stats --sort comm
usage "--sort by a rate without --interval" "'total'" stats --sort total
usage "--top 0" "--top: '0'" stats --top 0
for value in 0 -1 1x "" x 99999999999999999999; do
	usage "shadow --top '$value'" "--top: '$value'" shadow --top "$value"
done
usage "shadow has no level" "--level" shadow --level 1
usage "shadow has no interval" "--interval" shadow --interval 1
usage "shadow has no argument" "'extra'" shadow extra

ktap_run "full disk" 2 into /dev/full help
ktap_err "nestmon: write error: No space left on device"
ktap_done

# shellcheck disable=SC2016 # for the inner shell
ktap_run "closed output" 2 sh -c '"$0" help >&-' "$nestmon"
ktap_err "nestmon: write error"
ktap_done

ktap_run "broken pipe" 0 into_broken_pipe help
ktap_err ""
ktap_done

for args in "stats" "shadow" "-j shadow" "vcpus" "status" "-j stats" "stats -p --vm 1 --interval 1"; do
	if [ -e /sys/module/nestmon ]; then
		ktap_skip "no module: $args" "the module is loaded"
		continue
	fi
	# shellcheck disable=SC2086 # words
	ktap_run "no module: $args" 2 "$nestmon" $args
	ktap_out ""
	ktap_err "nestmon: the nestmon module is not loaded (modprobe nestmon)"
	ktap_done
done

ktap_end
