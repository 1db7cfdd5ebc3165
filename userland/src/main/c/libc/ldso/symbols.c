/* Names to addresses, by the GNU hash table and, glibc-like, versions. */
#include "dynlink.h"
#include <string.h>

static uint32_t hash_of(const char *name)
{
    uint32_t h = 5381;
    for (; *name; name++)
        h = h * 33 + (unsigned char)*name;
    return h;
}

static int version_fits(const struct object *object, size_t index,
                        const char *version)
{
#ifdef FAB_GLIBC_LIKE
    if (!object->versions || !object->defined_versions)
        return 1;
    uint16_t number = object->versions[index];
    if (!version)
        return !(number & 0x8000);
    number &= 0x7fff;
    if (number == 1)
        return 1;
    const Elf64_Verdef *d = (const Elf64_Verdef *)object->defined_versions;
    for (;;) {
        if (d->vd_ndx == number) {
            const Elf64_Verdaux *name =
                (const Elf64_Verdaux *)((const char *)d + d->vd_aux);
            return strcmp(__dl_string(object, name->vda_name), version) == 0;
        }
        if (!d->vd_next)
            return 0;
        d = (const Elf64_Verdef *)((const char *)d + d->vd_next);
    }
#else
    (void)object;
    (void)index;
    (void)version;
    return 1;
#endif
}

struct found __dl_lookup_in(struct object *object, const char *name,
                            const char *version)
{
    struct found none = {NULL, NULL};
    const uint32_t *table = object->hash;
    uint32_t hash = hash_of(name), buckets = table[0], first = table[1];
    uint32_t words = table[2], shift = table[3];
    const uint64_t *bloom = (const uint64_t *)(table + 4);
    const uint32_t *bucket = (const uint32_t *)(bloom + words);
    const uint32_t *chain = bucket + buckets;
    uint64_t word = bloom[hash / 64 % words];
    if (!(word >> (hash % 64) & word >> ((hash >> shift) % 64) & 1))
        return none;
    for (uint32_t i = bucket[hash % buckets]; i >= first && i; i++) {
        uint32_t link = chain[i - first];
        const Elf64_Sym *s = &object->symbols[i];
        if ((link | 1) == (hash | 1) && s->st_shndx != SHN_UNDEF &&
            strcmp(__dl_string(object, s->st_name), name) == 0 &&
            version_fits(object, i, version))
            return (struct found){object, s};
        if (link & 1)
            break;
    }
    return none;
}

/* Global objects first, then those that were loaded with the one that asks. */
struct found __dl_lookup(const char *name, const char *version,
                         struct object *from, struct object *skip)
{
    struct found found = {NULL, NULL};
    int active = !skip;
    for (struct object *o = __dl_objects; o; o = o->next) {
        if (active && o->global) {
            found = __dl_lookup_in(o, name, version);
            if (found.symbol)
                return found;
        }
        active |= o == skip;
    }
    if (from && !skip)
        for (struct object *o = __dl_objects; o; o = o->next) {
            if (o->global || o->group != from->group)
                continue;
            found = __dl_lookup_in(o, name, version);
            if (found.symbol)
                return found;
        }
    return found;
}

#ifdef FAB_GLIBC_LIKE
const char *__dl_wanted_version(struct object *object, size_t index)
{
    if (!object->versions || !object->needed_versions)
        return NULL;
    uint16_t number = object->versions[index] & 0x7fff;
    if (number < 2)
        return NULL;
    const Elf64_Verneed *n = (const Elf64_Verneed *)object->needed_versions;
    for (;;) {
        const char *at = (const char *)n + n->vn_aux;
        for (unsigned i = 0; i < n->vn_cnt; i++) {
            const Elf64_Vernaux *a = (const Elf64_Vernaux *)at;
            if (a->vna_other == number)
                return __dl_string(object, a->vna_name);
            at += a->vna_next;
        }
        if (!n->vn_next)
            return NULL;
        n = (const Elf64_Verneed *)((const char *)n + n->vn_next);
    }
}

static int defines(const struct object *object, const char *version)
{
    const Elf64_Verdef *d = (const Elf64_Verdef *)object->defined_versions;
    for (;;) {
        const Elf64_Verdaux *name =
            (const Elf64_Verdaux *)((const char *)d + d->vd_aux);
        if (strcmp(__dl_string(object, name->vda_name), version) == 0)
            return 1;
        if (!d->vd_next)
            return 0;
        d = (const Elf64_Verdef *)((const char *)d + d->vd_next);
    }
}

/* Every version that an object needs must be one that the library has. */
int __dl_check_versions(struct object *object)
{
    const Elf64_Verneed *n = (const Elf64_Verneed *)object->needed_versions;
    while (n) {
        struct object *library =
            __dl_find(__dl_string(object, n->vn_file), object);
        const char *at = (const char *)n + n->vn_aux;
        for (unsigned i = 0; library && i < n->vn_cnt; i++) {
            const Elf64_Vernaux *a = (const Elf64_Vernaux *)at;
            const char *version = __dl_string(object, a->vna_name);
            if (library->defined_versions && !defines(library, version)) {
                __dl_error("%s: version `%s' not found (required by %s)",
                           library->path, version,
                           *object->path ? object->path
                                         : program_invocation_name);
                return -1;
            }
            at += a->vna_next;
        }
        n = n->vn_next
                ? (const Elf64_Verneed *)((const char *)n + n->vn_next)
                : NULL;
    }
    return 0;
}
#else
const char *__dl_wanted_version(struct object *object, size_t index)
{
    (void)object;
    (void)index;
    return NULL;
}

int __dl_check_versions(struct object *object)
{
    (void)object;
    return 0;
}
#endif
