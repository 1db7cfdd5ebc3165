/*
 * From the bytes of a module file to code in memory: its sections are laid
 * out by what may be done with them, names are looked up in the kernel and
 * in the modules that are there, and what may not be written is protected.
 */
#include "errno.h"
#include "image.h"
#include "mem.h"
#include "print.h"
#include "string.h"

#define SHT_SYMTAB 2
#define SHT_RELA 4
#define SHT_NOBITS 8
#define SHF_WRITE 1UL
#define SHF_ALLOC 2UL
#define SHF_EXEC 4UL
#define SHN_ABS 0xfff1
#define SECTIONS_MAX 1024
#define STT_FUNC 2
#define STB_WEAK 2
#define IGNORE_VERMAGIC 2

static bool inside(const struct image *image, u64 offset, u64 size)
{
    return offset <= image->size && size <= image->size - offset;
}

static const char *section_name(const struct image *image,
                                const struct elf_section *section)
{
    const struct elf_section *names =
        &image->sections[image->header->shstrndx];
    return section->name < names->size
               ? (const char *)image->file + names->offset + section->name
               : "";
}

/* A table of strings ends with a zero, so that all of them do. */
static bool is_strings(const struct image *image,
                       const struct elf_section *section)
{
    return section->size > 0 &&
           image->file[section->offset + section->size - 1] == 0;
}

static int read_sections(struct image *image)
{
    const struct elf_header *header = image->header;
    image->count = header->shnum;
    if (header->type != ET_REL || header->shnum > SECTIONS_MAX ||
        header->shentsize != sizeof(struct elf_section) ||
        header->shstrndx >= header->shnum ||
        !inside(image, header->shoff,
                header->shnum * sizeof(struct elf_section))) {
        return -ENOEXEC;
    }
    image->sections = kmalloc(image->count * sizeof(*image->sections));
    if (image->sections == NULL) {
        return -ENOMEM;
    }
    memcpy(image->sections, image->file + header->shoff,
           image->count * sizeof(*image->sections));
    for (u32 i = 0; i < image->count; i++) {
        struct elf_section *section = &image->sections[i];
        section->addr = 0;
        if (section->type != SHT_NOBITS &&
            !inside(image, section->offset, section->size)) {
            return -ENOEXEC;
        }
    }
    return is_strings(image, &image->sections[header->shstrndx]) ? 0
                                                                 : -ENOEXEC;
}

static int read_symbols(struct image *image)
{
    for (u32 i = 0; i < image->count; i++) {
        const struct elf_section *section = &image->sections[i];
        if (section->type == SHT_SYMTAB && section->link < image->count &&
            section->offset % 8 == 0) {
            const struct elf_section *names = &image->sections[section->link];
            image->symbols = (const void *)(image->file + section->offset);
            image->symbol_count = section->size / sizeof(struct elf_symbol);
            image->names = (const char *)image->file + names->offset;
            image->names_size = names->size;
            return is_strings(image, names) ? 0 : -ENOEXEC;
        }
    }
    return -ENOEXEC;
}

static const struct elf_section *find_section(const struct image *image,
                                              const char *name)
{
    for (u32 i = 0; i < image->count; i++) {
        if (strcmp(section_name(image, &image->sections[i]), name) == 0) {
            return &image->sections[i];
        }
    }
    return NULL;
}

/* The value of "name=value" in .modinfo, or NULL. */
static const char *info(const struct image *image, const char *name)
{
    const struct elf_section *section = find_section(image, ".modinfo");
    usize length = strlen(name);
    if (section == NULL || !is_strings(image, section)) {
        return NULL;
    }
    const char *at = (const char *)image->file + section->offset;
    const char *end = at + section->size;
    while (at < end) {
        if (strncmp(at, name, length) == 0 && at[length] == '=') {
            return at + length + 1;
        }
        at += strlen(at) + 1;
    }
    return NULL;
}

static int check_identity(struct image *image, u32 flags)
{
    const char *name = info(image, "name");
    const char *magic = info(image, "vermagic");
    const char *depends = info(image, "depends");
    struct module *module = image->module;
    if (name == NULL || strlen(name) >= sizeof(module->name)) {
        return -ENOEXEC;
    }
    strcpy_n(module->name, name, sizeof(module->name));
    if ((flags & IGNORE_VERMAGIC) == 0 &&
        (magic == NULL || strcmp(magic, VERMAGIC) != 0)) {
        log_err("%s: version magic '%s' should be '%s'", name,
                magic != NULL ? magic : "", VERMAGIC);
        return -ENOEXEC;
    }
    module->depends = kstrdup(depends != NULL ? depends : "");
    return module->depends == NULL ? -ENOMEM : 0;
}

enum part { TEXT, RODATA, DATA, PARTS };

static bool belongs(const struct elf_section *section, enum part part)
{
    if ((section->flags & SHF_ALLOC) == 0 || section->size == 0) {
        return false;
    }
    enum part own = (section->flags & SHF_EXEC) != 0    ? TEXT
                    : (section->flags & SHF_WRITE) != 0 ? DATA : RODATA;
    return own == part;
}

/* With base 0 only the size is found out. */
static u64 lay_out(struct image *image, enum part part, u8 *base)
{
    u64 at = 0;
    for (u32 i = 0; i < image->count; i++) {
        struct elf_section *section = &image->sections[i];
        if (!belongs(section, part)) {
            continue;
        }
        at = ALIGN_UP(at, MAX(section->addralign, 1UL));
        if (base != NULL) {
            section->addr = (u64)base + at;
            if (section->type != SHT_NOBITS) {
                memcpy(base + at, image->file + section->offset,
                       section->size);
            }
        }
        at += section->size;
    }
    return ALIGN_UP(at, PAGE_SIZE);
}

static int place(struct image *image)
{
    struct module *module = image->module;
    module->text_size = lay_out(image, TEXT, NULL);
    module->rodata_size = lay_out(image, RODATA, NULL);
    module->data_size = lay_out(image, DATA, NULL);
    u64 total = module->text_size + module->rodata_size + module->data_size;
    if (total == 0 || total > MODULES_SIZE / 4) {
        return -ENOEXEC;
    }
    module->base = modules_alloc(total);
    if (module->base == NULL) {
        return -ENOMEM;
    }
    lay_out(image, TEXT, module->base);
    lay_out(image, RODATA, module->base + module->text_size);
    lay_out(image, DATA,
            module->base + module->text_size + module->rodata_size);
    return 0;
}

int image_symbol(const struct image *image, u32 index, u64 *value)
{
    *value = 0;
    if (index == 0) {
        return 0;
    }
    if (index >= image->symbol_count) {
        return -ENOEXEC;
    }
    const struct elf_symbol *symbol = &image->symbols[index];
    if (symbol->name >= image->names_size) {
        return -ENOEXEC;
    }
    const char *name = image->names + symbol->name;
    if (symbol->section == SHN_ABS) {
        *value = symbol->value;
    } else if (symbol->section != 0) {
        if (symbol->section >= image->count) {
            return -ENOEXEC;
        }
        *value = image->sections[symbol->section].addr + symbol->value;
    } else {
        *value = (u64)module_symbol(image->module, name);
        if (*value == 0 && symbol->info >> 4 != STB_WEAK) {
            log_err("%s: Unknown symbol %s (err %d)", image->module->name,
                    name, -ENOENT);
            return -ENOENT;
        }
    }
    return 0;
}

static int relocate_all(struct image *image)
{
    for (u32 i = 0; i < image->count; i++) {
        const struct elf_section *section = &image->sections[i];
        if (section->type != SHT_RELA || section->info >= image->count ||
            image->sections[section->info].addr == 0) {
            continue;
        }
        int error = module_relocate(image, section);
        if (error != 0) {
            return error;
        }
    }
    return 0;
}

static u64 own_symbol(const struct image *image, const char *wanted)
{
    for (u64 i = 1; i < image->symbol_count; i++) {
        const struct elf_symbol *symbol = &image->symbols[i];
        if (symbol->section != 0 && symbol->name < image->names_size &&
            strcmp(image->names + symbol->name, wanted) == 0) {
            u64 value = 0;
            image_symbol(image, (u32)i, &value);
            return value;
        }
    }
    return 0;
}

static void find_tables(const struct image *image)
{
    struct module *module = image->module;
    const struct elf_section *exports = find_section(image, ".exports");
    const struct elf_section *params = find_section(image, ".params");
    if (exports != NULL) {
        module->exports = (const void *)exports->addr;
        module->export_count = exports->size / sizeof(struct export);
    }
    if (params != NULL) {
        module->params = (const void *)params->addr;
        module->param_count = params->size / sizeof(struct module_param);
    }
    module->init = (int (*)(void))own_symbol(image, "init_module");
    module->exit = (void (*)(void))own_symbol(image, "cleanup_module");
}

/* Functions by address, for backtraces; without them there are no names. */
static void keep_symbols(const struct image *image)
{
    struct module *module = image->module;
    module->names = kmalloc(image->names_size);
    module->symbols =
        kmalloc(image->symbol_count * sizeof(struct elf_symbol));
    if (module->names == NULL || module->symbols == NULL) {
        return;
    }
    memcpy(module->names, image->names, image->names_size);
    for (u64 i = 1; i < image->symbol_count; i++) {
        struct elf_symbol symbol = image->symbols[i];
        if ((symbol.info & 15) == STT_FUNC && symbol.section != 0 &&
            symbol.name < image->names_size) {
            image_symbol(image, (u32)i, &symbol.value);
            module->symbols[module->symbol_count++] = symbol;
        }
    }
}

static void protect(const struct module *module)
{
    modules_protect(module->base, module->text_size, false, true);
    modules_protect(module->base + module->text_size, module->rodata_size,
                    false, false);
}

static int load(struct image *image, u32 flags)
{
    int error = read_sections(image);
    if (error == 0) {
        error = read_symbols(image);
    }
    if (error == 0) {
        error = check_identity(image, flags);
    }
    if (error == 0) {
        error = place(image);
    }
    if (error == 0) {
        error = relocate_all(image);
    }
    if (error == 0) {
        find_tables(image);
        keep_symbols(image);
        protect(image->module);
    }
    return error;
}

int module_load(const u8 *file, u64 size, u32 flags, struct module **out)
{
    struct image image = {.file = file, .size = size,
                          .header = (const void *)file};
    if (size < sizeof(*image.header) || !elf_valid(image.header)) {
        return -ENOEXEC;
    }
    image.module = kzalloc(sizeof(*image.module));
    if (image.module == NULL) {
        return -ENOMEM;
    }
    list_init(&image.module->node);
    int error = load(&image, flags);
    kfree(image.sections);
    if (error != 0) {
        module_free(image.module);
        return error;
    }
    *out = image.module;
    return 0;
}
