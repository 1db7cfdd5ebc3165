#include "dynlink.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static uint64_t value_of(const struct object *object, int64_t tag)
{
    for (const Elf64_Dyn *d = object->dynamic; d->d_tag != DT_NULL; d++)
        if (d->d_tag == tag)
            return d->d_val;
    return 0;
}

/* What a relocation's symbol is; nothing, without error, if it is weak. */
static int find(struct object *object, uint32_t index, struct found *found)
{
    const Elf64_Sym *s = &object->symbols[index];
    found->object = NULL;
    found->symbol = NULL;
    if (index == 0 || s->st_info >> 4 == 0) {
        found->object = object;
        found->symbol = index ? s : NULL;
        return 0;
    }
    const char *name = __dl_string(object, s->st_name);
    *found = __dl_lookup(name, __dl_wanted_version(object, index), object,
                         NULL);
    if (!found->symbol && ELF64_ST_BIND(s->st_info) != STB_WEAK) {
        __dl_error("Error relocating %s: %s: symbol not found",
                   *object->path ? object->path : program_invocation_name,
                   name);
        return -1;
    }
    return 0;
}

static int apply(struct object *object, const Elf64_Rela *r)
{
    uint64_t *where = (uint64_t *)(object->base + r->r_offset);
    uint64_t addend = (uint64_t)r->r_addend, address = 0;
    struct found found;
    uint32_t type = ELF64_R_TYPE(r->r_info);
    if (type == R_RISCV_RELATIVE) {
        *where = object->base + addend;
        return 0;
    }
    if (type == 0)
        return 0;
    if (find(object, (uint32_t)ELF64_R_SYM(r->r_info), &found) < 0)
        return -1;
    if (found.symbol)
        address = found.object->base + found.symbol->st_value;
    switch (type) {
    case R_RISCV_64:
    case R_RISCV_JUMP_SLOT:
        *where = address + addend;
        return 0;
    case R_RISCV_TLS_DTPMOD64:
        *where = found.object ? found.object->tls_module : 0;
        return 0;
    case R_RISCV_TLS_DTPREL64:
        *where = (found.symbol ? found.symbol->st_value : 0) + addend - 0x800;
        return 0;
    case R_RISCV_TLS_TPREL64: {
        long offset = found.object ? __dl_tls_offset(found.object) : 0;
        if (offset < 0) {
            __dl_error("%s: uses static thread-local storage, which cannot "
                       "be loaded later",
                       object->path);
            return -1;
        }
        *where = (found.symbol ? found.symbol->st_value : 0) + addend +
                 (uint64_t)offset;
        return 0;
    }
    case R_RISCV_COPY:
        __dl_error("%s: has a copy relocation; build it with -fPIC",
                   *object->path ? object->path : program_invocation_name);
        return -1;
    }
    __dl_error("%s: relocation of unknown type %u", object->path, type);
    return -1;
}

static int table(struct object *object, const Elf64_Rela *r, uint64_t size)
{
    int result = 0;
    for (; size >= sizeof *r; size -= sizeof *r, r++)
        if (apply(object, r) < 0) {
            result = -1;
            if (object->references != PINNED)
                return -1;
            dprintf(2, "%s\n", __dl_error_text());
        }
    return result;
}

int __dl_relocate(struct object *object, int now)
{
    if (object->relocated)
        return 0;
    object->relocated = 1;
    uint64_t rela = value_of(object, DT_RELA);
    int result = table(object, (const Elf64_Rela *)(object->base + rela),
                       value_of(object, DT_RELASZ));
    uint64_t size = value_of(object, DT_PLTRELSZ);
#ifdef FAB_GLIBC_LIKE
    if (value_of(object, DT_FLAGS) & DF_BIND_NOW ||
        value_of(object, DT_FLAGS_1) & DF_1_NOW)
        now = 1;
    if (!now && object->plt_got && size) {
        /* Each entry leads to the head of the PLT until it is called. */
        for (uint64_t i = 0; i < size / sizeof(Elf64_Rela); i++)
            *(uint64_t *)(object->base + object->jumps[i].r_offset) +=
                object->base;
        object->plt_got[0] = (uint64_t)__dl_resolve_trampoline;
        object->plt_got[1] = (uint64_t)object;
        return result;
    }
#else
    (void)now;
#endif
    return result | table(object, object->jumps, size);
}

/* The first call of a function: offset counts the words of .got.plt. */
uint64_t __dl_resolve(struct object *object, uint64_t offset)
{
    const Elf64_Rela *r = &object->jumps[offset / 8];
    if (apply(object, r) < 0) {
        dprintf(2, "%s\n", __dl_error_text());
        _exit(127);
    }
    return *(uint64_t *)(object->base + r->r_offset);
}
