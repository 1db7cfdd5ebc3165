/*
 * Thread-local storage (RISC-V psABI, variant I). What is there at startup
 * gets a fixed offset from the thread pointer; what dlopen brings is
 * allocated for each thread when it is first used.
 */
#include "dynlink.h"
#include <string.h>
#include <sys/mman.h>

#define MOST_MODULES 512
#define DTV_SIZE (MOST_MODULES * sizeof(void *))

static struct module {
    const char *image;
    size_t length;
    size_t size;
    size_t align;
    long offset; /* -1: allocated when used */
} modules[MOST_MODULES];
static size_t count;
static size_t static_size;
static size_t static_align = 64;

void *__tls_get_addr(const size_t *index);

size_t __dl_tls_size(void)
{
    return static_size;
}

size_t __dl_tls_align(void)
{
    return static_align;
}

void __dl_tls_add(struct object *object, int startup)
{
    for (unsigned i = 0; i < object->segment_count; i++) {
        const Elf64_Phdr *p = &object->segments[i];
        if (p->p_type != PT_TLS || object->tls_module ||
            count + 1 >= MOST_MODULES)
            continue;
        struct module *m = &modules[++count];
        object->tls_module = count;
        m->image = (const char *)(object->base + p->p_vaddr);
        m->length = p->p_filesz;
        m->size = p->p_memsz;
        m->align = p->p_align ? p->p_align : 1;
        m->offset = -1;
        if (startup) {
            static_size = (static_size + m->align - 1) & -m->align;
            m->offset = (long)static_size;
            static_size += m->size;
            if (m->align > static_align)
                static_align = m->align;
        }
    }
}

long __dl_tls_offset(const struct object *object)
{
    return object->tls_module ? modules[object->tls_module].offset : -1;
}

void __dl_tls_install(struct __pthread *thread)
{
    char *block = (char *)(thread + 1);
    for (size_t i = 1; i <= count; i++) {
        struct module *m = &modules[i];
        if (m->offset < 0)
            continue;
        memcpy(block + m->offset, m->image, m->length);
        memset(block + m->offset + m->length, 0, m->size - m->length);
    }
}

static void *get(size_t size)
{
    long at = raw(SYS_mmap, 0, size, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if ((unsigned long)at > -4096ul)
        __fab_panic("no memory for thread-local storage");
    return (void *)at;
}

void *__tls_get_addr(const size_t *index)
{
    struct module *m = &modules[index[0]];
    struct __pthread *self = __fab_self();
    if (m->offset >= 0)
        return (char *)(self + 1) + m->offset + index[1] + 0x800;
    if (!self->dtv)
        self->dtv = get(DTV_SIZE);
    char *block = self->dtv[index[0]];
    if (!block) {
        /* Pages are aligned enough for anything below their size. */
        block = get(m->size);
        memcpy(block, m->image, m->length);
        self->dtv[index[0]] = block;
    }
    return block + index[1] + 0x800;
}

void __dl_tls_release(struct __pthread *thread)
{
    if (!thread->dtv)
        return;
    for (size_t i = 1; i <= count; i++)
        if (thread->dtv[i])
            raw(SYS_munmap, thread->dtv[i], modules[i].size);
    raw(SYS_munmap, thread->dtv, DTV_SIZE);
    thread->dtv = NULL;
}
