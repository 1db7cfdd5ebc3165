/*
 * Loadable modules, and what compiled-in code shares with them. The same
 * source may be part of the kernel or, compiled with FAB_MODULE, a module.
 */
#ifndef FAB_MODULE_H
#define FAB_MODULE_H

#include "list.h"
#include "system.h"

struct export {
    const char *name;
    const void *address;
};

/* Modules may use this. A kernel without modules keeps no such table. */
#if defined(FAB_MODULES) || defined(FAB_MODULE)
#define EXPORT(symbol)                                     \
    static const struct export export_##symbol section(".exports") = { \
        #symbol, (const void *)&symbol}
#else
#define EXPORT(symbol) _Static_assert(1, #symbol)
#endif

struct initcall {
    const char *name;
    int (*fn)(void);
};

#define VERMAGIC FAB_RELEASE " mod_unload riscv64"

#ifdef FAB_MODULE
/* A module says who it is in .modinfo, as name=value strings. */
#define MODULE_INFO(id, text) \
    static const char modinfo_##id[] section(".modinfo") = text
#define MODULE(own_name, what, needed)               \
    MODULE_INFO(name, "name=" own_name);             \
    MODULE_INFO(description, "description=" what);   \
    MODULE_INFO(depends, "depends=" needed);         \
    MODULE_INFO(vermagic, "vermagic=" VERMAGIC)
#define MODULE_INIT(fn) int init_module(void) { return fn(); }
#define MODULE_EXIT(fn) void cleanup_module(void) { fn(); }
int init_module(void);
void cleanup_module(void);
#else
#define MODULE_INIT(init) \
    static const struct initcall initcall_##init section(".initcalls") = { \
        #init, init}
#endif

struct module_param {
    const char *name;
    const char *type; /* "int" or "charp" */
    void *value;
};

#define MODULE_PARAM(variable, kind)                                  \
    static const struct module_param param_##variable section(        \
        ".params") = {#variable, #kind, &variable}

/* A module in memory. */
struct module {
    struct list node;
    char name[56];
    u8 *base; /* code, then constants, then data, each on its own pages */
    u64 text_size, rodata_size, data_size;
    int (*init)(void);
    void (*exit)(void);
    const struct export *exports;
    u64 export_count;
    const struct module_param *params;
    u64 param_count;
    char *depends; /* names with commas between them */
    u32 users;     /* files and mounts that run its code */
    u32 needed_by; /* other modules */
    bool live;
    struct module *needs[8];
    u32 needs_count;
    struct elf_symbol *symbols; /* for backtraces */
    u64 symbol_count;
    char *names;
};

extern struct list all_modules;

const char *module_symbol_at(u64 address, u64 *offset);
void modules_log(void); /* "Modules linked in:", for a panic */

/* ---- what holds a module whose code or tables it uses */
void module_hold(const void *address);
void module_release(const void *address);

/* ---- module/: load.c, relocate.c, params.c */
struct elf_header;
struct elf_section;
struct image; /* of a module file while it is loaded */
int module_load(const u8 *file, u64 size, u32 flags, struct module **out);
int module_relocate(struct image *image, const struct elf_section *section);
int module_set_params(struct module *module, char *arguments);
void module_show_params(const struct module *module);
const void *module_symbol(struct module *user, const char *name);
void module_free(struct module *module);

#endif
