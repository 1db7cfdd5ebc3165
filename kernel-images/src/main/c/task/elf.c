/*
 * Loading programs: the segments are mapped from the page cache, so that
 * only what runs is read. A program with an interpreter (PT_INTERP) begins
 * there; the interpreter finds the program through the auxiliary vector.
 */
#include "elf.h"
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "vm.h"

#define PHDRS_MAX 64

bool elf_valid(const struct elf_header *header)
{
    return memcmp(header->ident, "\177ELF\2\1\1", 7) == 0 &&
           header->machine == EM_RISCV;
}

static int read_headers(struct file *file, struct elf_header *header,
                        struct elf_segment *segments)
{
    i64 got = file_read_kernel(file, header, sizeof(*header), 0);
    if (got < 0) {
        return (int)got;
    }
    if (got < (i64)sizeof(*header) || !elf_valid(header) ||
        (header->type != ET_EXEC && header->type != ET_DYN) ||
        header->phentsize != sizeof(struct elf_segment) ||
        header->phnum == 0 || header->phnum > PHDRS_MAX) {
        return -ENOEXEC;
    }
    usize size = header->phnum * sizeof(*segments);
    got = file_read_kernel(file, segments, size, header->phoff);
    return got < 0 ? (int)got : got == (i64)size ? 0 : -ENOEXEC;
}

static u16 prot_of(const struct elf_segment *segment)
{
    return (u16)(((segment->flags & PF_R) != 0 ? PROT_READ : 0) |
                 ((segment->flags & PF_W) != 0 ? PROT_WRITE : 0) |
                 ((segment->flags & PF_X) != 0 ? PROT_EXEC : 0));
}

/* Clears from the end of the file's bytes to the end of their page. */
static int clear_tail(u64 from)
{
    u64 end = ALIGN_UP(from, PAGE_SIZE);
    return clear_out(from, end - from);
}

static int map_segment(struct mm *mm, struct file *file,
                       const struct elf_segment *segment, u64 bias)
{
    u64 at = bias + segment->vaddr;
    u64 start = ALIGN_DOWN(at, PAGE_SIZE);
    u64 slack = at - start;
    u64 file_end = at + segment->filesz;
    u64 end = at + segment->memsz;
    if (segment->filesz > segment->memsz || end < at || end > TASK_SIZE ||
        ((segment->vaddr ^ segment->offset) & PAGE_MASK) != 0) {
        return -ENOEXEC;
    }
    u16 prot = prot_of(segment);
    if (segment->filesz > 0) {
        i64 result = mm_map(mm, start, segment->filesz + slack, prot,
                            MAP_PRIVATE | MAP_FIXED, file,
                            segment->offset - slack);
        if (result < 0) {
            return (int)result;
        }
        if (end > file_end && (prot & PROT_WRITE) != 0 &&
            clear_tail(file_end) != 0) {
            return -ENOEXEC;
        }
    } else {
        file_end = start;
    }
    u64 bss = ALIGN_UP(file_end, PAGE_SIZE);
    if (end > bss) {
        i64 result = mm_map(mm, bss, end - bss, prot,
                            MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, NULL, 0);
        if (result < 0) {
            return (int)result;
        }
    }
    return 0;
}

static void extent(const struct elf_segment *segments, u32 count, u64 *low,
                   u64 *high)
{
    *low = (u64)-1;
    *high = 0;
    for (u32 i = 0; i < count; i++) {
        if (segments[i].type == PT_LOAD) {
            *low = MIN(*low, ALIGN_DOWN(segments[i].vaddr, PAGE_SIZE));
            u64 end = segments[i].vaddr + segments[i].memsz;
            *high = MAX(*high, ALIGN_UP(end, PAGE_SIZE));
        }
    }
}

struct image {
    u64 bias;
    u64 end;
    u64 code_start, code_end;
    u64 entry;
    u64 phdr;
};

static int map_image(struct mm *mm, struct file *file,
                     const struct elf_header *header,
                     const struct elf_segment *segments, u64 hint,
                     struct image *image)
{
    u64 low;
    u64 high;
    extent(segments, header->phnum, &low, &high);
    if (high <= low || high > TASK_SIZE) {
        return -ENOEXEC;
    }
    if (header->type == ET_DYN) {
        mutex_lock(&mm->lock);
        u64 at = area_gap(mm, high - low, hint);
        mutex_unlock(&mm->lock);
        if (at == 0) {
            return -ENOMEM;
        }
        image->bias = at - low;
    }
    image->phdr = image->bias + low + header->phoff;
    for (u32 i = 0; i < header->phnum; i++) {
        const struct elf_segment *segment = &segments[i];
        if (segment->type == PT_PHDR) {
            image->phdr = image->bias + segment->vaddr;
        }
        if (segment->type != PT_LOAD || segment->memsz == 0) {
            continue;
        }
        int error = map_segment(mm, file, segment, image->bias);
        if (error != 0) {
            return error;
        }
        u64 start = image->bias + segment->vaddr;
        if ((segment->flags & PF_X) != 0) {
            image->code_start = start;
            image->code_end = start + segment->filesz;
        }
        image->end = MAX(image->end, start + segment->memsz);
    }
    image->entry = image->bias + header->entry;
    return 0;
}

static int load_interpreter(struct mm *mm, const char *name,
                            struct program *program,
                            struct elf_segment *segments)
{
    struct file *file = file_open(name, O_RDONLY, 0);
    if (is_err(file)) {
        return (int)ptr_err(file);
    }
    struct elf_header header;
    struct image image = {0};
    int error = inode_permission(file->inode, MAY_EXEC);
    if (error == 0) {
        error = read_headers(file, &header, segments);
        error = error == -ENOEXEC ? -EINVAL : error;
    }
    if (error == 0) {
        error = map_image(mm, file, &header, segments, 0, &image);
    }
    file_put(file);
    program->base = image.bias;
    program->start = image.entry;
    return error;
}

static int load(struct mm *mm, struct file *file, struct program *program,
                struct elf_segment *segments, char *interpreter)
{
    struct elf_header header;
    int error = read_headers(file, &header, segments);
    if (error != 0) {
        return error;
    }
    interpreter[0] = 0;
    for (u32 i = 0; i < header.phnum; i++) {
        const struct elf_segment *segment = &segments[i];
        if (segment->type == PT_GNU_STACK) {
            program->executable_stack = (segment->flags & PF_X) != 0;
        }
        if (segment->type == PT_INTERP) {
            if (segment->filesz < 2 || segment->filesz > PATH_MAX) {
                return -ENOEXEC;
            }
            i64 got = file_read_kernel(file, interpreter, segment->filesz,
                                       segment->offset);
            if (got != (i64)segment->filesz ||
                interpreter[segment->filesz - 1] != 0) {
                return -ENOEXEC;
            }
        }
    }
    struct image image = {0};
    error = map_image(mm, file, &header, segments, PIE_BASE, &image);
    if (error != 0) {
        return error;
    }
    program->entry = image.entry;
    program->start = image.entry;
    program->phdr = image.phdr;
    program->phnum = header.phnum;
    program->brk = ALIGN_UP(image.end, PAGE_SIZE);
    program->code_start = image.code_start;
    program->code_end = image.code_end;
    if (interpreter[0] != 0) {
        error = load_interpreter(mm, interpreter, program, segments);
    }
    return error;
}

/* `mm` is already the current one: the tails of segments are cleared. */
int elf_load(struct mm *mm, struct file *file, struct program *program)
{
    struct elf_segment *segments = kmalloc(PHDRS_MAX * sizeof(*segments));
    char *interpreter = kmalloc(PATH_MAX + 1);
    int error = -ENOMEM;
    if (segments != NULL && interpreter != NULL) {
        memset(program, 0, sizeof(*program));
        error = load(mm, file, program, segments, interpreter);
    }
    kfree(segments);
    kfree(interpreter);
    return error;
}
