/*
 * The dynamic loader. One source, two loaders:
 *
 * - musl-like: linked into libc itself; binds everything at load; knows no
 *   symbol versions; dlclose keeps what was loaded.
 * - glibc-like (FAB_GLIBC_LIKE): a file of its own; binds functions at their
 *   first call; checks symbol versions; reads the cache of ldconfig; dlclose
 *   unmaps what nobody uses any more.
 *
 * start.S relocates the loader, __dl_main loads everything and jumps to the
 * program. Objects stand in one list in the order of their loading, which is
 * the order of lookup.
 */
#pragma once
#include "../thread.h"
#include <dlfcn.h>
#include <elf.h>

#define PINNED (1 << 30) /* references of what is never unloaded */

struct object {
    struct object *next;
    char *name; /* what others call it: DT_SONAME, or the file's name */
    char *path;
    uint64_t base;
    const Elf64_Dyn *dynamic;
    const Elf64_Phdr *segments;
    unsigned segment_count;
    void *map;
    size_t map_size;
    dev_t device;
    ino_t inode;
    int references;
    int global;
    int relocated, started;
    struct object *group; /* what a dlopen brought: lookups stay inside */
    struct object *from;  /* who needed it first */
    struct object **needed;
    size_t needed_count;
    const char *strings;
    const Elf64_Sym *symbols;
    const uint32_t *hash;
    const uint16_t *versions;
    const char *defined_versions;
    const char *needed_versions;
    const Elf64_Rela *jumps;
    uint64_t *plt_got;
    size_t tls_module;
};

struct found {
    struct object *object;
    const Elf64_Sym *symbol;
};

extern struct object *__dl_objects;
extern int __dl_listing; /* only to say what would be loaded, as ldd asks */

/* map.c */
struct object *__dl_map(int fd, const char *path);
void __dl_unmap(struct object *object);
void __dl_read_dynamic(struct object *object);
const char *__dl_string(const struct object *object, uint64_t offset);

/* search.c */
struct object *__dl_find(const char *name, struct object *from);
struct object *__dl_load(const char *name, struct object *from);
int __dl_load_needed(struct object *first);

/* symbols.c */
struct found __dl_lookup(const char *name, const char *version,
                         struct object *from, struct object *skip);
struct found __dl_lookup_in(struct object *object, const char *name,
                            const char *version);
int __dl_check_versions(struct object *object);
const char *__dl_wanted_version(struct object *object, size_t index);

/* relocate.c */
int __dl_relocate(struct object *object, int now);
void __dl_resolve_trampoline(void);
uint64_t __dl_resolve(struct object *object, uint64_t offset);

/* tls.c */
void __dl_tls_add(struct object *object, int startup);
long __dl_tls_offset(const struct object *object);

/* dlfcn.c */
void __dl_error(const char *format, ...)
    __attribute__((__format__(__printf__, 1, 2)));
const char *__dl_error_text(void);
void __dl_run_init(struct object *object);
void __dl_fini(void);
