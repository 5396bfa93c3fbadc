# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the programs of the lab share: messages, the cache outside the tree, Debian packages.
# Sourced, after lab_dir was set to the folder this file lies in.

# The project's top folder; the guest sees it under the same name.
# shellcheck disable=SC2034,SC2154
tree=$(realpath "$lab_dir/../..")
cache=${NESTMON_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/nestmon}

# 125 says "the lab failed", as opposed to what ran in it.
die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 125
}

bad_usage()
{
	printf '%s: %s\n%s\n' "${0##*/}" "$1" "$(usage | head -n 1)" >&2
	exit 2
}

# need PROGRAM PACKAGE
need()
{
	command -v "$1" >/dev/null 2>&1 || die "needs $1 (Debian package $2)"
}

# What apt_suite sets: where apt looks.
apt_options=()

# apt's own user cannot write into a private folder, so that root downloads as root.
apt_get()
{
	apt-get -qq "${apt_options[@]}" -o APT::Sandbox::User=root -o Dpkg::Use-Pty=0 "$@" >&2
}

apt_cache()
{
	apt-cache "${apt_options[@]}" "$@" 2>/dev/null
}

# A fresh image has no package lists: everything below needs them.
apt_lists()
{
	need apt-get apt
	apt_cache show linux-image-amd64 >/dev/null && return
	apt_get update || die "apt-get update failed"
}

# The archive that this machine's own packages come from.
apt_site()
{
	need apt-get apt
	# shellcheck disable=SC2016	# apt's
	apt-get indextargets --format '$(SITE)' | head -n 1
}

# apt_suite SUITE: from here on apt looks into another suite of the same archive, with lists of its own
apt_suite()
{
	local dir=$cache/apt/$1 site
	site=$(apt_site)
	[ -n "$site" ] || die "apt knows no archive"
	mkdir -p "$dir"/{lists,archives}/partial || die "cannot make $dir"
	printf 'deb %s %s main\n' "$site" "$1" >"$dir/sources.list" || die "cannot write to $dir"
	apt_options=(-o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null
		-o "Dir::State::Lists=$dir/lists" -o "Dir::Cache::archives=$dir/archives"
		-o "Dir::Cache::pkgcache=$dir/pkgcache.bin" -o "Dir::Cache::srcpkgcache=$dir/srcpkgcache.bin")
	apt_lists
}

# depends PACKAGE PATTERN: the names among what PACKAGE depends on that match
depends()
{
	apt_cache depends "$1" | sed -n 's/^ *Depends: //p' | grep -E "$2"
}

# download PACKAGE...: into the current folder. Lists go stale when the archive moves on, hence the second try.
download()
{
	apt_get download "$@" 2>/dev/null && return
	if ! apt_get update || ! apt_get download "$@"; then
		die "cannot download $*"
	fi
}

# once DIR MAKER [ARG...]: have MAKER fill a folder, which appears as DIR when it is whole. Callers that come
# together wait for the first.
once()
{
	local dir=$1 new
	shift
	[ -d "$dir" ] && return
	mkdir -p "${dir%/*}" || die "cannot make ${dir%/*}"
	(
		flock 9
		[ -d "$dir" ] && exit 0
		new=$(mktemp -d "$dir.XXXXXX") && chmod 755 "$new" || die "cannot make $dir"
		trap 'rm -rf "$new"' EXIT
		trap 'exit 130' INT TERM
		cd "$new" && "$@" && mv "$new" "$dir"
	) 9>"$dir.lock" || exit 125
}

header_field()
{
	od -An -v -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '
}

# extract_kernel BZIMAGE FILE: the kernel as it is inside, which starts at once, by its PVH entry, where unpacking itself
# takes an emulated CPU seconds. The header says where it lies (Documentation/arch/x86/boot.rst); the last four
# bytes are its size.
extract_kernel()
{
	local bz=$1 to=$2 offset length size
	offset=$((($(header_field "$bz" 497 1) + 1) * 512 + $(header_field "$bz" 584 4)))
	length=$(header_field "$bz" 588 4)
	size=$(header_field "$bz" $((offset + length - 4)) 4)
	tail -c +$((offset + 1)) "$bz" | head -c $((length - 4)) >"$to.packed"
	xz -qdc "$to.packed" >"$to" 2>/dev/null || zstd -qdc "$to.packed" >"$to" 2>/dev/null
	rm "$to.packed"
	[ "$(stat -c %s "$to")" = "$size" ]
}

# The distribution's own kernel. Asking apt takes seconds, so its answer is kept until the package lists change.
default_kernel()
{
	local image kept=$cache/kernels/default
	if [ -s "$kept" ] && [ "$kept" -nt /var/lib/apt/lists ]; then
		cat "$kept"
		return
	fi
	apt_lists
	image=$(depends linux-image-amd64 '^linux-image-[0-9]' | head -n 1)
	[ -n "$image" ] || die "linux-image-amd64 names no kernel here"
	mkdir -p "${kept%/*}" && printf '%s\n' "${image#linux-image-}" >"$kept.$$" && mv "$kept.$$" "$kept"
	printf '%s\n' "${image#linux-image-}"
}

# kernel_series VER: 6.12 of 6.12.95+deb12-amd64
kernel_series()
{
	[[ $1 =~ ^[0-9]+\.[0-9]+ ]] && echo "${BASH_REMATCH[0]}"
}

# kernel_column SERIES N: of its row of the table; fails when it has none
kernel_column()
{
	awk -v series="$1" -v n="$2" '$1 == series { print $n; found = 1 } END { exit !found }' "$lab_dir/kernels"
}
