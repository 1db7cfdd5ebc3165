/* Loadable modules, and what compiled-in code shares with them. */
#ifndef FAB_MODULE_H
#define FAB_MODULE_H

#include "list.h"

struct export {
    const char *name;
    const void *address;
};

/* Modules may use this. */
#define EXPORT(symbol)                                     \
    static const struct export export_##symbol section(".exports") = { \
        #symbol, (const void *)&symbol}

struct initcall {
    const char *name;
    int (*fn)(void);
};

#ifdef MODULE
/* A module says who it is in .modinfo, as name=value strings. */
#define MODULE_INFO(id, text) \
    static const char modinfo_##id[] section(".modinfo") = text
#define MODULE_INIT(fn) int init_module(void) { return fn(); }
#define MODULE_EXIT(fn) void cleanup_module(void) { fn(); }
int init_module(void);
void cleanup_module(void);
#else
#define MODULE_INFO(id, text) \
    static unused const char modinfo_##id[] = text
#define MODULE_INIT(init) \
    static const struct initcall initcall_##init section(".initcalls") = { \
        #init, init}
#define MODULE_EXIT(fn) \
    static unused void (*const exit_##fn)(void) = fn
#endif

struct module_param {
    const char *name;
    const char *type; /* "int" or "charp" */
    void *value;
};

#define MODULE_PARAM(variable, kind)                                  \
    static const struct module_param param_##variable section(        \
        ".params") = {#variable, #kind, &variable}

#define VERMAGIC FAB_RELEASE " mod_unload riscv64"

const char *module_symbol_at(u64 address, u64 *offset);

#endif
