# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# An Intel host: Bochs emulates VMX (with EPT, VPID, VMCS shadowing and unrestricted guests; without PML, APICv). Sourced
# by run; isa-svm.sh says what is wanted. Bochs has nothing like virtio: the guest's files are packed, the command's
# output goes over serial ports.
# shellcheck disable=SC2034,SC2154
# shellcheck source=selftests/lab/pack.sh
. "$lab_dir/pack.sh"

bios=/usr/share/bochs/BIOS-bochs-latest
vga_bios=/usr/share/bochs/VGABIOS-lgpl-latest

isa_check()
{
	local program
	[ "$icount" = no ] || bad_usage "--icount is not there with --isa vmx"
	# Guests with two hang now and then.
	[ "$cpus" = 1 ] || bad_usage "--isa vmx has one CPU"
	# The initrd lies at 128 MiB; further up are the BIOS's limits.
	if [ "$mem" -lt 256 ] || [ "$mem" -gt 2048 ]; then
		bad_usage "--isa vmx needs --mem from 256 to 2048"
	fi
	need bochs bochs
	[ -e "$bios" ] || die "needs $bios (Debian package bochsbios)"
	[ -e "$vga_bios" ] || die "needs $vga_bios (Debian package vgabios)"
	[ -n "$(find /usr/lib -path '*/bochs/plugins/libbx_term_gui.so' -print -quit)" ] ||
		die "needs the terminal display of bochs (Debian package bochs-term)"
	need busybox busybox-static
	need cpio cpio
	need lz4 lz4
	need depmod kmod
	need jq jq
	for program in as ld objcopy strip; do
		need $program binutils
	done
	need script bsdutils
}

# The kernel as it lies in memory, without what it clears itself, and without its type information: it would spend
# seconds on that, and says once that there is none ("BPF: Invalid magic").
raw_kernel()
{
	objcopy -O binary -R .bss -R .brk -R .init.scratch -R .BTF "$kernel_dir/boot/vmlinux-$kernel" raw
}

# make_disk RAW-KERNEL COMMAND-LINE: disk.img with initrd.lz4; see bochs.S. In $work.
make_disk()
{
	local raw=$1 chunk=131072
	printf '%s' "$2" >cmdline
	ln -s "$kernel_dir/boot/vmlinuz-$kernel" bzimage
	as --32 --defsym MEGS="$mem" --defsym KERNEL_CHUNKS=$((($(stat -L -c %s "$raw") + chunk - 1) / chunk)) \
		--defsym INITRD_SIZE="$(stat -c %s initrd.lz4)" \
		--defsym SETUP_END=$((0x202 + $(header_field bzimage 513 1))) "$lab_dir/bochs.S" -o disk.o &&
	ld -m elf_i386 -Ttext 0x7c00 --oformat binary -o disk.img disk.o &&
	cat "$raw" >>disk.img && truncate -s %$chunk disk.img &&
	cat initrd.lz4 >>disk.img && truncate -s %$chunk disk.img &&
	# Whole cylinders.
	truncate -s %$((16 * 63 * 512)) disk.img
}

# com1 is the console, which does without interrupts: so com3, which has its line, has it alone. The status goes out
# when com2, with which com4 shares, is done.
make_settings()
{
	cat >bochsrc <<-END
		config_interface: textconfig
		display_library: term
		romimage: file=$bios, options=fastboot
		vgaromimage: file=$vga_bios
		vga: extension=none, update_freq=1
		megs: $mem
		cpu: model=corei7_haswell_4770, count=1, ips=20000000, reset_on_triple_fault=0
		ata0-master: type=disk, path=disk.img, mode=flat
		ata1: enabled=0
		boot: disk
		com1: enabled=1, mode=file, dev=log
		com2: enabled=1, mode=file, dev=out
		com3: enabled=1, mode=file, dev=err
		com4: enabled=1, mode=file, dev=status
		log: bochs.log
		panic: action=fatal, acpi=report
		error: action=ignore
		info: action=ignore
		debug: action=ignore
		clock: sync=none, time0=local
		sound: waveoutdrv=dummy
	END
	# Debian's has the debugger, which waits to be told.
	printf '%s\n' c q >bochs.rc
}

# It is a session of its own below script, where no signal to script's gets.
end_bochs()
{
	local pid
	pid=$(cat bochs.pid 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = bochs-bin ] && kill -KILL "$pid"
}

# emulate: until its end, with the status of timeout. Bochs wants a terminal, and draws on it. It calls the ways in
# which guests end it a panic too.
emulate()
{
	local pid status
	cd "$work" || exit
	trap 'end_bochs; kill "$pid" 2>/dev/null; wait "$pid"; end_bochs; exit 143' TERM
	TERM=vt100 timeout -s KILL "$timeout" script -qefc 'echo $$ >bochs.pid; exec bochs -q -f bochsrc -rc bochs.rc' \
		/dev/null </dev/null >bochs.screen 2>&1 &
	pid=$!
	# The shell's own remark on a signal is not wanted.
	{ wait "$pid"; } 2>/dev/null
	status=$?
	end_bochs
	[ -s bochs.log ] || tail -n 5 bochs.screen >emulator.log
	grep -h PANIC bochs.log 2>/dev/null | grep -v -e 'soft power off' -e '3rd .* exception with no resolution' >>emulator.log
	exit $status
}

isa_start()
{
	local raw=$cache/bochs/$kernel append
	# What only informs would take seconds to get through the port; init-packed lets it through after the start. A
	# triple fault ends Bochs, where a reboot would start over. The emulated clocks are one, and need no watching.
	append="console=ttyS0,115200 loglevel=5 panic=-1 oops=panic printk.devkmsg=on reboot=t tsc=reliable clocksource=tsc"
	append+=" mitigations=off nokaslr nowatchdog cryptomgr.notests rcupdate.rcu_cpu_stall_timeout=60"
	# Seconds for what nothing here needs: a look at all page tables, texts of the events' formats, which of the
	# traceable functions are overridden ones.
	append+=" rodata=off initcall_blacklist=trace_eval_init,ftrace_check_for_weak_functions"
	ports=(/dev/ttyS3 /dev/ttyS1 /dev/ttyS2)
	once "$raw" raw_kernel
	make_packed_initrd "$work/initrd.lz4" kvm_intel
	(cd "$work" && make_disk "$raw/raw" "$append${boot_params:+ $boot_params}" && make_settings) ||
		die "cannot make the disk"
	emulate &
	emulator=$!
}
