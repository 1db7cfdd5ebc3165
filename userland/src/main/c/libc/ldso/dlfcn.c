/* dlopen and its kin; constructors and destructors. */
#include "dynlink.h"
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct object *__dl_objects;
static volatile int lock, owner, depth;
static char message[512];
static int message_waits;

/* Constructors may call dlopen: the lock lets its owner in again. */
static void enter(void)
{
    int self = __fab_self()->tid;
    if (owner == self) {
        depth++;
        return;
    }
    __fab_lock(&lock);
    owner = self;
    depth = 1;
}

static void leave(void)
{
    if (--depth == 0) {
        owner = 0;
        __fab_unlock(&lock);
    }
}

void __dl_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    message_waits = 1;
}

const char *__dl_error_text(void)
{
    message_waits = 0;
    return message;
}

char *dlerror(void)
{
    if (!message_waits)
        return NULL;
    message_waits = 0;
    return message;
}

typedef void (*function)(void);

static void run(const struct object *object, int64_t array_tag,
                int64_t size_tag, int backwards)
{
    uint64_t array = 0, size = 0;
    for (const Elf64_Dyn *d = object->dynamic; d->d_tag != DT_NULL; d++) {
        if (d->d_tag == array_tag)
            array = object->base + d->d_val;
        if (d->d_tag == size_tag)
            size = d->d_val / sizeof(function);
    }
    for (uint64_t i = 0; i < size; i++)
        ((const function *)array)[backwards ? size - 1 - i : i]();
}

/* What an object needs is ready before it; cycles are cut where they close. */
void __dl_run_init(struct object *object)
{
    if (object->started)
        return;
    object->started = 1;
    for (size_t i = 0; i < object->needed_count; i++)
        __dl_run_init(object->needed[i]);
    run(object, DT_PREINIT_ARRAY, DT_PREINIT_ARRAYSZ, 0);
    run(object, DT_INIT_ARRAY, DT_INIT_ARRAYSZ, 0);
}

static void run_fini(struct object *object)
{
    if (object->started != 1)
        return;
    object->started = 2;
    run(object, DT_FINI_ARRAY, DT_FINI_ARRAYSZ, 1);
    for (size_t i = 0; i < object->needed_count; i++)
        run_fini(object->needed[i]);
}

/* At exit: users before what they use; later loads before earlier ones. */
void __dl_fini(void)
{
    run_fini(__dl_objects);
    for (struct object *o = __dl_objects; o; o = o->next)
        run_fini(o);
}

static void forget(struct object *object)
{
    for (struct object **link = &__dl_objects; *link; link = &(*link)->next)
        if (*link == object) {
            *link = object->next;
            break;
        }
    __dl_unmap(object);
}

/* Everything from here on in the list came with a dlopen that failed. */
static void undo(struct object *last)
{
    while (last->next)
        forget(last->next);
}

static void make_global(struct object *object)
{
    if (object->global)
        return;
    object->global = 1;
    for (size_t i = 0; i < object->needed_count; i++)
        make_global(object->needed[i]);
}

void *dlopen(const char *path, int mode)
{
    if (!path)
        return __dl_objects;
    enter();
    struct object *last = __dl_objects;
    while (last->next)
        last = last->next;
    if (mode & RTLD_NOLOAD) {
        const char *slash = strrchr(path, '/');
        struct object *known = __dl_find(slash ? slash + 1 : path, last);
        leave();
        return known;
    }
    struct object *object = __dl_load(path, __dl_objects);
    int failed = !object;
    if (object && !object->relocated) {
        object->group = object;
        failed = __dl_load_needed(object) < 0;
        for (struct object *o = last->next; !failed && o; o = o->next) {
            __dl_tls_add(o, 0);
            if (o->tls_module)
                o->references = PINNED;
            failed = __dl_check_versions(o) < 0 ||
                     __dl_relocate(o, mode & RTLD_NOW) < 0;
        }
    }
    if (failed) {
        undo(last);
        leave();
        return NULL;
    }
    if (object->references != PINNED)
        object->references++;
    if (mode & RTLD_NODELETE)
        object->references = PINNED;
    if (mode & RTLD_GLOBAL)
        make_global(object);
    __dl_run_init(object);
    leave();
    return object;
}

static struct object *known(void *handle)
{
    for (struct object *o = __dl_objects; o; o = o->next)
        if (o == handle)
            return o;
    __dl_error("not a handle of dlopen");
    return NULL;
}

#ifdef FAB_GLIBC_LIKE
static void drop(struct object *object)
{
    if (object->references == PINNED || --object->references > 0)
        return;
    if (object->started == 1) {
        object->started = 2;
        run(object, DT_FINI_ARRAY, DT_FINI_ARRAYSZ, 1);
    }
    for (size_t i = 0; i < object->needed_count; i++)
        drop(object->needed[i]);
    forget(object);
}
#endif

int dlclose(void *handle)
{
    enter();
    struct object *object = known(handle);
#ifdef FAB_GLIBC_LIKE
    if (object)
        drop(object);
#endif
    leave();
    return object ? 0 : -1;
}

static struct object *containing(const void *address)
{
    for (struct object *o = __dl_objects; o; o = o->next)
        for (unsigned i = 0; i < o->segment_count; i++) {
            const Elf64_Phdr *p = &o->segments[i];
            if (p->p_type == PT_LOAD &&
                (uint64_t)address - (o->base + p->p_vaddr) < p->p_memsz)
                return o;
        }
    return NULL;
}

static void *address_of(struct found found)
{
    if (ELF64_ST_TYPE(found.symbol->st_info) == STT_TLS) {
        void *__tls_get_addr(const size_t *index);
        size_t index[2] = {found.object->tls_module,
                           found.symbol->st_value - 0x800};
        return __tls_get_addr(index);
    }
    return (void *)(found.object->base + found.symbol->st_value);
}

static struct found in_tree(struct object *object, const char *name,
                            const char *version, int steps)
{
    struct found found = __dl_lookup_in(object, name, version);
    for (size_t i = 0;
         !found.symbol && steps > 0 && i < object->needed_count; i++)
        found = in_tree(object->needed[i], name, version, steps - 1);
    return found;
}

static void *symbol(void *handle, const char *name, const char *version,
                    const void *caller)
{
    struct found found = {NULL, NULL};
    enter();
    if (handle == RTLD_DEFAULT || handle == __dl_objects) {
        found = __dl_lookup(name, version, NULL, NULL);
    } else if (handle == RTLD_NEXT) {
        found = __dl_lookup(name, version, NULL, containing(caller));
    } else {
        struct object *object = known(handle);
        if (object)
            found = in_tree(object, name, version, 16);
    }
    void *address = found.symbol ? address_of(found) : NULL;
    if (!found.symbol)
        __dl_error("Symbol not found: %s", name);
    leave();
    return address;
}

void *dlsym(void *restrict handle, const char *restrict name)
{
    return symbol(handle, name, NULL, __builtin_return_address(0));
}

void *dlvsym(void *restrict handle, const char *restrict name,
             const char *restrict version)
{
    return symbol(handle, name, version, __builtin_return_address(0));
}

int dladdr(const void *address, Dl_info *info)
{
    enter();
    struct object *o = containing(address);
    if (!o) {
        leave();
        return 0;
    }
    info->dli_fname = *o->path ? o->path : program_invocation_name;
    info->dli_fbase = (void *)o->base;
    info->dli_sname = NULL;
    info->dli_saddr = NULL;
    /* The hash table knows how many symbols there are. */
    const uint32_t *table = o->hash;
    const uint32_t *bucket = table + 4 + 2 * table[2];
    const uint32_t *chain = bucket + table[0];
    for (uint32_t b = 0; b < table[0]; b++)
        for (uint32_t i = bucket[b]; i >= table[1] && i; i++) {
            const Elf64_Sym *s = &o->symbols[i];
            uint64_t start = o->base + s->st_value;
            if (s->st_shndx != SHN_UNDEF &&
                ELF64_ST_TYPE(s->st_info) != STT_TLS &&
                start <= (uint64_t)address &&
                (uint64_t)address < start + (s->st_size ? s->st_size : 1)) {
                info->dli_sname = __dl_string(o, s->st_name);
                info->dli_saddr = (void *)start;
            }
            if (chain[i - table[1]] & 1)
                break;
        }
    leave();
    return 1;
}

int dl_iterate_phdr(int (*callback)(struct dl_phdr_info *, size_t, void *),
                    void *data)
{
    int result = 0;
    enter();
    for (struct object *o = __dl_objects; o && !result; o = o->next) {
        struct dl_phdr_info info = {
            .dlpi_addr = o->base,
            .dlpi_name = o->path,
            .dlpi_phdr = o->segments,
            .dlpi_phnum = (unsigned short)o->segment_count,
            .dlpi_tls_modid = o->tls_module,
        };
        result = callback(&info, sizeof info, data);
    }
    leave();
    return result;
}
