/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a vCPU of vcpus runs: an instruction of each kind that leaves an AMD
 * guest. Those that end in a fault have their length in %edi, and are left
 * behind by it.
 */
	.section .rodata
	.globl guest, on_gp, on_ud, guest_end
	.code32
	.set VMCB_AT, 0x5000
guest:
	xorl %eax, %eax
	cpuid
	movl $0x1b, %ecx
	rdmsr
	outb %al, $0x80
	invd
	wbinvd
	movl %cr0, %eax
	movl %eax, %cr0
	movl %cr4, %eax
	movl %eax, %cr4
	movl %db7, %eax
	movl $3, %edi
	movl $VMCB_AT, %eax
	vmsave
	vmload
	xorl %ecx, %ecx
	invlpga
	vmmcall
	xgetbv
	xsetbv
	movl $VMCB_AT, %eax
	xorl %ecx, %ecx
	xorl %edx, %edx
	monitor
	mwait
	.byte 0x0f, 0x01, 0xde /* skinit */
	.byte 0x0f, 0x01, 0xfd /* rdpru */
	movl $2, %edi
	ud2
	rsm
	rdpmc
	hlt
on_gp:
	addl $4, %esp
on_ud:
	addl %edi, (%esp)
	iret
guest_end:

	.section .note.GNU-stack, "", @progbits
