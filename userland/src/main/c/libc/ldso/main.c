/* From the loader's entry to the program's. */
#include "dynlink.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

struct start {
    uint64_t entry;
    long *stack;
};

struct start __dl_main(long *stack, const Elf64_Ehdr *self,
                       const Elf64_Dyn *dynamic);

static union {
    struct __pthread thread;
    char room[sizeof(struct __pthread) + 64];
} bootstrap __attribute__((__aligned__(64)));

static void use_thread(struct __pthread *thread)
{
    thread->self = thread;
    __asm__ volatile("mv tp, %0" : : "r"(thread + 1) : "memory");
}

static struct object *describe(const char *path, uint64_t base,
                               const Elf64_Phdr *segments, unsigned count)
{
    struct object *o = calloc(1, sizeof *o);
    if (!o)
        _exit(127);
    o->path = strdup(path);
    o->base = base;
    o->segments = segments;
    o->segment_count = count;
    o->references = PINNED;
    o->global = 1;
    for (unsigned i = 0; i < count; i++)
        if (segments[i].p_type == PT_DYNAMIC)
            o->dynamic = (const Elf64_Dyn *)(base + segments[i].p_vaddr);
    return o;
}

static struct object *program_of_kernel(void)
{
    const Elf64_Phdr *p = (const Elf64_Phdr *)getauxval(AT_PHDR);
    unsigned count = (unsigned)getauxval(AT_PHNUM);
    uint64_t base = 0;
    for (unsigned i = 0; i < count; i++)
        if (p[i].p_type == PT_PHDR)
            base = (uint64_t)p - p[i].p_vaddr;
    return describe("", base, p, count);
}

/* ld.so PROGRAM ...: the program is a file that the loader maps itself. */
static struct object *program_of_file(const char *path, uint64_t *entry)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    Elf64_Ehdr e;
    if (fd < 0 || pread(fd, &e, sizeof e, 0) != sizeof e) {
        dprintf(2, "%s: cannot be read\n", path);
        _exit(127);
    }
    struct object *o = __dl_map(fd, path);
    close(fd);
    if (!o) {
        dprintf(2, "%s\n", __dl_error_text());
        _exit(127);
    }
    o->references = PINNED;
    o->global = 1;
    *entry = o->base + e.e_entry;
    return o;
}

int __dl_listing;

static void list_objects(void)
{
    for (struct object *o = __dl_objects->next; o; o = o->next)
        printf("\t%s => %s (%#lx)\n", o->name, o->path,
               (unsigned long)o->base);
    fflush(stdout);
}

static void install_tls(void)
{
    size_t align = __dl_tls_align();
    size_t size = sizeof(struct __pthread) + __dl_tls_size() + 2 * align;
    long map = raw(SYS_mmap, 0, size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if ((unsigned long)map > -4096ul) {
        dprintf(2, "no memory for thread-local storage\n");
        _exit(127);
    }
    uint64_t block = (uint64_t)map + sizeof(struct __pthread);
    block = (block + align - 1) & -align;
    struct __pthread *thread = (struct __pthread *)block - 1;
    use_thread(thread);
    /* Relocations may have changed the images: they are copied after them. */
    __dl_tls_install(thread);
    thread->tid = (int)raw(SYS_set_tid_address, &thread->alive);
    thread->alive = thread->tid;
}

/* Calls a function that libc has, if it is not the loader itself. */
static void *in_libc(const char *name)
{
    struct found found = __dl_lookup(name, NULL, NULL, NULL);
    return found.symbol
               ? (void *)(found.object->base + found.symbol->st_value)
               : NULL;
}

static void start_libc(long *stack)
{
    union {
        void *object;
        void (*early)(long *);
        int (*atexit)(void (*)(void));
    } call;
    call.object = in_libc("__libc_early_init");
    if (call.object)
        call.early(stack);
    call.object = in_libc("atexit");
    if (call.object)
        call.atexit(__dl_fini);
}

static char *interpreter(const struct object *program)
{
    for (unsigned i = 0; i < program->segment_count; i++)
        if (program->segments[i].p_type == PT_INTERP)
            return (char *)(program->base + program->segments[i].p_vaddr);
    return NULL;
}

struct start __dl_main(long *stack, const Elf64_Ehdr *self,
                       const Elf64_Dyn *dynamic)
{
    use_thread(&bootstrap.thread);
    __libc_early_init(stack);
    struct object *loader =
        describe("", (uint64_t)self,
                 (const Elf64_Phdr *)((uint64_t)self + self->e_phoff),
                 self->e_phnum);
    loader->dynamic = dynamic;
    loader->relocated = 1;
    uint64_t entry = getauxval(AT_ENTRY);
    __dl_listing = getenv("LD_TRACE_LOADED_OBJECTS") != NULL;
    struct object *program;
    if (entry == (uint64_t)self + self->e_entry) {
        char **argv = (char **)stack + 1;
        long skip = 1;
        if (*stack > 1 && strcmp(argv[1], "--list") == 0) {
            __dl_listing = 1;
            skip = 2;
        }
        if (*stack <= skip) {
            dprintf(2, "usage: %s [--list] PROGRAM [ARGUMENT...]\n", argv[0]);
            _exit(2);
        }
        free(loader->path);
        loader->path = strdup(argv[0]);
        program = program_of_file(argv[skip], &entry);
        stack[skip] = stack[0] - skip;
        stack += skip;
        __libc_early_init(stack);
    } else {
        program = program_of_kernel();
        if (interpreter(program)) {
            free(loader->path);
            loader->path = strdup(interpreter(program));
        }
    }
    __dl_read_dynamic(program);
    __dl_read_dynamic(loader);
    __dl_objects = program;
    program->next = loader;
    const char *preload = getauxval(AT_SECURE) ? NULL : getenv("LD_PRELOAD");
    /* The loader comes last in lookups, unless it is libc and needed. */
    int failed = 0;
    if (preload && *preload) {
        char *names = strdup(preload), *rest = names, *name;
        while ((name = strsep(&rest, ": ")))
            if (*name) {
                struct object *o = __dl_load(name, program);
                if (o) {
                    o->references = PINNED;
                    o->global = 1;
                } else {
                    dprintf(2, "%s\n", __dl_error_text());
                }
            }
        free(names);
        /* Preloaded objects go before the loader. */
        program->next = loader->next;
        struct object *last = program;
        while (last->next)
            last = last->next;
        loader->next = NULL;
        last->next = loader;
    }
    failed = __dl_load_needed(program) < 0;
    if (__dl_listing) {
        list_objects();
        _exit(failed ? 1 : 0);
    }
    if (failed)
        _exit(127);
    int now = getenv("LD_BIND_NOW") != NULL;
    for (struct object *o = __dl_objects; o; o = o->next) {
        __dl_tls_add(o, 1);
        if (__dl_check_versions(o) < 0) {
            dprintf(2, "%s: %s\n", program_invocation_name,
                    __dl_error_text());
            failed = 1;
        }
    }
    if (failed)
        _exit(1);
    for (struct object *o = __dl_objects; o; o = o->next)
        failed |= __dl_relocate(o, now) < 0;
    if (failed)
        _exit(127);
    install_tls();
    start_libc(stack);
    for (struct object *o = __dl_objects; o; o = o->next)
        __dl_run_init(o);
    return (struct start){entry, stack};
}
