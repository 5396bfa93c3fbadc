#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# KTAP test of the Debian packages and of `make install`, in a chroot that has the headers of Debian's kernel and none
# of its modules. Nothing in it may load one, and once the chroot is in the cache nothing is downloaded.
# The tests are called by name, and text for the chroot's shell is in single quotes.
# shellcheck disable=SC2016,SC2317
set -u
lab_dir=$(dirname "$(realpath "$0")")
# shellcheck source=selftests/lab/lib.sh
. "$lab_dir/lib.sh"
# shellcheck source=selftests/ktap.sh
. "$lab_dir/../ktap.sh"

deb=$tree/build/deb
version=$(sed -n 's/^#define NESTMON_VERSION "\(.*\)"$/\1/p' "$tree/uapi/linux/nestmon.h")
next=${version%.*}.$((${version##*.} + 1))
dkms_key='DKMS module signing key'

# same WHAT WANTED FOUND
same()
{
	[ "$2" != "$3" ] || return 0
	printf '%s:\n' "$1"
	diff <(printf '%s\n' "$2") <(printf '%s\n' "$3")
	return 1
}

# --- the chroot

# in_root COMMAND [ARG...]: without network, without the right to load modules, without what mmdebstrap does not make of
# /dev. $kernel and $version are there for a shell.
in_root()
{
	unshare --mount --pid --net --fork --kill-child sh -c '
		root=$1
		shift
		mount -t proc proc "$root/proc" && mount -t sysfs -o ro sysfs "$root/sys" &&
			exec setpriv --bounding-set=-sys_module --inh-caps=-sys_module chroot "$root" "$@"' \
		sh "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive \
		"kernel=$kernel" "version=$version" "next=$next" "$@"
}

# apt_here ARG...: apt-get in the chroot; its words are in the file apt, and shown when it fails
apt_here()
{
	in_root apt-get -y "$@" >"$work/apt" 2>&1 && return
	cat "$work/apt"
	return 1
}

# What the chroot is made of: another list makes another one.
ingredients()
{
	echo "$suite $base_packages"
	dpkg-deb -f "$deb/nestmon_${version}_amd64.deb" Depends
	dpkg-deb -f "$deb/nestmon-dkms_${version}_all.deb" Depends
	sed -n '/^Build-Depends/,/^[A-Z]/p' "$deb/nestmon_$version.dsc"
}

# With packages at hand that are not installed yet. A host with a kernel has its modules.dep.
make_base()
{
	deb=$deb mmdebstrap -q --variant=apt --include="$base_packages" --skip=cleanup/apt \
		--dpkgopt=force-unsafe-io --aptopt='APT::Install-Recommends "false"' \
		--aptopt='APT::Sandbox::User "root"' --aptopt='Dpkg::Use-Pty "0"' \
		--customize-hook='chroot "$1" sh -c "depmod \$(ls /lib/modules)" 2>/dev/null' \
		--customize-hook='cp "$deb"/nestmon*.deb "$deb"/nestmon*.dsc "$1/tmp"' \
		--customize-hook='chroot "$1" sh -c "apt-get -qq clean &&
			apt-get -qq -y -d install /tmp/nestmon_*.deb /tmp/nestmon-dkms_*.deb &&
			apt-get -qq -y -d build-dep /tmp/nestmon_*.dsc && rm /tmp/nestmon*"' \
		"$suite" root.tar.lz4 "$(apt_site)" || die "mmdebstrap cannot make a chroot of $suite"
}

chroot_ready()
{
	local key
	suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
	base_packages=linux-headers-amd64,kmod,openssl
	key=$(ingredients | sha256sum | cut -c 1-16)
	# In a shell of its own, since it exits when it fails.
	(once "$cache/packages/$key" make_base) && mkdir "$root" &&
		tar -I lz4 -xf "$cache/packages/$key/root.tar.lz4" -C "$root" || return
	kernel=$(ls "$root/lib/modules") && [ -d "$root/usr/src/linux-headers-$kernel" ]
}

# listing: every file of the chroot with its rights and contents, but logs, caches and what apt and dpkg keep of their
# work. DKMS's key is its own, made once for all modules of a host.
listing()
{
	local -a but=(-path ./proc -o -path ./sys -o -path ./tmp -o -path ./var/log -o -path ./var/cache -o -path ./var/lib/apt
		-o -path './var/lib/dpkg/*-old' -o -path './var/lib/dpkg/status' -o -path './var/lib/dkms/mok.*')
	(
		cd "$root" || exit
		find . -xdev \( "${but[@]}" \) -prune -o -printf '%p %y %#m %U:%G %l\n'
		find . -xdev \( "${but[@]}" \) -prune -o -type f -print0 | xargs -0 sha256sum | sed 's/^\([^ ]*\) *\(.*\)/\2 \1/'
	) | sort
}

# nothing_left: the chroot is as it was when before was made
nothing_left()
{
	listing >"$work/after" && [ -s "$work/before" ] && diff "$work/before" "$work/after"
}

# --- the packages

files_of_tree()
{
	(cd "$tree" && find . -path ./build -prune -o -path ./.git -prune -o -print | sort)
}

builds()
{
	local before
	before=$(files_of_tree)
	make -s -C "$tree" deb || return
	same "the tree" "$before" "$(files_of_tree)" &&
		[ -s "$deb/nestmon_${version}_amd64.deb" ] && [ -s "$deb/nestmon-dkms_${version}_all.deb" ]
}

lintian_clean()
{
	lintian --allow-root -I --pedantic --fail-on error,warning,info,pedantic "$deb/nestmon_${version}_amd64.changes"
}

# inside PACKAGE [DIR]: its files
inside()
{
	dpkg-deb --fsys-tarfile "$1" | tar -t | grep -v '/$' | sed 's,^\./,,' | grep -v ^usr/share/doc/ | sort
}

sources_inside()
{
	local name=nestmon-$version
	same "files" "$(cd "$tree" && { echo dkms.conf; find Kbuild kmod uapi -type f -name '*[!o]' ! -name '.*'; } |
		sed "s,^,usr/src/$name/," | grep -E '/(Kbuild|dkms\.conf|[^/]*\.[chS])$' | sort)" \
		"$(inside "$deb/nestmon-dkms_${version}_all.deb")"
}

# installed PREFIX [SUFFIX]: what the command's installation consists of
installed()
{
	{
		echo "$1/sbin/nestmon"
		echo "$1/share/bash-completion/completions/nestmon"
		(cd "$tree/Documentation/man" && printf "$1/share/man/man8/%s${2-}\n" *.8)
	} | sort
}

command_inside()
{
	same "files" "$(installed usr .gz)" "$(inside "$deb/nestmon_${version}_amd64.deb")"
}

# wanted yes|no KERNEL...: whether DKMS is to build for it; it compares as this does
wanted()
{
	local kernel answer wanted=$1
	shift
	for kernel; do
		[[ $kernel =~ $BUILD_EXCLUSIVE_KERNEL ]] && answer=yes || answer=no
		same "$kernel" "$wanted" "$answer" || return
	done
}

kernels_wanted()
(
	# shellcheck disable=SC2034 # for the file
	kernel_source_dir='' dkms_tree=''
	# shellcheck source=dkms.conf
	. "$tree/dkms.conf"
	wanted yes 5.10.0-32-amd64 5.19.17 6.0.1-1 6.1.0-56-amd64 6.12.95+deb12-amd64 6.18.44 7.0-rc1 7.2 7.2.12+deb13-amd64 &&
		wanted no 4.19.0-27-amd64 5.1.21 5.9.16 5.100.1 7.3.4+deb13-amd64 7.10.1 7.20 8.0.0 15.10.1
)

# --- their life in the chroot

# What both say they depend on must do: after it they bring nothing along.
installs()
{
	local package
	local -a depends
	for package in "$deb"/nestmon_*.deb "$deb"/nestmon-dkms_*.deb; do
		cp "$package" "$root/tmp/" && depends+=("$(dpkg-deb -f "$package" Depends)") || return
	done
	apt_here satisfy "${depends[@]}" && listing >"$work/before" &&
		apt_here install "/tmp/nestmon_${version}_amd64.deb" "/tmp/nestmon-dkms_${version}_all.deb" &&
		grep '^0 upgraded, 2 newly installed, 0 to remove' "$work/apt"
}

# module_is VERSION: DKMS has this one, and no other, for the kernel; signed with its key
module_is()
{
	local found
	found=$(in_root sh -c '
		dkms status
		modinfo -k "$kernel" -F filename nestmon
		modinfo -k "$kernel" -F version nestmon
		modinfo -k "$kernel" -F vermagic nestmon | cut -d " " -f 1
		modinfo -k "$kernel" -F signer nestmon')
	same "module" "nestmon/$1, $kernel, x86_64: installed
/lib/modules/$kernel/updates/dkms/nestmon.ko
$1
$kernel
$dkms_key" "$found"
}

builds_module()
{
	module_is "$version"
}

# What Documentation/install.rst says of it.
keys()
{
	local found
	found=$(in_root sh -c '
		cd /var/lib/dkms && stat -c "%n %a %U" mok.key mok.pub
		openssl x509 -inform DER -in mok.pub -noout -subject -nameopt multiline | sed -n "s/.*commonName *= //p"
		openssl rsa -in mok.key -noout -text 2>/dev/null | head -n 1
		[ "$(modinfo -k "$kernel" -F sig_key nestmon | tr -d :)" = \
			"$(openssl x509 -inform DER -in mok.pub -noout -serial | cut -d = -f 2)" ] && echo signed with it')
	same "key" "mok.key 600 root
mok.pub 644 root
$dkms_key
Private-Key: (2048 bit, 2 primes)
signed with it" "$found"
}

runs()
{
	local said
	same "version" "nestmon $version" "$(in_root nestmon --version)" || return
	# The machine that this runs on may have neither, and then says so.
	said=$(in_root nestmon caps 2>&1) && grep -qE '^ISA |^nestmon: warning: no CPU has VMX or SVM$' <<<"$said" && return
	printf '%s\n' "$said"
	return 1
}

completes()
{
	same "completion" check "$(in_root bash -c '
		. /usr/share/bash-completion/completions/nestmon && COMP_WORDS=(nestmon che) COMP_CWORD=1 && _nestmon &&
		echo "${COMPREPLY[@]}"')"
}

# As when a kernel's headers come.
rebuilds()
{
	in_root sh -c 'dkms remove nestmon/$version -k "$kernel" && ! modinfo -k "$kernel" nestmon &&
		dkms add nestmon/$version; dkms autoinstall -k "$kernel"' &&
		module_is "$version"
}

excluded()
{
	local said
	said=$(in_root sh -c 'old=/lib/modules/4.19.0-1-amd64; mkdir $old && ln -s "/lib/modules/$kernel/build" $old/ || exit
		dkms build nestmon/$version -k 4.19.0-1-amd64 2>&1; echo "status $?"; rm -r $old')
	[[ $said == *BUILD_EXCLUSIVE*"status 77" ]] || { echo "$said"; return 1; }
}

# make_next: packages of a later version, made of the source package
make_next()
{
	local to=$work/next
	dpkg-source --no-check -x "$deb/nestmon_$version.dsc" "$to" >/dev/null &&
		sed -i "s/NESTMON_VERSION \"$version\"/NESTMON_VERSION \"$next\"/" "$to/uapi/linux/nestmon.h" &&
		sed -i "1i nestmon ($next) unstable; urgency=medium\n\n  * Next.\n\n -- N <n@nestmon.invalid>  $(date -R)\n" \
			"$to/debian/changelog" && make -s -C "$to" deb
}

upgrades()
{
	make_next && cp "$work/next/build/deb"/nestmon_*.deb "$work/next/build/deb"/nestmon-dkms_*.deb "$root/tmp/" &&
		apt_here install "/tmp/nestmon_${next}_amd64.deb" "/tmp/nestmon-dkms_${next}_all.deb" &&
		same "version" "nestmon $next" "$(in_root nestmon --version)" && module_is "$next" &&
		same "sources" "$root/usr/src/nestmon-$next" "$(echo "$root"/usr/src/nestmon-*)"
}

# Changing the changelog alone would make DKMS and the module differ.
versions_agree()
{
	sed -i "s/NESTMON_VERSION \"$next\"/NESTMON_VERSION \"$version\"/" "$work/next/uapi/linux/nestmon.h"
	! make -s -C "$work/next" deb >"$work/refused" 2>&1 && grep -q 'has another version than' "$work/refused"
}

purges()
{
	apt_here purge nestmon nestmon-dkms && nothing_left
}

# --- make install

# make_there ARG...: in the chroot, of the source package
make_there()
{
	in_root make -s -C /tmp/source "$@"
}

prepare_source()
{
	mkdir "$root/tmp/source" && tar -xf "$deb/nestmon_$version.tar.xz" --strip-components=1 -C "$root/tmp/source" &&
		cp "$deb/nestmon_$version.dsc" "$root/tmp/" &&
		apt_here build-dep "/tmp/nestmon_$version.dsc" && listing >"$work/before"
}

files_below()
{
	(cd "$1" && find . ! -type d -printf '%P\n' | sort)
}

destdir()
{
	local to=$root/tmp/to
	prepare_source && make_there install "KDIR=/usr/src/linux-headers-$kernel" DESTDIR=/tmp/to PREFIX=/usr &&
		same "files" "$({ echo "lib/modules/$kernel/updates/nestmon.ko"; installed usr; } | sort)" "$(files_below "$to")" &&
		make_there uninstall "KDIR=/usr/src/linux-headers-$kernel" DESTDIR=/tmp/to PREFIX=/usr &&
		same "left" "" "$(files_below "$to")" && nothing_left
}

installs_here()
{
	make_there install "KVER=$kernel" &&
		same "files" "$(installed usr/local)" "$(cd "$root" && find usr/local -type f | sort)" &&
		same "modprobe" "insmod /lib/modules/$kernel/updates/nestmon.ko" \
			"$(in_root sh -c 'modprobe -S "$kernel" --show-depends nestmon' | sed 's/ *$//')" &&
		same "version" "nestmon $version" "$(in_root /usr/local/sbin/nestmon --version)"
}

# By hand, as Documentation/install.rst says.
signs_here()
{
	local found
	found=$(in_root sh -c '
		module=/lib/modules/$kernel/updates/nestmon.ko
		modinfo -F signer $module
		/lib/modules/$kernel/build/scripts/sign-file sha256 /var/lib/dkms/mok.key /var/lib/dkms/mok.pub $module &&
			modinfo -F signer $module')
	same "signer" "$dkms_key" "$found"
}

uninstalls_here()
{
	make_there uninstall "KVER=$kernel" && nothing_left
}

tests=(
	"make deb builds both packages and leaves the tree alone:builds"
	"lintian has nothing to say, not even pedantic:lintian_clean"
	"nestmon-dkms has the module's sources and nothing else:sources_inside"
	"nestmon has the command, all manual pages and the completion:command_inside"
	"dkms.conf is for 5.10 to 7.2:kernels_wanted"
	"a chroot with the headers of Debian's kernel:chroot_ready"
	"apt installs both, and what they depend on suffices:installs"
	"DKMS has built the module:builds_module"
	"and signed it with a key that it made:keys"
	"the command runs:runs"
	"bash completes it:completes"
	"DKMS builds it by itself for a kernel that comes later:rebuilds"
	"and not for one that is too old:excluded"
	"upgrade:upgrades"
	"a changelog ahead of the header is refused:versions_agree"
	"purge leaves nothing:purges"
	"make install and uninstall with DESTDIR, PREFIX and KDIR:destdir"
	"make install, and modprobe finds the module:installs_here"
	"it is signed by hand:signs_here"
	"make uninstall leaves nothing:uninstalls_here"
)

ktap_print_header
[ "$(id -u)" = 0 ] || ktap_skip_all "needs root"
for program in mmdebstrap dpkg-buildpackage dh_dkms lintian unshare setpriv lz4; do
	command -v $program >/dev/null || ktap_skip_all "needs $program"
done
work=$(mktemp -d)
root=$work/root kernel='' suite='' base_packages=''
trap 'rm -rf "$work"' EXIT
ktap_set_plan ${#tests[@]}
for entry in "${tests[@]}"; do
	ktap_run "${entry%:*}" "${entry##*:}"
done
ktap_finished
