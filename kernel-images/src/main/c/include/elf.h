/* ELF-64: the parts that loading programs and modules needs. */
#ifndef FAB_ELF_H
#define FAB_ELF_H

#include "types.h"

#define ET_REL 1
#define ET_EXEC 2
#define ET_DYN 3
#define EM_RISCV 243
#define PT_LOAD 1
#define PT_INTERP 3
#define PT_PHDR 6
#define PT_GNU_STACK 0x6474e551
#define PF_X 1
#define PF_W 2
#define PF_R 4

struct elf_header {
    u8 ident[16];
    u16 type, machine;
    u32 version;
    u64 entry, phoff, shoff;
    u32 flags;
    u16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_segment {
    u32 type, flags;
    u64 offset, vaddr, paddr, filesz, memsz, align;
};

struct elf_section {
    u32 name, type;
    u64 flags, addr, offset, size;
    u32 link, info;
    u64 addralign, entsize;
};

struct elf_symbol {
    u32 name;
    u8 info, other;
    u16 section;
    u64 value, size;
};

struct elf_rela {
    u64 offset, info;
    i64 addend;
};

enum {
    AT_NULL, AT_PHDR = 3, AT_PHENT, AT_PHNUM, AT_PAGESZ, AT_BASE, AT_FLAGS,
    AT_ENTRY, AT_UID = 11, AT_EUID, AT_GID, AT_EGID, AT_PLATFORM, AT_HWCAP,
    AT_CLKTCK, AT_SECURE = 23, AT_RANDOM = 25, AT_EXECFN = 31,
    AT_SYSINFO_EHDR = 33, AT_MINSIGSTKSZ = 51,
};

/* What exec needs to know of a program that has been mapped. */
struct program {
    u64 entry;      /* of the program itself */
    u64 start;      /* where to begin: the interpreter's entry if any */
    u64 base;       /* of the interpreter */
    u64 phdr;
    u64 phnum;
    u64 brk;
    u64 code_start, code_end;
    bool executable_stack;
};

struct file;
struct mm;

int elf_load(struct mm *mm, struct file *file, struct program *program);
bool elf_valid(const struct elf_header *header);

#endif
