#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# top.sh DIR: what nestmon top makes of forged replies, in a terminal of tmux's. DIR has forge-sanitize and
# replay-sanitize. Needs neither KVM nor the module.
#
# Nothing is refreshed before the space bar says so: the interval is a million seconds.

dir=$(realpath "${1:?which directory}") || exit 1
# shellcheck source-path=SCRIPTDIR source=ktap.sh
. "$(dirname "$0")/ktap.sh"
# shellcheck source-path=SCRIPTDIR source=play.sh
. "$(dirname "$0")/play.sh"

page=$(realpath "$(dirname "$0")/../../Documentation/man/nestmon-top.8") || exit 1
slow="--interval 1000000"

# same NAME: a test: $ktap_dir/want and $ktap_dir/got have the same lines, and some
same()
{
	ktap_run "$1" 0 diff "$ktap_dir/want" "$ktap_dir/got"
	[ -s "$ktap_dir/want" ] || ktap_complain "nothing to compare"
	ktap_done
}

# What needs no terminal of its own.

ktap_run "no JSON" 1 play end -j top
ktap_out ""
ktap_err "nestmon: top: a screen is no JSON"
ktap_done
ktap_run "--sort by no column" 1 play end top --sort frobs
ktap_err "nestmon: --sort: 'frobs' is not one of: vm vcpu pid exits l1 l2"
sed 's/.*://' "$ktap_dir/err" | tr ' ' '\n' | grep . | sort >"$ktap_dir/got"
ktap_done
sed -nE '/^\.Ss The list/,/^\.Ss /s/^\.It .*Va ([a-z0-9_]+).*/\1/p' "$page" | sort >"$ktap_dir/want"
same "what --sort takes in nestmon-top(8)"
refused "no terminal" "top: standard output is no terminal" "end status" top

if ! command -v tmux >/dev/null; then
	ktap_skip "in a terminal" "tmux is not installed"
	ktap_end
fi

nr=0

terminal()
{
	env -u TMUX TERM=xterm tmux -S "$ktap_dir/tmux$nr" "$@"
}

end_terminal()
{
	terminal kill-server 2>/dev/null
	rm -rf "$ktap_dir"
}
trap end_terminal EXIT

# start "WORDS" ARGUMENT...: nestmon top ARGUMENT... in a terminal of 80 by 24, or of $size; $term is its TERM
start()
{
	# shellcheck disable=SC2086 # words
	"$dir/forge-sanitize" $1 >"$ktap_dir/recording" || { echo "Bail out! forge"; exit 1; }
	shift
	rm -f "$ktap_dir/status" "$ktap_dir/pid"
	cat >"$ktap_dir/session" <<-END
		trap : INT
		stty -g >"$ktap_dir/before"
		sh -c 'echo \$\$ >"$ktap_dir/pid"; exec "\$@"' - "$dir/replay-sanitize" --proc "$proc" --sys "$sys" \\
			"$ktap_dir/recording" top $* ${to:+>"$to"}
		status=\$?
		stty -g >"$ktap_dir/after"
		echo "ended with \$status"
		exec sleep 1000
	END
	# A server that ends takes no session.
	terminal kill-server 2>/dev/null
	nr=$((nr + 1))
	terminal -f /dev/null new-session -d -x "${size% *}" -y "${size#* }" "TERM=$term exec sh $ktap_dir/session"
}

press()
{
	terminal send-keys "$@"
}

# Is the screen as it should be? "TEXT" must be on it, "!TEXT" not.
is_seen()
{
	terminal capture-pane -p >"$ktap_dir/screen" 2>/dev/null || return 1
	for text; do
		case $text in
		!*) ! grep -qF -e "${text#!}" "$ktap_dir/screen" || return 1 ;;
		*) grep -qF -e "$text" "$ktap_dir/screen" || return 1 ;;
		esac
	done
}

# shows TEXT...: waits for it
shows()
{
	tries=400
	until is_seen "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || break
		sleep 0.05
	done
	cat "$ktap_dir/screen"
	[ "$tries" -gt 0 ] || { echo "it should have: $*" >&2; return 1; }
}

# seen NAME TEXT...: a test
seen()
{
	name=$1
	shift
	ktap_run "$name" 0 shows "$@"
	ktap_done
}

# line N REGEX: a line of what was seen last
line()
{
	sed -n "${1}p" "$ktap_dir/out" | grep -qE -e "$2" || ktap_complain "line $1 is not /$2/"
}

# ended NAME STATUS [TEXT]: a test: it ends so, says so, and the terminal is as it was
ended()
{
	ktap_run "$1" 0 shows "ended with $2" ${3:+"$3"}
	cmp -s "$ktap_dir/before" "$ktap_dir/after" || ktap_complain "the terminal is not as it was"
	[ "$(terminal display-message -p '#{alternate_on}#{cursor_flag}')" = 01 ] || ktap_complain "the screen is not as it was"
	ktap_done
}

size="80 24" term=screen to=
two="top-alpha top-beta end status"

start "$two tick $two tick $two" "$slow"
seen "before the first interval" "2 VMs, 3 vCPUs" "alpha" "b?[7mta?"
press Space
ktap_run "rates, shares, reasons" 0 shows "200.0"
line 1 "^nestmon top [0-9:]{8}  sort exits  2 VMs, 3 vCPUs  every 1000000s$"
line 2 "^all  L1/S 1107  L2/S 100\.0  REFL/S 60\.0  MULT 4\.0  NEST% 25\.0"
line 3 "^  VM VCPU NAME      EXITS/S    L1/S    L2/S  MULT   L1%   L2% HOST% BLOCK% NEST%$"
line 4 "^   2  all b\?\[7mta\?     1007    1007     0\.0     -  10\.0  40\.0  30\.0   20\.0  25\.0"
line 5 "^   2    0 b\?\[7mta\?     1000    1000     0\.0     -  10\.0  40\.0  30\.0   20\.0  25\.0"
line 6 "^   2    1 b\?\[7mta\?      7\.0     7\.0     0\.0     -     -     -     -      -     -"
line 7 "^   1    0 alpha       200\.0   100\.0   100\.0   4\.0  10\.0  40\.0  30\.0   20\.0  25\.0"
line 8 "^LVL REASON .*EXITS/S  HANDL/S   REFL/S     AVG    P99< L1/TRIP    TRIP"
line 9 "^  1 npf +1000 +- +- +- +- +- +-$"
line 10 "^  1 hlt +107\.0 +- "
line 11 "^  2 hypercall +60\.0 +0\.0 +60\.0 +5\.0us +65\.5us +3\.0 120\.0us"
line 12 "^  2 cpuid +40\.0 +40\.0 +0\.0 "
line 24 "^q:quit  h \?:help  s >:sort  f /:filter"
ktap_done

# heads: those of the table that begins on line $1 of what was seen last
heads()
{
	sed -n "${1}p" "$ktap_dir/screen" | tr -s ' ' '\n' | grep .
}

# items SECTION KIND: of a list in the manual, a line each
items()
{
	sed -nE "/^\.S[hs] $1/,/^\.S[hs] /s/^\.It .*$2 ([^ ]+).*/\1/p" "$page"
}

terminal resize-window -x 240 -y 40
seen "a large screen" HANDL/S "2 hypercall" "1 npf" q:quit
heads 3 >"$ktap_dir/got"
items "The list" Sy >"$ktap_dir/want"
same "columns of the list in nestmon-top(8)"
heads 8 >"$ktap_dir/got"
items "The reasons" Sy >"$ktap_dir/want"
same "columns of the reasons in nestmon-top(8)"
press h
ktap_run "help" 0 shows "any key: back" "this list" "to the last line"
sed -nE 's/^  (.{8}) .*/\1/p' "$ktap_dir/out" | sed 's/ *$//' >"$ktap_dir/got"
ktap_done
sed -nE '/^\.Sh KEYS/,/^\.Sh O/s/^\.It Ic //p' "$page" | sed 's/ , / /g; s/\\&//g; s/\\-/-/g' >"$ktap_dir/want"
same "keys in nestmon-top(8)"
press x
seen "any key leaves the help" q:quit "!any key"
press '?' q
ended "q in the help" 0

start "$two tick $two tick top-beta end status tick top-beta end status" "$slow"
seen "another one begins" "sort exits"
press Space s s
ktap_run "sort by the next column" 0 shows "sort l2"
line 4 "^   1    0 alpha"
ktap_done
press S
ktap_run "sort by the column before" 0 shows "sort l1"
line 4 "^   2  all b"
line 5 "^   2    0 b"
ktap_done
press r
ktap_run "smallest first" 0 shows "sort l1 reversed"
line 4 "^   1    0 alpha"
line 5 "^   2  all b"
line 6 "^   2    1 b"
ktap_done
press r f ALP
seen "a filter applies while it is typed" "filter: ALP_" "1 VM, 1 vCPU" alpha "!b?[7mta" "!npf"
press BSpace Enter
seen "a filter" "filter AL" "!filter:" alpha "!b?[7mta"
press / C-u npf
seen "a filter by reason" "filter: npf_" "1 VM, 1 vCPU" "b?[7mta" "1 npf" "!alpha" "!1 hlt"
press Escape
seen "a filter that is given up" "filter AL" alpha "!npf"
press f C-u nothing Enter
seen "a filter that nothing meets" "0 VMs, 0 vCPUs" "L1/S -" "!alpha"
press Down Enter End f C-u Enter
seen "no filter" "2 VMs, 3 vCPUs" "b?[7mta?" "!  filter "
press Home Down Down Down Enter
seen "one vCPU" "1 VM, 1 vCPU" "VM 1 vCPU 0" "2 hypercall" "!npf" "!b?[7mta"
press s s s
ktap_run "its reasons by average" 0 shows "sort handling_avg_ns"
line 6 "^  2 hypercall .* 5\.0us +65\.5us +3\.0 120\.0us$"
ktap_done
press f hyper Enter
seen "a filter of its reasons" "filter hyper" "2 hypercall" "!1 hlt"
press f C-u Enter p
seen "pause" PAUSED
press Space
seen "nothing is refreshed meanwhile" PAUSED "VM 1 vCPU 0"
press p Space
seen "a VM that vanishes" "VM 1 vCPU 0 is gone" "!hypercall" "!PAUSED"
press Escape
seen "back to the list" "1 VM, 2 vCPUs" "b?[7mta" "!alpha"
press Home Enter
seen "a whole VM" "VM 2  L1/S 1007" "1 npf" "1 hlt"
press Escape - -
seen "a shorter interval" "every 600s"
press +
seen "a longer interval" "every 3600s"
press Space Space
seen "what goes wrong is said" "the recording ends" "1 VM, 2 vCPUs" "b?[7mta"
press C-c
ended "SIGINT" 0

start "top-many end status tick top-many end status" "$slow --sort vm"
seen "many VMs" "60 VMs, 60 vCPUs" "sort vm" guest-60 guest-50 "!guest-1 "
press End
seen "the last line" "guest-1 " "!guest-60"
press PageUp PageUp
seen "pages" guest-29 "!guest-1 " "!guest-60"
press Space
ktap_run "the cursor stays where it is" 0 shows guest-29 971.0
ktap_done
for to_size in "40 10" "36 6" "80 24" "132 50"; do
	terminal resize-window -x "${to_size% *}" -y "${to_size#* }"
	ktap_run "resized to $to_size" 0 shows "nestmon top" NAME guest-29 q:quit
	[ "$(wc -l <"$ktap_dir/out")" -le "${to_size#* }" ] || ktap_complain "too many lines"
	[ "$(wc -L <"$ktap_dir/out")" -le "${to_size% *}" ] || ktap_complain "too wide"
	ktap_done
done
for to_size in "35 24" "80 5"; do
	terminal resize-window -x "${to_size% *}" -y "${to_size#* }"
	seen "$to_size is too small" "the terminal is too" "!guest"
done
terminal resize-window -x 80 -y 24
seen "large enough again" guest-29 q:quit
kill -TERM "$(cat "$ktap_dir/pid")"
ended "SIGTERM" 0

size="20 4"
start "$two" "$slow"
seen "it begins too small" "nestmon top"
terminal resize-window -x 80 -y 24
seen "and grows" alpha q:quit
press q
ended "q" 0
size="80 24"

# Of the first interval nothing is known to have been halted; in the second that is.
start "top-halted end status tick top-halted end status tick top-halted end status" "$slow"
terminal resize-window -x 132 -y 24
press Space
seen "a halt that is not over" "88.9"
press Space
seen "a halt that is over" "91.1" "!95.3"
press q
ended "q after halts" 0

start "top-alpha end top-mode-time ack tick top-alpha end top-mode-time ack" "$slow"
press Space
ktap_run "no round trips in mode time" 0 shows "200.0"
line 4 "^   1    0 alpha .* 10\.0  40\.0  30\.0   20\.0     -$"
ktap_done

start "top-alpha end status tick tick tick top-restarted end status" "$slow"
press Space
seen "the module was loaded anew" "L1/S 3.3" "1 hlt"

start "$two tick eperm tick $two" "$slow"
press Space
seen "no permission any more" "permission denied" "2 VMs, 3 vCPUs"
press Space
seen "permission again" "200.0" q:quit "!permission"

start "$two tick top-alpha top-beta end lossy" "$slow"
press Space
seen "what is lost is said" "warning: 9 exits are lost" "200.0"

# Its end is not waited for: the terminal goes.
start "$two tick $two tick $two" "--interval 0.1 --count 2"
ended "--count" 0
start "$two tick $two" "--interval 0.1 --count 2"
ended "--count, and the last one fails" 2 "nestmon: the recording ends"
start "$two" "$slow --vm 7"
seen "--vm" "2 VMs"
start "end status" "$slow --vm 7"
ended "nothing matches" 2 "nestmon: no vCPU matches"
start "eperm" "$slow"
ended "no permission" 2 "nestmon: permission denied: needs CAP_NET_ADMIN"
start "$two" "$slow --sort multiplication"
seen "--sort" "sort multiplication"
start "$two" "$slow"
seen "before SIGHUP" alpha
kill -HUP "$(cat "$ktap_dir/pid")"
ended "SIGHUP" 0

term=dumb
start "$two" "$slow"
ended "a dumb terminal" 2 "nestmon: top: this terminal is too dumb"
term=nonsense
start "$two" "$slow"
ended "an unknown terminal" 2 "nestmon: top: this terminal is not known"
term=screen to=$ktap_dir/file
start "$two" "$slow"
ended "output to a file" 2 "nestmon: top: standard output is no terminal"
[ ! -s "$to" ] || echo "# something is in the file"
to=

ktap_end
