# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# KTAP for tests in shell, with the names of the kernel's ktap_helpers.sh, which 6.1 does not have yet. Sourced; ktap_run
# needs a folder $work.
# shellcheck disable=SC2154

KSFT_PASS=0
KSFT_FAIL=1
KSFT_SKIP=4

ktap_planned=0 ktap_done=0 ktap_passed=0 ktap_failed=0 ktap_skipped=0

ktap_print_header()
{
	echo "TAP version 13"
}

ktap_print_msg()
{
	echo "# $*"
}

# ktap_skip_all REASON: none of the test can run
ktap_skip_all()
{
	echo "1..0 # SKIP $*"
	exit $KSFT_SKIP
}

ktap_set_plan()
{
	ktap_planned=$1
	echo "1..$1"
}

ktap_test_pass()
{
	ktap_done=$((ktap_done + 1)) ktap_passed=$((ktap_passed + 1))
	echo "ok $ktap_done $*"
}

ktap_test_fail()
{
	ktap_done=$((ktap_done + 1)) ktap_failed=$((ktap_failed + 1))
	echo "not ok $ktap_done $*"
}

# ktap_test_skip NAME REASON
ktap_test_skip()
{
	ktap_done=$((ktap_done + 1)) ktap_skipped=$((ktap_skipped + 1))
	echo "ok $ktap_done $1 # SKIP $2"
}

# ktap_run NAME COMMAND [ARG...]: one test; 0 is ok, 4 skips. What COMMAND says is shown unless it is ok; the last line
# is the reason of a skip. COMMAND runs in this shell and may set variables.
ktap_run()
{
	local name=$1 status
	local -a said
	shift
	"$@" >"$work/said" 2>&1
	status=$?
	mapfile -t said <"$work/said"
	case $status in
	"$KSFT_PASS") ktap_test_pass "$name" ;;
	"$KSFT_SKIP") ktap_test_skip "$name" "${said[*]: -1}" ;;
	*)
		printf '# %s\n' "${said[@]}"
		ktap_test_fail "$name" ;;
	esac
}

ktap_finished()
{
	echo "# Totals: pass:$ktap_passed fail:$ktap_failed skip:$ktap_skipped"
	[ $ktap_failed = 0 ] && [ $ktap_done = "$ktap_planned" ] || exit $KSFT_FAIL
	[ $ktap_passed != 0 ] || [ $ktap_skipped = 0 ] || exit $KSFT_SKIP
	exit $KSFT_PASS
}
