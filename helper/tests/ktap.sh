# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# KTAP for the scripts beside this one. Sourced.
#   ktap_run NAME STATUS COMMAND...	run it; the test fails if it ends otherwise
#   ktap_out TEXT, ktap_err TEXT	the last one's output (errors) must have a line with TEXT; "" means: no line at all
#   ktap_done				end of a test; its result is printed
#   ktap_skip NAME WHY			a test that cannot be made here
#   ktap_end				the plan; ends the script: 0 all well, 1 not, 4 all skipped

ktap_dir=$(mktemp -d) || exit 1
trap 'rm -rf "$ktap_dir"' EXIT
ktap_nr=0 ktap_failed=0 ktap_skipped=0

echo "TAP version 13"

ktap_complain()
{
	ktap_good=no
	echo "# $ktap_name: $1"
	sed 's/^/#   out: /' "$ktap_dir/out" | head -n 20
	sed 's/^/#   err: /' "$ktap_dir/err" | head -n 20
}

ktap_run()
{
	ktap_name=$1 ktap_want=$2 ktap_good=yes
	shift 2
	"$@" >"$ktap_dir/out" 2>"$ktap_dir/err" </dev/null
	ktap_got=$?
	[ $ktap_got = "$ktap_want" ] || ktap_complain "exit status $ktap_got, not $ktap_want"
}

ktap_match()
{
	if [ -z "$2" ]; then
		[ ! -s "$ktap_dir/$1" ] || ktap_complain "std$1 is not empty"
	else
		grep -qF -e "$2" "$ktap_dir/$1" || ktap_complain "std$1 has no '$2'"
	fi
}

ktap_out()
{
	ktap_match out "$1"
}

ktap_err()
{
	ktap_match err "$1"
}

ktap_done()
{
	ktap_nr=$((ktap_nr + 1))
	if [ "$ktap_good" = yes ]; then
		echo "ok $ktap_nr $ktap_name"
	else
		ktap_failed=$((ktap_failed + 1))
		echo "not ok $ktap_nr $ktap_name"
	fi
}

ktap_skip()
{
	ktap_nr=$((ktap_nr + 1)) ktap_skipped=$((ktap_skipped + 1))
	echo "ok $ktap_nr $1 # SKIP $2"
}

ktap_end()
{
	echo "1..$ktap_nr"
	[ $ktap_failed = 0 ] || exit 1
	[ $ktap_skipped -lt $ktap_nr ] || exit 4
	exit 0
}
