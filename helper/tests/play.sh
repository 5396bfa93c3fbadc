# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What scripts need that play forged replies, after ktap.sh and with "dir" set. Sourced.
#   play "WORDS" ARGUMENT...			nestmon ARGUMENT..., while the kernel says what forge makes of the words
#   lines N					the output must have so many
#   refused NAME TEXT "WORDS" ARGUMENT...	a test: it fails and says TEXT
# Its procfs and sysfs are below "proc" and "sys".

proc=${ktap_dir:?}/proc
sys=$ktap_dir/sys
mkdir -p "$proc" "$sys"

play()
{
	# shellcheck disable=SC2086 # words
	"${dir:?}/forge-sanitize" $1 >"$ktap_dir/recording" || return 125
	shift
	"$dir/replay-sanitize" --proc "$proc" --sys "$sys" "$ktap_dir/recording" "$@"
}

lines()
{
	[ "$(wc -l <"$ktap_dir/out")" = "$1" ] || ktap_complain "not $1 lines"
}

refused()
{
	name=$1 text=$2
	shift 2
	ktap_run "$name" 2 play "$@"
	ktap_out ""
	ktap_err "nestmon: $text"
	lines 0
	ktap_done
}
