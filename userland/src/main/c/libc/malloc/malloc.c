/*
 * The allocator. Memory comes in regions from mmap; a region is a row of
 * chunks, each a 16-byte header and its bytes. A header holds the chunk's
 * size and its left neighbour's, so that free chunks join at once, and a
 * guard: a hash of address, size and state with a secret of the process. A
 * guard that is wrong, or right for a chunk that is free already, stops the
 * program with a message, before anything is handed out twice.
 *
 * Free chunks hang in bins by size, four bins to each power of two. Large
 * blocks have a mapping of their own.
 */
#include "../internal.h"
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#define IN_USE 1u
#define LAST 2u
#define MAPPED 4u
#define FLAGS 15u
#define HEADER sizeof(struct chunk)
#define SMALLEST 32u
#define REGION (256u << 10)
#define LARGE (128u << 10)
#define BINS 64

struct chunk {
    uint64_t size; /* of header and bytes, with the flags */
    uint32_t left; /* size of the left neighbour / 16; 0 for the first */
    uint32_t guard;
};

struct free_chunk {
    struct chunk chunk;
    struct free_chunk *next;
    struct free_chunk **link;
};

static volatile int lock;
static uint64_t secret;
static struct free_chunk *bins[BINS];
static uint64_t filled; /* bit i: bins[i] holds a chunk */

static uint32_t guard(const struct chunk *c)
{
    uint64_t h = (uint64_t)(uintptr_t)c ^ c->size * 0x9e3779b97f4a7c15u ^
                 (uint64_t)c->left << 17 ^ secret;
    h *= 0xff51afd7ed558ccdu;
    return (uint32_t)(h >> 32);
}

static uint64_t size_of(const struct chunk *c)
{
    return c->size & ~(uint64_t)FLAGS;
}

static struct chunk *right_of(struct chunk *c)
{
    return (struct chunk *)((char *)c + size_of(c));
}

static struct chunk *left_of(struct chunk *c)
{
    return (struct chunk *)((char *)c - (uint64_t)c->left * 16);
}

static void check(const struct chunk *c, const char *what)
{
    if (c->guard != guard(c))
        __fab_panic(what);
}

static void write_header(struct chunk *c, uint64_t size, uint32_t left)
{
    c->size = size;
    c->left = left;
    c->guard = guard(c);
}

/* Chunks of bin i are at least as large as the size that maps to i. */
static int bin_of(uint64_t size)
{
    int log = 63 - __builtin_clzll(size);
    int bin = (log - 5) * 4 + (int)(size >> (log - 2) & 3);
    return bin < BINS ? bin : BINS - 1;
}

static void insert(struct chunk *c)
{
    struct free_chunk *f = (struct free_chunk *)c;
    int bin = bin_of(size_of(c));
    f->next = bins[bin];
    f->link = &bins[bin];
    if (f->next)
        f->next->link = &f->next;
    bins[bin] = f;
    filled |= 1ull << bin;
}

static void take_out(struct chunk *c)
{
    struct free_chunk *f = (struct free_chunk *)c;
    check(c, "malloc: a free chunk was overwritten");
    if (*f->link != f)
        __fab_panic("malloc: the list of free chunks was overwritten");
    *f->link = f->next;
    if (f->next)
        f->next->link = f->link;
    int bin = bin_of(size_of(c));
    if (!bins[bin])
        filled &= ~(1ull << bin);
}

static void *map(size_t size)
{
    long at = raw(SYS_mmap, 0, size, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return (unsigned long)at > -4096UL ? NULL : (void *)at;
}

static void start(void)
{
    uint64_t mixed = (uint64_t)(uintptr_t)&secret;
    const uint64_t *random = (const uint64_t *)getauxval(AT_RANDOM);
    secret = (random ? random[0] ^ random[1] : mixed) | 1;
}

static struct chunk *grow(void)
{
    struct chunk *c = map(REGION);
    if (!c)
        return NULL;
    write_header(c, REGION | LAST, 0);
    insert(c);
    return c;
}

static struct chunk *find(uint64_t wanted)
{
    for (int bin = bin_of(wanted); bin < BINS; bin++) {
        uint64_t rest = filled >> bin;
        if (!rest)
            return NULL;
        bin += __builtin_ctzll(rest);
        for (struct free_chunk *f = bins[bin]; f; f = f->next)
            if (size_of(&f->chunk) >= wanted)
                return &f->chunk;
    }
    return NULL;
}

/* Cuts a chunk down to what is wanted if the rest can stand alone. */
static void trim(struct chunk *c, uint64_t wanted)
{
    uint64_t size = size_of(c);
    if (size - wanted < SMALLEST) {
        write_header(c, c->size | IN_USE, c->left);
        return;
    }
    uint64_t last = c->size & LAST;
    write_header(c, wanted | IN_USE, c->left);
    struct chunk *rest = right_of(c);
    write_header(rest, (size - wanted) | last, (uint32_t)(wanted / 16));
    if (!last) {
        struct chunk *after = right_of(rest);
        check(after, "malloc: a chunk was written past its end");
        if (!(after->size & IN_USE)) {
            take_out(after);
            uint64_t joined = size_of(rest) + size_of(after);
            write_header(rest, joined | (after->size & LAST), rest->left);
        }
        if (!(rest->size & LAST)) {
            after = right_of(rest);
            write_header(after, after->size, (uint32_t)(size_of(rest) / 16));
        }
    }
    insert(rest);
}

/* A mapping of its own; left says how far its start is before the header. */
static void *large(size_t size, size_t alignment)
{
    size_t total;
    if (size > PTRDIFF_MAX - 8192 ||
        __builtin_add_overflow(size + HEADER + 4095, alignment, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    total &= ~(size_t)4095;
    char *start = map(total);
    if (!start) {
        errno = ENOMEM;
        return NULL;
    }
    uintptr_t at = ((uintptr_t)start + HEADER + alignment - 1) & -alignment;
    struct chunk *c = (struct chunk *)at - 1;
    size_t before = (size_t)((char *)c - start);
    write_header(c, (total - before) | IN_USE | MAPPED | LAST,
                 (uint32_t)(before / 16));
    return c + 1;
}

static uint64_t rounded(size_t size)
{
    uint64_t wanted = (size + HEADER + 15) & ~(uint64_t)15;
    return wanted < SMALLEST ? SMALLEST : wanted;
}

void *malloc(size_t size)
{
    if (size > PTRDIFF_MAX - 8192) {
        errno = ENOMEM;
        return NULL;
    }
    __fab_lock(&lock);
    if (!secret)
        start();
    if (size > LARGE) {
        __fab_unlock(&lock);
        return large(size, 16);
    }
    uint64_t wanted = rounded(size);
    struct chunk *c = find(wanted);
    if (!c)
        c = grow();
    if (c) {
        take_out(c);
        trim(c, wanted);
    }
    __fab_unlock(&lock);
    if (!c) {
        errno = ENOMEM;
        return NULL;
    }
    return c + 1;
}

/* The header of a block that the program hands back. */
static struct chunk *own(void *memory, const char *what)
{
    struct chunk *c = (struct chunk *)memory - 1;
    if ((uintptr_t)memory % 16)
        __fab_panic(what);
    if (c->guard != guard(c))
        __fab_panic("free: not a block of malloc, or overwritten");
    if (!(c->size & IN_USE))
        __fab_panic("free: block is free already (double free)");
    return c;
}

static void release(struct chunk *c)
{
    uint64_t size = size_of(c), last = c->size & LAST;
    uint32_t left = c->left;
    if (!last) {
        struct chunk *right = right_of(c);
        check(right, "free: the block was written past its end");
        if (!(right->size & IN_USE)) {
            take_out(right);
            size += size_of(right);
            last = right->size & LAST;
        }
    }
    /* The old header stays readable as free, for a second free to find. */
    write_header(c, c->size & ~(uint64_t)IN_USE, left);
    if (left) {
        struct chunk *before = left_of(c);
        check(before, "free: the block before was overwritten");
        if (!(before->size & IN_USE)) {
            take_out(before);
            size += size_of(before);
            left = before->left;
            c = before;
        }
    }
    if (left == 0 && last) {
        /* A whole region: one is kept, so that no pattern thrashes. */
        if (filled) {
            raw(SYS_munmap, c, size);
            return;
        }
    }
    write_header(c, size | last, left);
    if (!last) {
        struct chunk *right = right_of(c);
        write_header(right, right->size, (uint32_t)(size / 16));
    }
    insert(c);
}

void free(void *memory)
{
    if (!memory)
        return;
    int saved = errno;
    __fab_lock(&lock);
    struct chunk *c = own(memory, "free: not a block of malloc");
    if (c->size & MAPPED)
        raw(SYS_munmap, left_of(c), size_of(c) + (uint64_t)c->left * 16);
    else
        release(c);
    __fab_unlock(&lock);
    errno = saved;
}

size_t malloc_usable_size(void *memory)
{
    if (!memory)
        return 0;
    return size_of((struct chunk *)memory - 1) - HEADER;
}

void *calloc(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    void *memory = malloc(total);
    if (memory && total <= LARGE)
        memset(memory, 0, total);
    return memory;
}

/* Takes the free space to the right, if that is enough. */
static int extend(struct chunk *c, uint64_t wanted)
{
    if (c->size & (MAPPED | LAST))
        return 0;
    struct chunk *right = right_of(c);
    check(right, "realloc: the block was written past its end");
    if (right->size & IN_USE || size_of(c) + size_of(right) < wanted)
        return 0;
    take_out(right);
    uint64_t last = right->size & LAST;
    uint64_t size = size_of(c) + size_of(right);
    write_header(c, size | IN_USE | last, c->left);
    if (!last) {
        struct chunk *after = right_of(c);
        write_header(after, after->size, (uint32_t)(size / 16));
    }
    trim(c, wanted);
    return 1;
}

void *realloc(void *memory, size_t size)
{
    if (!memory)
        return malloc(size);
    if (size > PTRDIFF_MAX - 8192) {
        errno = ENOMEM;
        return NULL;
    }
    __fab_lock(&lock);
    struct chunk *c = own(memory, "realloc: not a block of malloc");
    size_t usable = size_of(c) - HEADER;
    uint64_t wanted = rounded(size);
    int fits = size <= usable;
    if (!(c->size & MAPPED)) {
        if (fits && usable - size > usable / 4)
            trim(c, wanted);
        else if (!fits)
            fits = extend(c, wanted);
    } else if (fits && size < usable / 2) {
        fits = 0;
    }
    __fab_unlock(&lock);
    if (fits)
        return memory;
    void *fresh = malloc(size);
    if (!fresh)
        return NULL;
    memcpy(fresh, memory, size < usable ? size : usable);
    free(memory);
    return fresh;
}

void *reallocarray(void *memory, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(memory, total);
}

/*
 * An aligned block is cut out of a larger one: what is before it becomes a
 * free chunk, so that free needs to know nothing.
 */
void *aligned_alloc(size_t alignment, size_t size)
{
    if (alignment & (alignment - 1) || alignment == 0) {
        errno = EINVAL;
        return NULL;
    }
    if (alignment <= 16)
        return malloc(size);
    if (size > LARGE / 2 || alignment > LARGE / 4)
        return large(size, alignment);
    void *memory = malloc(size + alignment + SMALLEST);
    if (!memory || (uintptr_t)memory % alignment == 0)
        return memory;
    uintptr_t at =
        ((uintptr_t)memory + SMALLEST + alignment - 1) & -alignment;
    __fab_lock(&lock);
    struct chunk *c = (struct chunk *)memory - 1;
    struct chunk *aligned = (struct chunk *)at - 1;
    uint64_t before = (uint64_t)((char *)aligned - (char *)c);
    uint64_t after = size_of(c) - before, last = c->size & LAST;
    write_header(aligned, after | IN_USE | last, (uint32_t)(before / 16));
    if (!last) {
        struct chunk *right = right_of(aligned);
        write_header(right, right->size, (uint32_t)(after / 16));
    }
    write_header(c, before | IN_USE, c->left);
    release(c);
    trim(aligned, rounded(size));
    __fab_unlock(&lock);
    return (void *)at;
}

int posix_memalign(void **result, size_t alignment, size_t size)
{
    int saved = errno;
    if (alignment < sizeof(void *) || alignment & (alignment - 1))
        return EINVAL;
    void *memory = aligned_alloc(alignment, size);
    int error = errno;
    errno = saved;
    if (!memory)
        return error;
    *result = memory;
    return 0;
}

void __fab_malloc_before_fork(void)
{
    __fab_lock(&lock);
}

void __fab_malloc_after_fork(void)
{
    __fab_unlock(&lock);
}
