# tiny.s: an x86-64 Linux program without a C library. It has a little of everything: functions with
# and without a size, constants, a pointer, zero-filled memory, unwind tables, a comment.

	.file	"tiny.s"
	.text
	.globl	_start
	.type	_start, @function
_start:
	.cfi_startproc
	call	count_bits
	mov	%eax, %edi
	mov	$60, %eax
	syscall
	.cfi_endproc
	.size	_start, . - _start

	.p2align 4
	.type	count_bits, @function
count_bits:
	.cfi_startproc
	xor	%eax, %eax
	lea	table(%rip), %rcx
	mov	value(%rip), %rdx
	movzbl	(%rdx), %edx
again:
	mov	%edx, %esi
	and	$15, %esi
	movzbl	(%rcx, %rsi), %esi
	add	%esi, %eax
	shr	$4, %edx
	jnz	again
	mov	%eax, result(%rip)
	ret
	.cfi_endproc
	.size	count_bits, . - count_bits

	.p2align 4
unsized_label:
	ud2

	.section .rodata
	.p2align 4
	.globl	table
	.type	table, @object
table:
	.byte	0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4
	.size	table, . - table
	.string	"nobody has a name for this text"

	.data
	.p2align 3
	.globl	value
	.type	value, @object
value:
	.quad	table + 5
	.size	value, . - value

	.bss
	.p2align 5
	.globl	result
	.type	result, @object
result:
	.zero	4096
	.size	result, . - result

	.ident	"tiny 1.0"
	.section .note.GNU-stack, "", @progbits
