#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# docs.sh DIR: help, manual and completion say the same of commands, options and output. DIR has what `make all tools
# sanitize` leaves. Needs neither KVM nor the module.

dir=$(realpath "${1:?which directory}") || exit 1
man=$(realpath "$(dirname "$0")/../../Documentation/man") || exit 1
# shellcheck source-path=SCRIPTDIR source=ktap.sh
. "$(dirname "$0")/ktap.sh"
# shellcheck source-path=SCRIPTDIR source=play.sh
. "$(dirname "$0")/play.sh"

root=$ktap_dir/root
nestmon=$dir/nestmon

# same NAME: a test: $ktap_dir/want and $ktap_dir/got have the same lines, and some
same()
{
	sort -u "$ktap_dir/want" >"$ktap_dir/want.sorted"
	sort -u "$ktap_dir/got" >"$ktap_dir/got.sorted"
	ktap_run "$1" 0 diff -U 0 --label table --label "$1" "$ktap_dir/want.sorted" "$ktap_dir/got.sorted"
	[ -s "$ktap_dir/want" ] || ktap_complain "nothing to compare"
	ktap_done
}

# What help says.

help_commands()
{
	"$nestmon" help | sed -nE '/^Commands:/,/^$/s/^  ([a-z]+) .*/\1/p'
}

# "-j" or "--vm ID"
help_options()
{
	"$nestmon" "$@" help | sed -nE '/^Options:/,/^$/{
		s/^  (-[a-zA-Z]), --([a-z-]+)( ([^ ]+))?  .*/\1\n--\2\3/p
		s/^      --([a-z-]+)( ([^ ]+))?  .*/--\1\2/p
	}'
}

# Of a command: those that not all have.
own_options()
{
	help_options "$1" | grep -vxFf <(help_options)
}

# Synopses of a command, without options: "param get NAME..."
help_synopses()
{
	local words
	words=$("$nestmon" "$1" help | sed -nE "1s/^Usage: nestmon \[OPTION\]\.\.\. $1(.*) \[OPTION\]\.\.\.$/\1/p")
	tr '|' '\n' <<<"$words" | sed -E "s/^ */$1 /; s/ *$//"
}

# What the manual says.

page()
{
	cat "$man/nestmon${1:+-$1}.8"
}

page_options()
{
	page "$1" | sed -nE '/^\.Sh OPTIONS/,/^\.Sh [^O]/{
		s/^\.It Fl ([a-zA-Z]) , Fl \\-([a-z-]+)( Ar ([^ ]+))?$/-\1\n--\2 \4/p
		s/^\.It Fl \\-([a-z-]+)( Ar ([^ ]+))?$/--\1 \3/p
	}' | sed 's/ $//'
}

page_synopses()
{
	page "$1" | awk '
		/^\.Sh / { inside = $2 == "SYNOPSIS" }
		!inside { next }
		/^\.Nm/ { if (line) print line; line = ""; for (i = 4; i <= NF; i++) line = line (i > 4 ? " " : "") $i }
		/^\.Ar/ { gsub(/^\.Ar | Ar| Ns/, ""); gsub(" ", ""); line = line " " $0 }
		END { print line }'
}

# "key NAME" and "head WORD", with the name of the subsection and a dot before what is within one
page_columns()
{
	page "$1" | awk '
		/^\.Sh / { inside = $2 == "OUTPUT"; within = "" }
		/^\.Ss / { within = $2 "." }
		inside && sub(/^\.It /, "") {
			if (match($0, /^Sy ("[^"]*"|[^ ]+)/)) {
				word = substr($0, 4, RLENGTH - 3)
				gsub("\"", "", word)
				print "head " within word
				$0 = substr($0, RLENGTH + 1)
				sub(/^ Pq /, "")
			}
			if (match($0, /^Va [^ ]+/))
				print "key " within substr($0, 4, RLENGTH - 3)
		}'
}

# List items of a kind in a section.
page_items()
{
	page "$1" | sed -nE "/^\.Sh $2/,/^\.Sh /s/^\.It $3 //p"
}

# What completion says.

compopt()
{
	:
}

# complete_line WORD...: what may stand in place of the last
complete_line()
{
	# shellcheck disable=SC2034 # for the completion
	(
		# shellcheck disable=SC1091
		. "$dir/nestmon.bash-completion"
		COMP_WORDS=(nestmon "$@") COMP_CWORD=$#
		_nestmon
		[ ${#COMPREPLY[@]} = 0 ] || printf '%s\n' "${COMPREPLY[@]}"
	)
}

# What the tables say.

# columns WITHIN "WORDS" ARGUMENT...: what nestmon ARGUMENT... prints when the kernel says what forge makes of the words
columns()
{
	local within=$1
	# shellcheck disable=SC2086 # words
	"$dir/forge-sanitize" $2 >"$ktap_dir/recording" || return
	shift 2
	"$dir/columns-sanitize" --proc "$proc" --sys "$sys" "$ktap_dir/recording" "$@" 2>"$ktap_dir/columns" |
		sed "s/ /&$within/"
	[ ! -s "$ktap_dir/columns" ] || cat "$ktap_dir/columns"
}

# put FILE TEXT: a file of a made-up host
put()
{
	mkdir -p "$root/${1%/*}"
	printf '%s\n' "$2" >"$root/$1"
}

# host VENDOR FLAG MODULE: one without any module
host()
{
	rm -rf "$root"
	vendor_module=$3
	put proc/cpuinfo "processor	: 0
vendor_id	: $1
flags		: fpu $2"
	put proc/cmdline quiet
	mkdir -p "$root/etc/modprobe.d"
}

# KVM with all that there are checks of, a hypervisor beside it, and a guest.
populate()
{
	local param
	for param in nested ept unrestricted_guest enable_shadow_vmcs enable_apicv npt vgif vls avic; do
		put "sys/module/$vendor_module/parameters/$param" Y
	done
	put sys/module/kvm/initstate live
	put sys/module/kvm/parameters/nx_huge_pages N
	put "sys/module/$vendor_module/initstate" live
	put sys/module/vboxdrv/initstate live
	put dev/kvm ""
	put etc/passwd "libvirt-qemu:x:64055:64055:QEMU:/:/bin/false"
	put proc/100/comm qemu-system-x86
	mkdir -p "$root/proc/100/fd"
	printf '%s\0' qemu-system-x86_64 -name guest=web -cpu host >"$root/proc/100/cmdline"
	ln -s anon_inode:kvm-vm "$root/proc/100/fd/9"
	put etc/libvirt/qemu/web.xml "<domain type='kvm'><name>web</name></domain>"
	put etc/libvirt/qemu/broken.xml "<domain"
	put etc/nova/nova.conf "[libvirt]
cpu_mode=none"
}

# Every table that a command prints, with "list." before those of `param list`, for example.
columns_of()
{
	case $1 in
	stats)
		columns "" "vm end status" stats
		columns "" "vm end status" stats --multiplication
		columns "" "vm end status" stats --histogram hypercall
		;;
	vcpus) columns "" "vm end" vcpus ;;
	status) columns "" "status" status ;;
	monitor) columns "" "event-base ack event-vm" monitor ;;
	shadow) columns "" "shadow-on end status" shadow ;;
	caps)
		mkdir -p "$sys/module/nestmon"
		columns "" "caps-vmx end" caps
		columns vcpus. "caps-guests end" caps --pid 100
		;;
	check)
		columns "" end check --root "$root"
		columns "" end -j check --root "$root"
		;;
	param)
		columns list. end param list --root "$root"
		columns set. end param set nested=1 --persist --dry-run --root "$root"
		;;
	*) echo "no tables are known of $1" ;;
	esac
}

check_names()
{
	populate
	"$dir/nestmon-sanitize" -j check --root "$root" | sed 's/{"name":"/\n&/g' | sed -nE 's/^\{"name":"([^"]*)".*/\1/p'
}

parameters()
{
	"$dir/nestmon-sanitize" -j param list --root "$root" | grep -o '"module":"[^"]*","param":"[^"]*"' |
		sed -E 's/"module":"(.*)","param":"(.*)"/\1.\2\n\2/'
}

# The same of both kinds of hosts.
on_each_host()
{
	host GenuineIntel vmx kvm_intel
	"$@"
	host AuthenticAMD svm kvm_amd
	"$@"
}

mapfile -t commands < <(help_commands)

printf '%s\n' nestmon "${commands[@]/#/nestmon-}" >"$ktap_dir/want"
(cd "$man" && printf '%s\n' *.8) | sed 's/\.8$//' >"$ktap_dir/got"
same "a page for each command"

printf '%s\n' "${commands[@]/#/nestmon-}" >"$ktap_dir/want"
page_items "" COMMANDS Xr | sed 's/ 8$//' >"$ktap_dir/got"
same "nestmon(8) lists the commands"

page | sed -n '/^\.Sh SEE ALSO/,$s/^\.Xr \(nestmon-[a-z]*\) 8.*/\1/p' >"$ktap_dir/got"
same "nestmon(8) refers to their pages"

help_options >"$ktap_dir/want"
page_options "" >"$ktap_dir/got"
same "options in nestmon(8)"

for command in "${commands[@]}"; do
	own_options "$command" >"$ktap_dir/want"
	page_options "$command" >"$ktap_dir/got"
	if [ -s "$ktap_dir/want" ]; then
		same "options in nestmon-$command(8)"
	else
		ktap_run "nestmon-$command(8) has no options" 0 cat "$ktap_dir/got"
		ktap_out ""
		ktap_done
	fi

	help_synopses "$command" >"$ktap_dir/want"
	page_synopses "$command" >"$ktap_dir/got"
	same "synopsis in nestmon-$command(8)"

	# What is on a screen top.sh looks at.
	if [ "$command" != top ]; then
		on_each_host columns_of "$command" >"$ktap_dir/want"
		page_columns "$command" >"$ktap_dir/got"
		same "output in nestmon-$command(8)"
	fi

	help_options "$command" | sed 's/ .*//' >"$ktap_dir/want"
	complete_line "$command" - >"$ktap_dir/got"
	same "completion of nestmon $command -"

	ktap_run "nestmon $command help has an example" 0 sed -n 's/^Example: nestmon //p' <("$nestmon" "$command" help)
	grep -qE "^(-j )?$command( |$)" "$ktap_dir/out" || ktap_complain "not of the command"
	while read -r option; do
		help_options "$command" | grep -qE -e "^$option( |$)" || ktap_complain "it has no $option"
	done < <(grep -oE -e '--[a-z-]+' "$ktap_dir/out")
	ktap_done
done

on_each_host check_names >"$ktap_dir/want"
page_items check CHECKS Cm | sed 's/ , /\n/g' >"$ktap_dir/got"
same "checks in nestmon-check(8)"

sed -n 's/^event //p' "$dir/obj/tables.txt" >"$ktap_dir/want"
echo lost >>"$ktap_dir/want"
page_items monitor EVENTS Cm | sed 's/ , /\n/g' >"$ktap_dir/got"
same "events in nestmon-monitor(8)"

printf '%s\n' "${commands[@]}" help >"$ktap_dir/want"
complete_line "" >"$ktap_dir/got"
same "completion of commands"

complete_line -j --pid 1 --level = 2 "" >"$ktap_dir/got"
same "completion of commands, behind options"

printf '%s\n' "${commands[@]}" >"$ktap_dir/want"
complete_line help "" >"$ktap_dir/got"
same "completion of help"

printf '%s\n' list get set help >"$ktap_dir/want"
complete_line param "" >"$ktap_dir/got"
same "completion of param"

on_each_host parameters >"$ktap_dir/want"
complete_line param --persist get "" >"$ktap_dir/got"
same "completion of param get"

sed -i 's/$/=/' "$ktap_dir/want"
complete_line param set nested=1 "" >"$ktap_dir/got"
same "completion of param set"

printf '%s\n' Y N >"$ktap_dir/want"
complete_line param set nested = "" >"$ktap_dir/got"
same "completion of a flag's value"

printf '%s\n' paused counting time everything >"$ktap_dir/want"
complete_line param set nestmon.mode = "" >"$ktap_dir/got"
same "completion of a value that is one of some words"

sed -n 's/^reason //p' "$dir/obj/tables.txt" >"$ktap_dir/want"
complete_line stats --histogram "" >"$ktap_dir/got"
same "completion of --histogram"

printf '%s\n' 1 2 >"$ktap_dir/want"
complete_line stats --level = >"$ktap_dir/got"
same "completion of --level"

{
	"$nestmon" stats --sort "" 2>&1
	"$nestmon" stats --interval 1 --sort "" 2>&1
} | sed 's/.*://' | xargs -n 1 >"$ktap_dir/want"
complete_line stats --sort "" >"$ktap_dir/got"
same "completion of --sort"

page stats | sed -n '/Ar COLUMN/,/default/s/^\.Va //p' | tr -d ';,.' | xargs -n 1 >"$ktap_dir/got"
same "--sort in nestmon-stats(8)"

mkdir "$ktap_dir/a folder"
echo "$ktap_dir/a folder" >"$ktap_dir/want"
complete_line check --root "$ktap_dir/a f" >"$ktap_dir/got"
same "completion of --root"

ktap_run "nothing stands behind stats" 0 complete_line stats x ""
ktap_out ""
ktap_done

if command -v mandoc >/dev/null; then
	ktap_run "mandoc has no complaint" 0 mandoc -T lint -W warning "$man"/*.8
	ktap_out ""
	ktap_done
else
	ktap_skip "mandoc has no complaint" "mandoc is not installed"
fi

if command -v groff >/dev/null; then
	ktap_run "groff has no complaint" 0 groff -ww -mandoc -z "$man"/*.8
	ktap_err ""
	ktap_done
else
	ktap_skip "groff has no complaint" "groff is not installed"
fi

# make_to TARGET: installs or uninstalls below a folder
make_to()
{
	MAKEFLAGS='' make -s -C "$dir" "$1" DESTDIR="$ktap_dir/to" PREFIX=/usr
}

{
	printf '/usr/share/man/man8/nestmon%s.8\n' "" "${commands[@]/#/-}"
	echo /usr/sbin/nestmon
	echo /usr/share/bash-completion/completions/nestmon
} >"$ktap_dir/want"
ktap_run "install" 0 make_to install
ktap_err ""
ktap_done
(cd "$ktap_dir/to" && find . -type f) | sed 's/^\.//' >"$ktap_dir/got"
same "what is installed"

ktap_run "uninstall" 0 make_to uninstall
ktap_err ""
ktap_done
ktap_run "nothing is left of it" 0 find "$ktap_dir/to" -type f
ktap_out ""
ktap_done

ktap_end
