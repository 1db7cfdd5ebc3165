/* A module file while it is being loaded: sections and where they go. */
#ifndef FAB_IMAGE_H
#define FAB_IMAGE_H

#include "elf.h"
#include "module.h"

struct image {
    const u8 *file;
    u64 size;
    const struct elf_header *header;
    struct elf_section *sections; /* a copy: addr is where each is in memory */
    u32 count;
    const struct elf_symbol *symbols;
    u64 symbol_count;
    const char *names;
    u64 names_size;
    struct module *module;
};

/* The value of a symbol, or an error that has been logged. */
int image_symbol(const struct image *image, u32 index, u64 *value);

#endif
