/* Files into memory. */
#include "dynlink.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096ul
#define MOST_SEGMENTS 32
#define LARGEST (1ul << 32)

const char *__dl_string(const struct object *object, uint64_t offset)
{
    return object->strings + offset;
}

void __dl_read_dynamic(struct object *object)
{
    for (const Elf64_Dyn *d = object->dynamic; d->d_tag != DT_NULL; d++) {
        const char *at = (const char *)(object->base + d->d_val);
        switch (d->d_tag) {
        case DT_STRTAB:
            object->strings = at;
            break;
        case DT_SYMTAB:
            object->symbols = (const Elf64_Sym *)at;
            break;
        case DT_GNU_HASH:
            object->hash = (const uint32_t *)at;
            break;
        case DT_VERSYM:
            object->versions = (const uint16_t *)at;
            break;
        case DT_VERDEF:
            object->defined_versions = at;
            break;
        case DT_VERNEED:
            object->needed_versions = at;
            break;
        case DT_JMPREL:
            object->jumps = (const Elf64_Rela *)at;
            break;
        case DT_PLTGOT:
            object->plt_got = (uint64_t *)at;
            break;
        }
    }
    for (const Elf64_Dyn *d = object->dynamic; d->d_tag != DT_NULL; d++)
        if (d->d_tag == DT_SONAME && object->strings) {
            free(object->name);
            object->name = strdup(__dl_string(object, d->d_val));
        }
}

static int protection(const Elf64_Phdr *p)
{
    return (p->p_flags & PF_R ? PROT_READ : 0) |
           (p->p_flags & PF_W ? PROT_WRITE : 0) |
           (p->p_flags & PF_X ? PROT_EXEC : 0);
}

static int map_segment(int fd, uint64_t base, const Elf64_Phdr *p)
{
    uint64_t start = base + (p->p_vaddr & -PAGE);
    uint64_t file_end = base + p->p_vaddr + p->p_filesz;
    uint64_t end = base + p->p_vaddr + p->p_memsz;
    uint64_t shift = p->p_vaddr & (PAGE - 1);
    if (p->p_filesz &&
        mmap((void *)start, p->p_filesz + shift, protection(p),
             MAP_PRIVATE | MAP_FIXED, fd,
             (off_t)(p->p_offset - shift)) == MAP_FAILED)
        return -1;
    if (p->p_memsz > p->p_filesz) {
        uint64_t zero = p->p_filesz ? (file_end + PAGE - 1) & -PAGE : start;
        if (p->p_filesz && p->p_flags & PF_W)
            memset((void *)file_end, 0, (zero < end ? zero : end) - file_end);
        if (zero < end &&
            mmap((void *)zero, end - zero, protection(p),
                 MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0) ==
                MAP_FAILED)
            return -1;
    }
    return 0;
}

static const char *wrong(const Elf64_Ehdr *e, ssize_t n)
{
    if (n < (ssize_t)sizeof *e || memcmp(e->e_ident, "\177ELF", 4) != 0)
        return "not an ELF file";
    if (e->e_ident[4] != 2 || e->e_ident[5] != 1 ||
        e->e_machine != EM_RISCV)
        return "made for another machine";
    if (e->e_type != ET_DYN)
        return "not a shared object";
    if (e->e_phentsize != sizeof(Elf64_Phdr) || e->e_phnum == 0 ||
        e->e_phnum > MOST_SEGMENTS)
        return "program headers are damaged";
    return NULL;
}

struct object *__dl_map(int fd, const char *path)
{
    Elf64_Ehdr e;
    Elf64_Phdr p[MOST_SEGMENTS];
    struct stat about;
    const char *trouble = wrong(&e, pread(fd, &e, sizeof e, 0));
    uint64_t low = ~0ul, high = 0;
    if (!trouble && (fstat(fd, &about) < 0 ||
                     pread(fd, p, e.e_phnum * sizeof *p,
                           (off_t)e.e_phoff) !=
                         (ssize_t)(e.e_phnum * sizeof *p)))
        trouble = "cannot be read";
    for (unsigned i = 0; !trouble && i < e.e_phnum; i++) {
        if (p[i].p_type != PT_LOAD)
            continue;
        if (p[i].p_filesz > p[i].p_memsz || p[i].p_memsz > LARGEST ||
            p[i].p_vaddr > LARGEST ||
            p[i].p_offset + p[i].p_filesz > (uint64_t)about.st_size ||
            (p[i].p_vaddr - p[i].p_offset) % PAGE)
            trouble = "a segment lies outside of the file";
        if (p[i].p_vaddr < low)
            low = p[i].p_vaddr & -PAGE;
        if (p[i].p_vaddr + p[i].p_memsz > high)
            high = p[i].p_vaddr + p[i].p_memsz;
    }
    if (!trouble && high <= low)
        trouble = "nothing to load";
    if (trouble) {
        __dl_error("%s: %s", path, trouble);
        return NULL;
    }
    size_t size = (high - low + PAGE - 1) & -PAGE;
    char *map = mmap(NULL, size, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    struct object *object = calloc(1, sizeof *object);
    if (map == MAP_FAILED || !object) {
        __dl_error("%s: out of memory", path);
        free(object);
        return NULL;
    }
    object->map = map;
    object->map_size = size;
    object->base = (uint64_t)map - low;
    object->device = about.st_dev;
    object->inode = about.st_ino;
    object->path = strdup(path);
    const char *slash = strrchr(path, '/');
    object->name = strdup(slash ? slash + 1 : path);
    Elf64_Phdr *copy = calloc(e.e_phnum, sizeof *copy);
    if (copy)
        memcpy(copy, p, e.e_phnum * sizeof *copy);
    object->segments = copy;
    object->segment_count = e.e_phnum;
    int failed = !copy;
    for (unsigned i = 0; !failed && i < e.e_phnum; i++) {
        if (p[i].p_type == PT_LOAD)
            failed = map_segment(fd, object->base, &p[i]) < 0;
        if (p[i].p_type == PT_DYNAMIC)
            object->dynamic =
                (const Elf64_Dyn *)(object->base + p[i].p_vaddr);
    }
    if (failed || !object->dynamic) {
        __dl_error("%s: %s", path,
                   failed ? "cannot be mapped" : "has no dynamic section");
        __dl_unmap(object);
        return NULL;
    }
    __dl_read_dynamic(object);
    if (!object->strings || !object->symbols || !object->hash) {
        __dl_error("%s: has no symbol table with a GNU hash", path);
        __dl_unmap(object);
        return NULL;
    }
    return object;
}

void __dl_unmap(struct object *object)
{
    munmap(object->map, object->map_size);
    free((void *)object->segments);
    free(object->needed);
    free(object->name);
    free(object->path);
    free(object);
}
