#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# check.sh DIR: what `nestmon check` says of hosts that are trees of files. DIR has nestmon-sanitize. Needs neither KVM
# nor the module.

dir=$(realpath "${1:?which directory}") || exit 1
# shellcheck source-path=SCRIPTDIR source=ktap.sh
. "$(dirname "$0")/ktap.sh"

tree=$ktap_dir/tree
release=$(uname -r)

# put FILE TEXT: a file of the tree; of sysfs and procfs, mostly
put()
{
	mkdir -p "$tree/${1%/*}"
	printf '%s\n' "$2" >"$tree/$1"
}

# cpus VENDOR FLAGS...: one CPU for each word of flags, which has commas between
cpus()
{
	vendor=$1 number=0
	shift
	mkdir -p "$tree/proc"
	for flags; do
		printf 'processor\t: %s\nvendor_id\t: %s\nflags\t\t: fpu %s sse\n' "$number" "$vendor" "$(echo "$flags" | tr , ' ')"
		printf 'vmx flags\t: vnmi ept unrestricted_guest shadow_vmcs apicv\n\n'
		number=$((number + 1))
	done >"$tree/proc/cpuinfo"
}

# msr CPU ADDRESS BYTE: a register whose other bytes are 0
msr()
{
	mkdir -p "$tree/dev/cpu/$1"
	# shellcheck disable=SC2059 # octal
	printf "\\$(printf %o "$3")\\0\\0\\0\\0\\0\\0\\0" |
		dd of="$tree/dev/cpu/$1/msr" bs=1 seek="$(($2))" conv=notrunc status=none
}

# module NAME [PARAMETER=VALUE]...
module()
{
	put "sys/module/$1/initstate" live
	name=$1
	shift
	for param; do
		put "sys/module/$name/parameters/${param%%=*}" "${param#*=}"
	done
}

common()
{
	rm -rf "$tree"
	put proc/sys/kernel/osrelease "$release"
	put proc/cmdline "root=/dev/sda1 quiet"
	put sys/kernel/mm/ksm/run 0
	put sys/kernel/mm/transparent_hugepage/enabled "always [madvise] never"
	put proc/sys/vm/nr_hugepages 0
	put dev/kvm ""
	chmod 0660 "$tree/dev/kvm"
	put etc/group "kvm:x:$(stat -c %g "$tree/dev/kvm"):"
	put etc/passwd "root:x:0:0:root:/root:/bin/sh"
	module kvm nx_huge_pages=N
}

# An Intel host on which all is well.
intel()
{
	common
	cpus GenuineIntel vmx,ept vmx,ept
	msr 0 0x3a 5
	msr 1 0x3a 5
	module kvm_intel nested=Y ept=Y unrestricted_guest=Y enable_shadow_vmcs=Y enable_apicv=Y
}

# The same of AMD.
amd()
{
	common
	cpus AuthenticAMD svm,npt,avic,vgif,v_vmsave_vmload svm,npt,avic,vgif,v_vmsave_vmload
	msr 0 0xc0010114 0
	msr 1 0xc0010114 0
	module kvm_amd nested=1 npt=Y vgif=1 vls=1 avic=Y
}

# qemu PID ARGUMENT...: a process with a VM
qemu()
{
	pid=$1
	shift
	mkdir -p "$tree/proc/$pid/fd"
	printf '%s\0' "$@" >"$tree/proc/$pid/cmdline"
	echo qemu-system-x86 >"$tree/proc/$pid/comm"
	ln -sfn anon_inode:kvm-vm "$tree/proc/$pid/fd/9"
}

# One line for each check.
report()
{
	timeout 60 "$dir/nestmon-sanitize" -j check --root "$tree" "$@" >"$ktap_dir/json"
	status=$?
	sed 's/},{"name"/}\n{"name"/g' "$ktap_dir/json"
	return "$status"
}

# begin NAME STATUS [OPTION]...: look at the tree
begin()
{
	name=$1 want=$2
	shift 2
	ktap_run "$name" "$want" report "$@"
	ktap_err ""
}

# line CHECK RESULT TEXT...: a line of it has all texts
line()
{
	grep -F "\"name\":\"$1\",\"result\":\"$2\"" "$ktap_dir/out" >"$ktap_dir/lines"
	what="$1 $2"
	shift 2
	for text; do
		grep -F -e "$text" "$ktap_dir/lines" >"$ktap_dir/fewer"
		mv "$ktap_dir/fewer" "$ktap_dir/lines"
		what="$what '$text'"
	done
	[ -s "$ktap_dir/lines" ] || ktap_complain "there is no line $what"
}

# none CHECK [RESULT]
none()
{
	! grep -qF "\"name\":\"$1\"${2+,\"result\":\"$2\"}" "$ktap_dir/out" || ktap_complain "there is a line $1 ${2-}"
}

# all NAME STATUS CHECK RESULT TEXT...: a test of one line
all()
{
	begin "$1" "$2"
	shift 2
	line "$@"
	ktap_done
}

# --- Hosts on which all is well

intel
begin "Intel" 0
ktap_out '{"result":"pass","checks":['
for check in cpu-flag firmware-lock hypervisor kvm-module vendor-module dev-kvm nested-parameter nested-reboot ept \
		unrestricted-guest vmcs-shadowing apicv ksm transparent-hugepages nx-huge-pages; do
	line $check pass
done
line cpu-flag pass "vmx" "2 of 2"
line hypervisor pass "(L0)"
for result in warn fail unknown; do
	! grep -qF "\"result\":\"$result\"" "$ktap_dir/out" || ktap_complain "$result"
done
none npt
none nova-conf
ktap_done

amd
begin "AMD" 0
ktap_out '{"result":"pass","checks":['
for check in cpu-flag firmware-lock npt vgif vls avic nested-parameter nested-reboot; do
	line $check pass
done
line firmware-lock pass "VM_CR" "svm"
none ept
ktap_done

ktap_run "text" 0 "$dir/nestmon-sanitize" check --root "$tree"
ktap_out "RESULT "
ktap_out "pass   cpu-flag "
ktap_done

# --- Processors and firmware

intel
cpus GenuineIntel ept
begin "no flag" 3
ktap_out '{"result":"fail",'
line cpu-flag fail "no vmx" "firmware setup"
ktap_done

intel
cpus GenuineIntel vmx ept vmx ept
all "some CPUs lack the flag" 3 cpu-flag fail "CPU 1,3 has no vmx"

intel
cpus "Acme CPU" vmx
all "another vendor" 3 cpu-flag fail "vendor_id"

amd
cpus HygonGenuine svm
all "Hygon" 0 cpu-flag pass "svm"

intel
msr 1 0x3a 1
all "the firmware locks one CPU" 3 firmware-lock fail "CPU 1 is 0x1" "the CPUs differ"

intel
msr 0 0x3a 1
msr 1 0x3a 3
all "VMX inside SMX only is no VMX" 3 firmware-lock fail "CPU 0,1 is 0x3"

intel
msr 0 0x3a 0
msr 1 0x3a 0
put proc/sys/kernel/osrelease 6.1.0
all "unlocked" 0 firmware-lock warn "CPU 0,1 is 0" "neither the firmware nor the kernel" "0x5"

put proc/sys/kernel/osrelease 5.4.0
all "unlocked, before the kernel did" 0 firmware-lock warn "modprobe kvm_intel"

amd
msr 0 0xc0010114 24
msr 1 0xc0010114 24
all "SVM disabled by the BIOS" 3 firmware-lock fail "VM_CR" "0x18" "firmware setup"

intel
rm -r "$tree/dev/cpu"
all "no module msr" 0 firmware-lock unknown "modprobe msr"

intel
rm "$tree/dev/cpu/1/msr"
mkdir "$tree/dev/cpu/1/msr"
all "a register that cannot be read" 0 firmware-lock unknown "1 CPUs cannot be read: Is a directory"

# --- Where the host itself runs

# below NAME FLAGS FILE TEXT STATUS RESULT WANT...: DMI or /sys/hypervisor/type says it
below()
{
	intel
	cpus GenuineIntel "$2"
	[ -z "$3" ] || put "$3" "$4"
	name=$1
	shift 4
	all "$name" "$1" hypervisor "$2" "$3" "$4"
}

dmi=sys/class/dmi/id
below "L1 of QEMU" vmx,hypervisor $dmi/sys_vendor QEMU 0 pass "(L1), under QEMU" "nesting works here"
below "L1 of QEMU, without the flag" hypervisor $dmi/sys_vendor QEMU 3 fail "does not work here" "-cpu host"
below "L1 of VMware" hypervisor $dmi/sys_vendor "VMware, Inc." 3 fail "under VMware" 'vhv.enable = \"TRUE\"'
below "L1 of Hyper-V" hypervisor $dmi/product_name "Virtual Machine" 3 fail "under Hyper-V" "ExposeVirtual"
below "L1 of Xen" hypervisor sys/hypervisor/type xen 3 fail "under Xen" "nestedhvm"
below "L1 of VirtualBox" hypervisor $dmi/product_name VirtualBox 3 fail "under VirtualBox" "--nested-hw-virt on"
below "L1 of Bochs" vmx $dmi/bios_vendor "The Bochs Project" 0 pass "under Bochs" "nesting works here"
below "L1 of bhyve" hypervisor $dmi/bios_vendor BHYVE 3 fail "under bhyve" "does not nest"
below "L1 of nobody knows what" vmx,hypervisor "" "" 0 unknown "no known name" "gives it vmx"

# --- Modules

# A file that depmod takes for a module. kmod of the running kernel is what can be looked at.
modules()
{
	mkdir -p "$tree/lib/modules/$release/kernel"
	for file in kvm kvm-intel; do
		${CC:-cc} -x c -c /dev/null -o "$tree/lib/modules/$release/kernel/$file.ko" || return
	done
	PATH=$PATH:/usr/sbin:/sbin depmod -b "$tree" "$release" 2>/dev/null
}

intel
rm -r "$tree/sys/module/kvm_intel"
begin "no module file" 3
line vendor-module fail "no file of it in /lib/modules/$release" "install"
line nested-parameter unknown "vendor-module"
line nested-reboot info "when the module is loaded"
none ept
ktap_done

modules
all "not loaded" 3 vendor-module fail "its file is in /lib/modules/$release" "modprobe kvm_intel" "disabled by bios"
cpus GenuineIntel ept
all "not loaded, since the CPU cannot" 3 vendor-module fail "Input/output error"
cpus GenuineIntel vmx
put etc/modprobe.d/no.conf "blacklist kvm-intel"
all "blacklisted" 3 vendor-module fail "blacklisted"
put etc/modprobe.d/no.conf "install kvm_intel /bin/false"
all "install line" 3 vendor-module fail "'/bin/false'"
intel
rm "$tree/sys/module/kvm_intel/initstate" "$tree/sys/module/kvm/initstate"
begin "built in" 0
line kvm-module pass "built into"
line vendor-module pass "kvm_intel.NAME=VALUE"
ktap_done

intel
put sys/module/vboxdrv/initstate live
all "VirtualBox" 0 other-hypervisors warn "VirtualBox" "enable_virt_at_load=0"

# --- /dev/kvm

intel
rm "$tree/dev/kvm"
all "no /dev/kvm" 3 dev-kvm fail "no /dev/kvm"
none dev-kvm-users

intel
chmod 0600 "$tree/dev/kvm"
all "/dev/kvm is root's alone" 0 dev-kvm warn "mode 0600" "chgrp kvm"
chmod 0660 "$tree/dev/kvm"
put etc/passwd "libvirt-qemu:x:64055:64055:QEMU:/:/bin/false"
all "libvirt-qemu is not in the group" 0 dev-kvm-users warn "usermod -aG kvm libvirt-qemu"
put etc/group "kvm:x:$(stat -c %g "$tree/dev/kvm"):a,libvirt-qemu"
all "libvirt-qemu is in the group" 0 dev-kvm-users pass "libvirt-qemu"
put etc/passwd "qemu:x:107:$(stat -c %g "$tree/dev/kvm"):QEMU:/:/bin/false"
all "qemu has it as its own group" 0 dev-kvm-users pass "user qemu"
put etc/passwd "qemu:x:107:107:QEMU:/:/bin/false"
chmod 0666 "$tree/dev/kvm"
all "everybody may" 0 dev-kvm-users pass "user qemu"

# --- Parameters

for value in N 0; do
	intel
	module kvm_intel nested=$value
	all "nested=$value" 3 nested-parameter fail "is $value: no guest gets vmx" "nestmon param set nested=1 --persist"
done
module kvm_intel nested=1
all "nested=1 on Intel" 0 nested-parameter pass "is 1"
module kvm_intel nested=maybe
all "nested=maybe" 0 nested-parameter unknown "maybe"

intel
module kvm_intel ept=N enable_shadow_vmcs=N enable_apicv=N
begin "off although the CPU can" 0
line ept warn "shadow page tables" "nestmon param set ept=1"
line vmcs-shadowing warn "VMREAD" "enable_shadow_vmcs=1"
line apicv warn "enable_apicv=1"
ktap_done

amd
cpus AuthenticAMD svm
module kvm_amd vls=0 vgif=0 avic=N
begin "off since the CPU cannot" 0
line vls info "lacks it" "VMLOAD" '"fix":null'
line vgif info "lacks it" "STGI"
ktap_done
cpus AuthenticAMD svm,avic
all "AVIC is off in most kernels" 0 avic info "nestmon param set avic=1"
rm "$tree/sys/module/kvm_amd/parameters/vls"
all "a parameter that the module lacks" 0 vls unknown "older"

# --- After a reboot

# reboot NAME RESULT TEXT...
reboot()
{
	begin "reboot: $1" 0
	shift
	line nested-reboot "$@"
	ktap_done
}

intel
reboot "the default" pass "the default of the kernel"
put proc/sys/kernel/osrelease 4.19.0
reboot "the default before 4.20" warn "will be 0" "nestmon param set nested=1 --persist"
intel
put etc/modprobe.d/a.conf "options kvm_intel nested=0"
reboot "a line that says otherwise" warn "will be 0" "/etc/modprobe.d/a.conf:1 says nested=0"
put etc/modprobe.d/a.conf "$(printf '# nested\noptions kvm-intel ept=1 nested=Y')"
reboot "a line with a dash" pass "/etc/modprobe.d/a.conf:2 says nested=Y"
put usr/lib/modprobe.d/b.conf "options kvm_intel nested=0"
begin "reboot: two lines" 0
line nested-reboot warn "/etc/modprobe.d/a.conf:2 says nested=Y, but /usr/lib/modprobe.d/b.conf:1 says nested=0" "wins"
line nested-reboot warn "will be 0"
ktap_done
put etc/modprobe.d/b.conf "options kvm_intel nested"
reboot "a file that hides another; a bare name" pass "/etc/modprobe.d/b.conf:1 says nested="
none nested-reboot warn
put proc/cmdline "quiet kvm-intel.nested=0"
reboot "the kernel command line, with a dash" warn "will be 0" "command line says nested=0"
intel
put etc/modprobe.d/a.conf "options kvm_amd nested=0"
reboot "another module's line" pass "the default"
put etc/modprobe.d/a.conf "optoins kvm_intel nested=0"
reboot "a line that is none" warn "/etc/modprobe.d/a.conf:1"

# --- Memory

intel
put sys/kernel/mm/ksm/run 1
put sys/kernel/mm/transparent_hugepage/enabled "always madvise [never]"
put proc/sys/vm/nr_hugepages 512
module kvm nx_huge_pages=Y
begin "memory" 0
line ksm info "merged" "echo 2"
line transparent-hugepages warn "never"
line hugepages info "512"
line nx-huge-pages info "iTLB"
ktap_done

# --- Guests: QEMU's command lines

# vm NAME RESULT TEXT ARGUMENT...
vm()
{
	vm_name=$1 vm_result=$2 vm_text=$3
	shift 3
	qemu 100 qemu-system-x86_64 "$@" -m 1024
	begin "-cpu: $vm_name" 0
	line vm-nesting "$vm_result" '"pid":100' "$vm_text"
	ktap_done
}

intel
vm "host" pass "sees vmx: -cpu host," -cpu host
vm "max" pass "sees vmx" -cpu max,pmu=off
vm "host,-vmx" warn "does not see vmx: -cpu host,-vmx" -cpu host,-vmx
vm "host,vmx=off" warn "does not see" -cpu host,vmx=off
vm "a model" warn "does not see vmx: -cpu Skylake-Client," -cpu Skylake-Client
vm "a model,+vmx" pass "sees vmx" -cpu Skylake-Client,+vmx
vm "a model,vmx=on" pass "sees vmx" -cpu Haswell-noTSX,vmx=on,check
vm "a model,vmx" pass "sees vmx" -cpu Haswell,vmx
vm "minus beats plus" warn "does not see" -cpu Haswell,-vmx,+vmx
vm "plus beats =off" pass "sees vmx" -cpu Haswell,+vmx,vmx=off
vm "the last = counts" warn "does not see" -cpu Haswell,vmx=on,vmx=off
vm "a feature whose name begins so" warn "does not see" -cpu Haswell,+vmx-ept,vmx-vpid=on
vm "the other vendor's flag" warn "does not see" -cpu Haswell,+svm
vm "the last -cpu counts" pass "sees vmx" -cpu Haswell --cpu host
vm "the last -cpu counts, again" warn "does not see" -cpu host -cpu kvm64
vm "none" unknown "no -cpu cannot be known" -accel kvm
vm "qemu64" unknown "Ubuntu" -cpu qemu64
vm "qemu64,+vmx" pass "sees vmx" -cpu qemu64,+vmx
vm "-readconfig" unknown "-readconfig" -cpu host -readconfig /etc/x.cfg
vm "-global" unknown "-global" -cpu host -global host-x86_64-cpu.vmx=off
vm "-global of something else" pass "sees vmx" -cpu host -global ICH9-LPC.disable_s3=1
vm "a value that looks like an option" pass "sees vmx" -cpu host -name -cpu
vm "a name" pass "guest web,1 (pid 100)" -cpu host -name guest=web,,1,debug-threads=on
vm "a name of no good bytes" pass '"evidence":"guest a�\u001b[31m' -cpu host -name "$(printf 'guest=a\377\033[31m')"
ktap_run "-cpu: a name of no good bytes, as text" 0 "$dir/nestmon-sanitize" check --root "$tree"
ktap_out 'x1b[31m'
! grep -q "$(printf '\033')" "$ktap_dir/out" || ktap_complain "a control character"
ktap_done
qemu 100 /opt/firecracker --api-sock /tmp/x
all "another VMM" 0 vm-nesting unknown "not one of QEMU" "grep -cw vmx"
qemu 100 qemu-system-x86_64 -cpu host
: >"$tree/proc/100/cmdline"
all "an empty command line" 0 vm-nesting unknown "/proc/100/cmdline: is empty"

module kvm_intel nested=N
qemu 100 qemu-system-x86_64 -cpu host
all "asks for what is not offered" 3 vm-nesting warn "does not offer it" "nested-parameter"

amd
vm "EPYC" warn "does not see svm" -machine pc-q35-7.2,accel=kvm -cpu EPYC
vm "EPYC,+svm" pass "sees svm" -cpu EPYC,+svm
vm "EPYC on a machine of before 2.2" unknown "before 2.2" -M pc-i440fx-2.1 -cpu Opteron_G3
vm "the same with svm=off" warn "does not see" -M pc-i440fx-2.1 -cpu Opteron_G3,svm=off

intel
qemu 100 qemu-system-x86_64 -cpu host
qemu 200 qemu-system-x86_64 -cpu Haswell
begin "two VMs" 0
line vm-nesting pass '"pid":100'
line vm-nesting warn '"pid":200' "-cpu MODEL,+vmx"
line vm-migration warn '"pid":100' "same processor" "custom with the feature"
line vm-nested-state info '"pid":100' "4.20" "QEMU 4.1"
ktap_done
begin "--pid of the one that has it" 0 --pid 100
none vm-nesting fail
none vm-nesting warn
ktap_done
begin "--pid of the one that lacks it" 3 --pid 200
line vm-nesting fail '"pid":200'
none vm-nesting pass
ktap_done
put proc/sys/kernel/osrelease 4.18.0
all "no nested state in this kernel" 0 vm-nested-state warn "4.18.0" "newer kernel"
rm "$tree/proc/200/fd/9"
printf '%s\0' qemu-system-x86_64 -machine q35,accel=tcg -cpu max >"$tree/proc/200/cmdline"
begin "--pid of one without KVM" 3 --pid 200
line vm-nesting fail "emulated" "tcg" "-accel kvm"
ktap_done
ktap_run "--pid of no process" 2 report --pid 300
ktap_out ""
ktap_err "/proc/300: no such process"
ktap_done

# --- Guests: libvirt

# domain DIR NAME XML: <cpu> and its like
domain()
{
	case $1 in
	run) put "run/libvirt/qemu/$2.xml" \
		"<domstatus state='running' pid='100'><domain type='kvm'><name>$2</name><uuid>$uuid</uuid>$3</domain></domstatus>" ;;
	etc) put "etc/libvirt/qemu/$2.xml" "<domain type='kvm'><name>$2</name><uuid>$uuid</uuid>$3</domain>" ;;
	esac
}

# libvirt NAME TEXT...: pid 100 lacks the flag; its line has the texts
libvirt()
{
	begin "libvirt: $1" 0
	shift
	line vm-nesting warn '"pid":100' "$@"
	ktap_done
}

uuid=11111111-2222-3333-4444-555555555555
intel
qemu 100 qemu-system-x86_64 -name guest=web -uuid $uuid -cpu Haswell
domain etc web ""
libvirt "no <cpu>" "/etc/libvirt/qemu/web.xml has no CPU mode" "virsh edit web"
domain etc web "<cpu mode='custom' match='exact'><model fallback='forbid'>Haswell</model></cpu>"
libvirt "custom" "<cpu mode='custom'> with model Haswell and no feature vmx" "<feature policy='require' name='vmx'/>"
domain etc web "<cpu><model>Haswell</model></cpu>"
libvirt "a model without a mode" "<cpu mode='custom'> with model Haswell"
for policy in disable forbid; do
	domain etc web "<cpu mode='host-model'><feature policy='$policy' name='vmx'/></cpu>"
	libvirt "$policy" "feature vmx" "policy $policy" "remove that feature"
done
for policy in require force optional; do
	domain etc web "<cpu mode='custom'><model>Haswell</model><feature policy='$policy' name='vmx'/></cpu>"
	libvirt "$policy, from the next start on" "policy $policy" "virsh shutdown web; virsh start web"
done
for mode in host-model host-passthrough maximum; do
	domain etc web "<cpu mode='$mode'/>"
	libvirt "$mode" "<cpu mode='$mode'>" "what the host had when it started"
done
domain run web "<cpu mode='custom'><model>Haswell</model></cpu>"
begin "libvirt: running and configured differ" 0
line vm-libvirt info "/run/libvirt/qemu/web.xml" "mode='custom'"
line vm-nesting warn "/etc/libvirt/qemu/web.xml" "mode='maximum'" "what the host had"
ktap_done
uuid=99999999-2222-3333-4444-555555555555
rm -r "$tree/run/libvirt"
domain etc web "<cpu mode='host-model'/>"
libvirt "the same name with another UUID is another" "start it with -cpu host"

# broken NAME TEXT: the line on web.xml
broken()
{
	begin "libvirt, broken: $1" 0
	line libvirt-domains unknown "/etc/libvirt/qemu/web.xml" "$2"
	[ "$(grep -c '"name":"libvirt-domains"' "$ktap_dir/out")" = 1 ] || ktap_complain "not one line"
	ktap_done
}

xml=$tree/etc/libvirt/qemu/web.xml
printf '<domain>\n<name>web</nam' >"$xml"
broken "cut off" "web.xml:2: "
printf '' >"$xml"
broken "empty" "no element found"
printf '\001\377\000' >"$xml"
broken "binary" "web.xml:1: "
# shellcheck disable=SC2016
printf '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><domain><name>&b;</name></domain>' >"$xml"
broken "entities" "document type"
printf '<!DOCTYPE d SYSTEM "file:///etc/passwd"><domain/>' >"$xml"
broken "external" "document type"
head -c 11000000 /dev/zero | tr '\0' ' ' >"$xml"
broken "10 MB" "is too large"
rm "$xml"
mkdir "$xml"
broken "a directory" "is a directory"
rmdir "$xml"
mkfifo "$xml"
broken "a FIFO" "is not a regular file"
rm "$xml"
ln -s web.xml "$xml"
broken "a link to itself" "symbolic links"
ln -sf nowhere "$xml"
broken "a link to nothing" "No such file"
rm "$xml"
if [ "$(id -u)" = 0 ]; then
	ktap_skip "libvirt, broken: unreadable" "root reads everything"
else
	domain etc web ""
	chmod 0 "$xml"
	broken "unreadable" "Permission denied"
fi
mkdir -p "$ktap_dir/outside"
echo "<domain><name>web</name><cpu mode='custom'/></domain>" >"$ktap_dir/outside/web.xml"
rm -f "$xml"
ln -s "$ktap_dir/outside/web.xml" "$xml"
broken "a link out of the tree" "No such file"
rm "$xml"
{
	printf '<domain><name>w</name>'
	yes '<a>' | head -n 3000
	yes '</a>' | head -n 3000
	printf '</domain>'
} >"$xml"
begin "libvirt: deep" 0
none libvirt-domains
ktap_done

# --- OpenStack

# nova NAME RESULT TEXT CONF [FILE]: CONF with \n between lines
nova()
{
	put "etc/nova/${5-nova.conf}" "$(printf %b "$4")"
	begin "nova: $1" 0
	line nova-conf "$2" "$3"
	[ "$(grep -c '"name":"nova-conf"' "$ktap_dir/out")" = 1 ] || ktap_complain "not one line"
	ktap_done
}

intel
nova "nothing said" pass "cpu_mode is host-model (default" "[DEFAULT]"
nova "host-model" pass "host-model (/etc/nova/nova.conf:2)" '[libvirt]\ncpu_mode = host-model'
nova "host-passthrough" pass "get vmx" '[libvirt]\ncpu_mode: host-passthrough'
nova "none" warn "do not get vmx" '[libvirt]\ncpu_mode = none\ncpu_model_extra_flags = vmx'
nova "custom" warn "do not get vmx" '[libvirt]\ncpu_mode = custom\ncpu_models = Haswell'
nova "custom with the flag" pass "get vmx" \
	'[libvirt]\ncpu_mode=custom\ncpu_models=Haswell\ncpu_model_extra_flags=pcid, VMX'
nova "custom with +flag" pass "get vmx" '[libvirt]\ncpu_mode=custom\ncpu_model_extra_flags=+vmx,-pcid'
nova "host-model with -flag" warn "do not get vmx" '[libvirt]\ncpu_mode=host-model\ncpu_model_extra_flags=-vmx'
nova "a list that goes on" pass "get vmx" '[libvirt]\ncpu_mode=custom\ncpu_model_extra_flags = pcid,\n    vmx\n'
nova "the last counts" warn "nova.conf:3" '[libvirt]\ncpu_mode=host-model\ncpu_mode=custom'
nova "quotes" warn "cpu_mode is custom" '[libvirt]\ncpu_mode="custom"'
nova "comments" pass "default" '# a\n[libvirt]\n#cpu_mode = none\n;cpu_mode = none'
nova "another section" pass "default" '[DEFAULT]\ncpu_mode=none\n[Libvirt]\ncpu_mode=none'
nova "virt_type=qemu" warn "without KVM" '[libvirt]\nvirt_type=qemu\ncpu_mode=host-model'
nova "virt_type=lxc" unknown "virt_type is lxc" '[libvirt]\nvirt_type=lxc'
# shellcheck disable=SC2016 # for nova
nova "a reference" unknown "cpu_mode is" '[libvirt]\ncpu_mode=$my_mode'
nova "a file of Debian's says kvm" pass "get vmx" '[libvirt]\nvirt_type=kvm\ncpu_mode=host-model' nova-compute.conf
nova "the last file counts" warn "nova-cpu.conf:2" '[libvirt]\ncpu_mode=none' nova-cpu.conf
rm "$tree/etc/nova/nova-compute.conf" "$tree/etc/nova/nova-cpu.conf"
nova "broken: no value" unknown "nova.conf:2: neither" '[libvirt]\ncpu_mode'
nova "broken: section" unknown "nova.conf:1: neither" '[libvirt\ncpu_mode=none'
nova "broken: goes on from nothing" unknown "nova.conf:1: neither" "  vmx"
nova "broken: no key" unknown "nova.conf:1: neither" "= vmx"
conf=$tree/etc/nova/nova.conf

# nova_file NAME TEXT
nova_file()
{
	begin "nova, broken: $1" 0
	line nova-conf unknown "/etc/nova/nova.conf" "$2"
	ktap_done
}

printf '[libvirt]\ncpu_mode=no\000ne\n' >"$conf"
nova_file "binary" "is binary"
head -c 11000000 /dev/zero >"$conf"
nova_file "10 MB" "is too large"
rm "$conf"
mkdir "$conf"
nova_file "a directory" "is a directory"
rmdir "$conf"
mkfifo "$conf"
nova_file "a FIFO" "is not a regular file"
rm "$conf"
put etc/nova/nova.conf "$(printf '[libvirt]\ncpu_mode=none')"
qemu 100 qemu-system-x86_64 -name guest=instance-00000001 -cpu Haswell -smbios "type=1,manufacturer=OpenStack"
all "an instance" 0 vm-nesting warn "OpenStack started it" "nova-conf"

# --- Broken files of the host

for file in proc/cpuinfo proc/sys/kernel/osrelease etc/modprobe.d/a.conf sys/module/kvm_intel/parameters/nested \
		sys/kernel/mm/ksm/run etc/group etc/passwd proc/100/cmdline sys/class/dmi/id/sys_vendor; do
	for kind in directory fifo binary huge missing loop; do
		intel
		qemu 100 qemu-system-x86_64 -cpu host
		put $file ""
		rm "$tree/$file"
		case $kind in
		directory) mkdir "$tree/$file" ;;
		fifo) mkfifo "$tree/$file" ;;
		binary) printf '\000\377\n\001' >"$tree/$file" ;;
		huge) head -c 11000000 /dev/zero | tr '\0' x >"$tree/$file" ;;
		loop) ln -s "${file##*/}" "$tree/$file" ;;
		esac
		ktap_run "$file: $kind" 0 timeout 60 "$dir/nestmon-sanitize" -j check --root "$tree"
		[ "$(wc -l <"$ktap_dir/err")" -le 1 ] || ktap_complain "more than one line of errors"
		ktap_out '"checks":['
		ktap_done
	done
done

intel
put etc/modprobe.d/a.conf ""
rm "$tree/etc/modprobe.d/a.conf"
mkfifo "$tree/etc/modprobe.d/a.conf"
all "modprobe.d: a FIFO" 0 nested-reboot unknown "/etc/modprobe.d/a.conf: is not a regular file"

rm -rf "$tree"
mkdir "$tree"
begin "an empty tree" 3
line cpu-flag unknown "/proc/cpuinfo"
line dev-kvm fail "no /dev/kvm"
ktap_done
printf '' >"$ktap_dir/file"
ktap_run "--root of a file" 1 "$dir/nestmon-sanitize" check --root "$ktap_dir/file"
ktap_err "is not a directory"
ktap_done

ktap_end
