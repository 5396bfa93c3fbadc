# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# An AMD host: QEMU's TCG emulates SVM (with nested paging and VGIF; without NRIPS, AVIC, VLS). Sourced by run.
# A file like this one gives two functions:
#   isa_check	ends with 125 if something is missing
#   isa_start	starts the emulator in the background, sets $emulator to its pid; it writes files in $work: log (the
#		kernel's), out and err (the command's), status (see stage2), emulator.log (its own words)
# shellcheck disable=SC2034,SC2154

isa_check()
{
	need qemu-system-x86_64 qemu-system-x86
	need busybox busybox-static
	need cpio cpio
}

# QEMU 7.2 to 9 panic or hang guests that make many VMs when each CPU has its thread.
tcg_thread()
{
	local major
	major=$(qemu-system-x86_64 --version | sed -n 's/^QEMU emulator version \([0-9]*\).*/\1/p')
	[ "$icount" = no ] && [ "${major:-0}" -ge 10 ] && echo multi || echo single
}

# port NUMBER FILE
port()
{
	qemu+=(-chardev "file,id=port$1,path=$work/$2" -device "virtserialport,nr=$1,chardev=port$1")
}

isa_start()
{
	local append="console=ttyS0 loglevel=8 panic=-1 oops=panic printk.devkmsg=on printk.time=1"
	local -a qemu=(qemu-system-x86_64 -accel "tcg,thread=$(tcg_thread)" -M q35 -cpu "max,+svm,+npt" -smp "$cpus" -m "$mem"
		-nodefaults -no-user-config -display none -nic none -no-reboot)

	# The guest's time goes on while a busy host does other things: the check of the timer then fails with a panic, and
	# what only waited seems stuck. What is stuck stays so, and is still found.
	append+=" no_timer_check watchdog_thresh=30 rcupdate.rcu_cpu_stall_timeout=60"
	append+=$(built_in_args ccp irqbypass kvm kvm_amd)
	make_initrd "$work/initrd.cpio" virtio_pci virtio_console 9pnet_virtio 9p overlay kvm_amd
	if [ "$icount" = yes ]; then
		qemu+=(-icount "shift=0,sleep=off" -rtc "base=2024-01-01,clock=vm" -seed 1)
		append+=" nokaslr"
	fi
	# Plain files, not pipes: a reader that is slow must not stop the guest, and nothing is lost when QEMU ends.
	qemu+=(-chardev "file,id=log,path=$work/log" -serial chardev:log -device virtio-serial-pci)
	port 1 status
	port 2 out
	port 3 err
	qemu+=(-virtfs "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap")
	qemu+=(-kernel "$kernel_dir/boot/vmlinux-$kernel" -initrd "$work/initrd.cpio" -append "$append${boot_params:+ $boot_params}")
	timeout -k 5 "$timeout" "${qemu[@]}" </dev/null >"$work/emulator.log" 2>&1 &
	emulator=$!
}
