# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The initrd of a run: busybox, init, the modules in the order they are loaded, and what stage2 needs to know.
# Sourced by run, whose settings it reads.
# shellcheck disable=SC2154

# module_files NAME...: module files of the kernel in load order, each once
module_files()
{
	local name
	for name; do
		awk -v name="$name" '
			{ file = $1; sub(/:$/, "", file); base = file; sub(/.*\//, "", base); sub(/\.ko.*/, "", base); gsub(/-/, "_", base) }
			base == name { for (i = NF; i > 1; i--) print $i; print file }
		' "$kernel_modules/modules.dep"
	done | awk '!seen[$0]++'
}

# built_in NAME: whether the kernel itself has it
built_in()
{
	tr - _ <"$kernel_modules/modules.builtin" | grep -q "/$1\.ko$"
}

has_module()
{
	built_in "$1" || [ -n "$(module_files "$1")" ]
}

# module_args NAME: what --param said, after what the lab always says; the last one counts
module_args()
{
	local param
	[ "$1" != kvm_amd ] && [ "$1" != kvm_intel ] || printf ' nested=1'
	for param in "${params[@]}"; do
		[ "${param%%.*}" != "$1" ] || printf ' %s' "${param#*.}"
	done
}

# built_in_args NAME...: of modules that are part of the kernel, as words of its command line
built_in_args()
{
	local name arg
	for name; do
		built_in "$name" || continue
		for arg in $(module_args "$name"); do
			printf ' %s.%s' "$name" "$arg"
		done
	done
}

# add_module FILE: copy a module and list it
add_module()
{
	local base=${1##*/} name
	name=${base%%.ko*}
	cp "$1" "$root/lab/modules/" || die "cannot copy $1"
	printf '%s%s\n' "$base" "$(module_args "${name//-/_}")" >>"$root/lab/modules/list"
}

add_modules()
{
	local file files
	files=$(module_files "$@")
	: >"$root/lab/modules/list"
	for file in $files; do
		add_module "$kernel_modules/$file"
	done
	[ -z "$nestmon_ko" ] || add_module "$nestmon_ko"
}

# A word that a shell reads back as it was.
quote()
{
	printf "'%s'" "${1//\'/\'\\\'\'}"
}

add_guest_files()
{
	local guest=$root/lab/guest
	cp "$lab_dir/stage2" "$guest/"
	printf '%s' "$command" >"$guest/command"
	# Pairs of lines: path, destination.
	printf '%s' "${brings[@]/%/$'\n'}" >"$guest/bring"
	{
		printf 'tree=%s\n' "$(quote "$tree")"
		printf 'port_status=%s port_out=%s port_err=%s\n' "${ports[@]}"
		printf 'kernel_modules=%s\n' "$(quote "$kernel_modules")"
		printf 'command_path=%s\n' "$(quote "$tree/helper:$tree/selftests:$guest_path")"
	} >"$guest/config"
}

# make_initrd FILE MODULE...
make_initrd()
{
	local file=$1 root=$work/initrd
	shift
	mkdir -p "$root"/{bin,dev,proc,sys,lab/modules,lab/guest} || die "cannot make the initrd"
	install -m 755 "$(command -v busybox)" "$root/bin/" || die "cannot copy busybox"
	install -m 755 "$lab_dir/init" "$root/init" || die "cannot copy init"
	add_modules "$@"
	add_guest_files
	(cd "$root" && find . | cpio --quiet -o -H newc) >"$file" || die "cannot make the initrd"
}
