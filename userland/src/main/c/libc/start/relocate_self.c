/* A static-pie program has only relative relocations: base + addend. */
#include <elf.h>

__attribute__((__visibility__("hidden"))) void __fab_relocate_self(
    uint64_t base, const Elf64_Dyn *dynamic);

void __fab_relocate_self(uint64_t base, const Elf64_Dyn *dynamic)
{
    uint64_t table = 0, size = 0;
    for (; dynamic->d_tag != DT_NULL; dynamic++) {
        if (dynamic->d_tag == DT_RELA)
            table = base + dynamic->d_val;
        if (dynamic->d_tag == DT_RELASZ)
            size = dynamic->d_val;
    }
    const Elf64_Rela *rela = (const Elf64_Rela *)table;
    for (; size >= sizeof *rela; size -= sizeof *rela, rela++)
        if (ELF64_R_TYPE(rela->r_info) == R_RISCV_RELATIVE)
            *(uint64_t *)(base + rela->r_offset) =
                base + (uint64_t)rela->r_addend;
}
