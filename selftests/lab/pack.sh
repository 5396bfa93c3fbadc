# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The initrd of a guest that cannot see the host's files: the root it works in, with what tests are likely to need and
# what --bring names. Sourced by run, after initrd.sh.
# shellcheck disable=SC2154

# Busybox has the rest, and comes last in PATH. awk is the build machine's since busybox's is slow.
packed_programs=(sh bash setsid setpriv awk jq)

spare_modules=(msr)

# Short links such as /lib64 are kept as they are, for the names that programs ask for.
pack_folders()
{
	local dir
	mkdir -p "$root"/{dev,proc,sys,run,tmp,root,etc,usr,lab/bin,lab/modules,lab/guest} || die "cannot make the initrd"
	chmod 1777 "$root/tmp"
	for dir in bin sbin lib lib64; do
		if [ -L "/$dir" ]; then
			mkdir -p "$root/usr/$dir" && ln -s "usr/$dir" "$root/$dir"
		else
			mkdir -p "$root/$dir"
		fi
	done
	echo "root:x:0:0:root:/root:/bin/sh" >"$root/etc/passwd"
	echo "root:x:0:" >"$root/etc/group"
}

# libraries FILE: what the dynamic linker would load for it, itself included; nothing for other files
libraries()
{
	ldd "$1" 2>/dev/null | grep -oE '/[^ ]+' | grep -v ':$'
}

is_elf()
{
	[ -f "$1" ] && [ "$(head -c 4 "$1" | tr '\177\0' '..')" = .ELF ]
}

pack_libraries()
{
	local library
	for library in $(libraries "$1"); do
		[ ! -e "$root$library" ] || continue
		mkdir -p "$root${library%/*}"
		cp -L "$library" "$root$library" || die "cannot copy $library"
	done
}

# pack PATH [DEST]: a file with its libraries, or a folder with those of the files in it
pack()
{
	local from=$1 to=$root${2:-$1} file
	mkdir -p "${to%/*}" || die "cannot make ${to%/*}"
	if [ -d "$from" ]; then
		cp -aT "$from" "$to" || die "cannot copy $from"
		while IFS= read -r file; do
			is_elf "$file" && pack_libraries "$file"
		done < <(find "$from" -type f -perm /100)
		return
	fi
	cp -L --preserve=mode,timestamps "$from" "$to" || die "cannot copy $from"
	if is_elf "$from"; then
		pack_libraries "$from"
	fi
}

# pack_stripped PATH: what is ours is built with debug information, most of its size
pack_stripped()
{
	pack "$1"
	! is_elf "$1" || strip --strip-debug "$root$1" || die "cannot strip $1"
}

# The tests with all they use at run time: not what they are made of, not those of this machine alone.
pack_tree()
{
	local file
	for file in "$tree"/selftests/*; do
		case $file in
		*.[cho]|*_san|*svm*_test|*/Makefile|*/check|*/lint) continue ;;
		esac
		[ ! -f "$file" ] || pack_stripped "$file"
	done
	mkdir -p "$root$tree/selftests"
	if [ "$helper" = yes ] && [ -x "$tree/helper/nestmon" ]; then
		pack_stripped "$tree/helper/nestmon"
	fi
}

# pack_module FILE DEST: without debug information, and without the list of functions that ftrace could trace: for each
# of those in kvm.ko the kernel looks through all its symbols, 10 s of an emulated CPU. Events and symbols are kept.
# kvm_intel is small, and has its list: there ftrace can put probes on functions.
pack_module()
{
	local -a without=(-R .BTF -R __mcount_loc)
	[[ $1 != */kvm-intel.ko* ]] || without=(-R .BTF)
	mkdir -p "$root${2%/*}"
	objcopy --strip-debug "${without[@]}" "$1" "$root$2" || die "cannot copy $1"
}

# Where modprobe finds them again, for tests that load them with other parameters.
pack_modules()
{
	local file base place
	for file in $(module_files "$@"); do
		place=/lib/modules/$kernel/$file
		pack_module "$kernel_modules/$file" "$place"
		list_module "$place"
	done
	# Tests may want them: not loaded.
	for file in $(module_files "${spare_modules[@]}"); do
		pack_module "$kernel_modules/$file" "/lib/modules/$kernel/$file"
	done
	for base in builtin builtin.modinfo order; do
		base=modules.$base
		cp "$kernel_modules/$base" "$root/lib/modules/$kernel/" || die "cannot copy $base"
	done
	depmod -b "$root" "$kernel" || die "depmod failed"
	if [ -n "$nestmon_ko" ]; then
		pack_module "$nestmon_ko" "$nestmon_ko"
		list_module "$nestmon_ko"
	fi
}

# list_module PLACE
list_module()
{
	local name=${1##*/}
	name=${name%%.ko*}
	printf '%s%s\n' "$1" "$(module_args "${name//-/_}")" >>"$root/lab/modules/list"
}

pack_brings()
{
	local n
	for ((n = 0; n < ${#brings[@]}; n += 2)); do
		pack "${brings[n]}" "${brings[n + 1]}"
	done
	brings=()
}

# make_packed_initrd FILE MODULE...: needs $ports as add_guest_files does
make_packed_initrd()
{
	local file=$1 root=$work/initrd program
	shift
	pack_folders
	install -m 755 "$(command -v busybox)" "$root/lab/bin/" || die "cannot copy busybox"
	install -m 755 "$lab_dir/init-packed" "$root/init" || die "cannot copy init-packed"
	for program in "${packed_programs[@]}"; do
		pack "$(command -v "$program")"
	done
	pack_tree
	pack_modules "$@"
	pack_brings
	guest_path+=:/lab/bin
	add_guest_files
	(cd "$root" && find . | cpio --quiet -o -H newc | lz4 -q -l -1 -c) >"$file" || die "cannot make the initrd"
}
