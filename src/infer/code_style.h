/*
 * code_style.h: which compiler a function looks like, by the first instructions of it.
 *
 * Compilers save registers in an order of their own. LLVM, which rustc is made of, takes rbx, r14, r15, r12,
 * r13, rbp for what must survive calls and pushes rbp first; GCC takes rbx, rbp, r12 to r15 and pushes rbp
 * behind those; MSVC saves into the home space above the return address and pushes with a REX prefix.
 * Both LLVM's C and its Rust look alike. Nothing is known of other machines than x86-64.
 *
 * Sources: LLVM 19, X86RegisterInfo.td (GR64) and X86FrameLowering.cpp; GCC 14, gcc/config/i386/i386.h
 * (REG_ALLOC_ORDER) and ix86_emit_save_regs(); Microsoft, "x64 prolog and epilog".
 */
#ifndef BINSIZE_INFER_CODE_STYLE_H
#define BINSIZE_INFER_CODE_STYLE_H

#include "../model/code.h"

/* Whose code it looks like. */
enum code_style { STYLE_UNKNOWN, STYLE_LLVM, STYLE_GCC, STYLE_MSVC };

/* Of code that is all of a function. O(1). */
enum code_style code_style_of(enum code_machine machine, const struct code *code);

#endif
