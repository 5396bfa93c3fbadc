/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The start of a disk that makes Bochs start Linux: a boot sector, and behind it
 * what a boot loader tells the kernel.  The kernel and the initrd follow on the
 * disk.  Boot loaders read through the BIOS, which takes an emulated CPU 2.5 s
 * per MiB, and start a packed kernel, which takes it longer to unpack; this one
 * programs the disk's ports, and the kernel lies there unpacked.
 *
 * isa-vmx.sh makes a flat binary of this, to run at 0x7c00, with these symbols:
 *   MEGS		memory in MiB
 *   KERNEL_CHUNKS	size of the kernel in units of CHUNK; the last is filled up
 *   INITRD_SIZE	size of the initrd in bytes, which begins in a chunk of its own
 *   SETUP_END		where the setup header ends in the file "bzimage"
 * and in the current folder the files "bzimage" and "cmdline".
 */
	.set	SECTOR, 512
	.set	CHUNK, 256 * SECTOR		/* the most one command reads */

	.set	PAGE_TABLES, 0x10000		/* three pages */
	.set	PARAMS, 0x20000			/* struct boot_params, then the command line */
	.set	KERNEL, 0x1000000		/* CONFIG_PHYSICAL_START */
	.set	INITRD, 0x8000000

	.set	INITRD_CHUNKS, (INITRD_SIZE + CHUNK - 1) / CHUNK

	.code16
	.globl	_start
_start:
	cli
	xorw	%ax, %ax
	movw	%ax, %ds
	inb	$0x92, %al			/* A20 */
	orb	$2, %al
	outb	%al, $0x92
	lgdtl	gdt_pointer
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpl	$0x08, $protected

	.code32
protected:
	movl	$0x10, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	$0x7c00, %esp
	cld
	movl	$0x3f6, %edx			/* no interrupts from the disk */
	movb	$2, %al
	outb	%al, %dx

	movl	$files, %ebp
next_file:
	movl	(%ebp), %ebx			/* sector on the disk */
	movl	4(%ebp), %esi			/* chunks */
	movl	8(%ebp), %edi			/* address */
	addl	$12, %ebp
	testl	%esi, %esi
	jz	enter_kernel
next_chunk:
	movl	$0x1f7, %edx			/* until not busy */
1:	inb	%dx, %al
	testb	$0x80, %al
	jnz	1b
	movl	$0x1f6, %edx			/* LBA, first disk, bits 24-27 */
	movl	%ebx, %eax
	shrl	$24, %eax
	orb	$0xe0, %al
	outb	%al, %dx
	movl	$0x1f2, %edx			/* 0 is 256 sectors */
	xorl	%eax, %eax
	outb	%al, %dx
	incl	%edx
	movl	%ebx, %eax			/* bits 0-23 */
	outb	%al, %dx
	incl	%edx
	shrl	$8, %eax
	outb	%al, %dx
	incl	%edx
	shrl	$8, %eax
	outb	%al, %dx
	movl	$0x1f7, %edx			/* READ SECTORS */
	movb	$0x20, %al
	outb	%al, %dx
	pushl	%ebx
	movl	$256, %ebx
next_sector:
	movl	$0x1f7, %edx			/* until not busy and data is there */
2:	inb	%dx, %al
	andb	$0x88, %al
	cmpb	$0x08, %al
	jne	2b
	movl	$0x1f0, %edx
	movl	$SECTOR / 2, %ecx
	rep insw
	decl	%ebx
	jnz	next_sector
	popl	%ebx
	addl	$256, %ebx
	decl	%esi
	jnz	next_chunk
	jmp	next_file

	/* The kernel's 64-bit entry wants low memory mapped at its own addresses: here the first GiB, by 2 MiB. */
enter_kernel:
	movl	$PAGE_TABLES, %edi
	xorl	%eax, %eax
	movl	$3 * 4096 / 4, %ecx
	rep stosl
	movl	$PAGE_TABLES + 0x1003, PAGE_TABLES
	movl	$PAGE_TABLES + 0x2003, PAGE_TABLES + 0x1000
	movl	$PAGE_TABLES + 0x2000, %edi
	movl	$0x83, %eax
	movl	$512, %ecx
3:	movl	%eax, (%edi)
	addl	$0x200000, %eax
	addl	$8, %edi
	loop	3b
	movl	$PAGE_TABLES, %eax
	movl	%eax, %cr3
	movl	%cr4, %eax
	orl	$0x20, %eax			/* PAE */
	movl	%eax, %cr4
	movl	$0xc0000080, %ecx		/* EFER.LME */
	rdmsr
	orl	$0x100, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$0x80000001, %eax		/* PG, PE */
	movl	%eax, %cr0
	ljmpl	$0x18, $long_mode

	.code64
long_mode:
	movl	$PARAMS, %esi
	movl	$KERNEL, %eax
	jmp	*%rax

	.balign	8
gdt:
	.quad	0
	.quad	0x00cf9a000000ffff		/* 0x08: code, 32 bits */
	.quad	0x00cf92000000ffff		/* 0x10: data */
	.quad	0x00af9a000000ffff		/* 0x18: code, 64 bits */
gdt_pointer:
	.word	gdt_pointer - gdt - 1
	.long	gdt
files:
	.long	(params - _start) / SECTOR, 1, PARAMS
	.long	256, KERNEL_CHUNKS, KERNEL
	.long	256 * (1 + KERNEL_CHUNKS), INITRD_CHUNKS, INITRD
	.long	0, 0, 0

	.org	510
	.word	0xaa55

	/* struct boot_params. The setup header is the kernel's own, but for what a boot loader fills in. */
params:
	.org	params + 0x1e8
	.byte	(e820_end - e820) / 20
	.org	params + 0x1f1
	.incbin	"bzimage", 0x1f1, 0x210 - 0x1f1
	.byte	0xff				/* type_of_loader: none that is known */
	.incbin	"bzimage", 0x211, 0x218 - 0x211
	.long	INITRD
	.long	INITRD_SIZE
	.incbin	"bzimage", 0x220, 0x228 - 0x220
	.long	PARAMS + cmdline - params
	.incbin	"bzimage", 0x22c, SETUP_END - 0x22c

	/* Memory as the BIOS of Bochs would tell it: its ACPI tables are in the last 64 KiB. */
	.org	params + 0x2d0
e820:
	.quad	0, 0x9f000
	.long	1
	.quad	0x9f000, 0x1000
	.long	2
	.quad	0xe8000, 0x18000
	.long	2
	.quad	0x100000, (MEGS << 20) - 0x110000
	.long	1
	.quad	(MEGS << 20) - 0x10000, 0x10000
	.long	3
	.quad	0xfffc0000, 0x40000
	.long	2
e820_end:

	.org	params + 4096
cmdline:
	.incbin	"cmdline"
	.byte	0
	.org	_start + CHUNK
