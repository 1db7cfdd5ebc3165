/* Thread-local storage of a program without loader: one segment at most. */
#include "../thread.h"
#include <elf.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

extern const char __ehdr_start[] __attribute__((__visibility__("hidden")));

static struct {
    const char *image;
    size_t length;
    size_t size;
    size_t align;
} tls = {.align = 64};

void __fab_static_tls(unsigned long *auxv);
void *__tls_get_addr(const size_t *index);

size_t __dl_tls_size(void)
{
    return tls.size;
}

size_t __dl_tls_align(void)
{
    return tls.align;
}

void __dl_tls_install(struct __pthread *thread)
{
    memcpy(thread + 1, tls.image, tls.length);
    memset((char *)(thread + 1) + tls.length, 0, tls.size - tls.length);
}

void __dl_tls_release(struct __pthread *thread)
{
    (void)thread;
}

/* Offsets of the dynamic model are biased by 0x800 (RISC-V psABI). */
void *__tls_get_addr(const size_t *index)
{
    return (char *)(__fab_self() + 1) + index[1] + 0x800;
}

void __fab_static_tls(unsigned long *auxv)
{
    const Elf64_Ehdr *elf = (const Elf64_Ehdr *)__ehdr_start;
    const Elf64_Phdr *segment =
        (const Elf64_Phdr *)(__ehdr_start + elf->e_phoff);
    const char *base = elf->e_type == ET_DYN ? __ehdr_start : (char *)0;
    for (unsigned i = 0; i < elf->e_phnum; i++, segment++)
        if (segment->p_type == PT_TLS) {
            tls.image = base + segment->p_vaddr;
            tls.length = segment->p_filesz;
            tls.size = segment->p_memsz;
            if (segment->p_align > tls.align)
                tls.align = segment->p_align;
        }
    (void)auxv;
    size_t wanted = sizeof(struct __pthread) + tls.size + 2 * tls.align;
    long map = raw(SYS_mmap, 0, wanted, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if ((unsigned long)map > -4096UL)
        raw(SYS_exit_group, 127);
    unsigned long block = (unsigned long)map + sizeof(struct __pthread);
    block = (block + tls.align - 1) & -tls.align;
    struct __pthread *self = (struct __pthread *)block - 1;
    __asm__ volatile("mv tp, %0" : : "r"(block));
    self->self = self;
    __dl_tls_install(self);
}
