#include "module.h"
#include <string.h>

/* A table of the file if all of it is inside. */
static const void *inside(const struct text *file, uint64_t offset,
                          uint64_t size)
{
    return offset <= file->n && size <= file->n - offset ? file->s + offset
                                                         : NULL;
}

static const Elf64_Shdr *header(const struct text *file, unsigned number)
{
    const Elf64_Ehdr *e = inside(file, 0, sizeof *e);
    if (!e || e->e_shentsize != sizeof(Elf64_Shdr) || number >= e->e_shnum ||
        e->e_shoff % 8)
        return NULL;
    return inside(file, e->e_shoff + number * sizeof(Elf64_Shdr),
                  sizeof(Elf64_Shdr));
}

/* The bytes of a section; texts must end inside of it. */
static int contents(const struct text *file, const Elf64_Shdr *h,
                    struct section *result)
{
    const char *bytes = h ? inside(file, h->sh_offset, h->sh_size) : NULL;
    if (!bytes)
        return -1;
    *result = (struct section){bytes, h->sh_size};
    return 0;
}

static const char *text_at(const struct section *texts, uint64_t offset)
{
    if (offset >= texts->size ||
        !memchr(texts->bytes + offset, 0, texts->size - offset))
        return "";
    return texts->bytes + offset;
}

int module_section(const struct text *file, const char *name,
                   struct section *result)
{
    const Elf64_Ehdr *e = inside(file, 0, sizeof *e);
    struct section names;
    if (!e || contents(file, header(file, e->e_shstrndx), &names) < 0)
        return -1;
    for (unsigned i = 1; i < e->e_shnum; i++) {
        const Elf64_Shdr *h = header(file, i);
        if (h && strcmp(text_at(&names, h->sh_name), name) == 0)
            return contents(file, h, result);
    }
    return -1;
}

void module_info(const struct text *file,
                 void (*take)(const char *key, const char *value,
                              void *data),
                 void *data)
{
    struct section info;
    char key[64];
    if (module_section(file, ".modinfo", &info) < 0)
        return;
    const char *s = info.bytes, *end = s + info.size;
    while (s < end) {
        size_t n = strnlen(s, (size_t)(end - s));
        const char *equals = memchr(s, '=', n);
        if (equals && s + n < end &&
            (size_t)(equals - s) < sizeof key) {
            memcpy(key, s, (size_t)(equals - s));
            key[equals - s] = 0;
            take(key, equals + 1, data);
        }
        s += n + 1;
    }
}

/*
 * An exported symbol "x" has a record "__ksymtab_x" since 2.6; what is wanted
 * is undefined in the symbol table.
 */
void module_symbols(const struct text *file,
                    void (*take)(enum symbol_kind kind, const char *name,
                                 void *data),
                    void *data)
{
    static const char prefix[] = "__ksymtab_";
    struct section symbols, names;
    if (module_section(file, ".symtab", &symbols) < 0 ||
        module_section(file, ".strtab", &names) < 0 ||
        (uintptr_t)symbols.bytes % 8)
        return;
    const Elf64_Sym *all = (const Elf64_Sym *)(const void *)symbols.bytes;
    for (size_t i = 1; i < symbols.size / sizeof *all; i++) {
        const char *name = text_at(&names, all[i].st_name);
        if (!*name)
            continue;
        if (all[i].st_shndx == SHN_UNDEF)
            take(SYMBOL_WANTED, name, data);
        else if (strncmp(name, prefix, sizeof prefix - 1) == 0)
            take(SYMBOL_EXPORTED, name + sizeof prefix - 1, data);
    }
}
