/* Kernel modules: their files, what they say of themselves, and the tables
 * that depmod writes and modprobe reads (modules.dep(5)). */
#pragma once
#include "../command.h"
#include <elf.h>
#include <stdint.h>

/* ---- file.c ---- */

/*
 * A module's file, unpacked if it is .gz or .xz. 0, or -1 after a complaint.
 */
int module_read(const char *path, struct text *bytes);
/* Whether a file's name ends like a module's: .ko, .ko.gz, .ko.xz. */
int is_module_name(const char *name);
/* "kernel/fs/9p/9p-net.ko.xz" to "9p_net"; a new text. */
char *module_name(const char *path);
/* Whether two names are one: "-" and "_" are alike. */
int same_module(const char *a, const char *b);
/* The folder of the running kernel's modules, or of another release. */
char *modules_folder(const char *root, const char *release);

/* ---- elf.c ---- */

struct section {
    const char *bytes;
    size_t size;
};

/* A section by name; 0, or -1 if the file has none or is no module. */
int module_section(const struct text *file, const char *name,
                   struct section *result);
/* Goes through "key=value" of .modinfo. */
void module_info(const struct text *file,
                 void (*take)(const char *key, const char *value,
                              void *data),
                 void *data);
enum symbol_kind { SYMBOL_EXPORTED, SYMBOL_WANTED };
/* Symbols that the module exports, or wants of others. */
void module_symbols(const struct text *file,
                    void (*take)(enum symbol_kind kind, const char *name,
                                 void *data),
                    void *data);

/* ---- load.c ---- */

/* Into the kernel; 0, or -1 and errno. */
int module_insert(const char *path, const char *parameters);
int module_remove(const char *name, int force, int waits);
/* What the errno of these means for a module. */
const char *module_error(int error);
/* "live", "coming", "builtin" or NULL if the kernel does not have it. */
const char *module_state(const char *name);
/* How many use it, and what parameters say; -1: not there. */
int module_users(const char *name);
