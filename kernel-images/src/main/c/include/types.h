/* The words everything else is written in. */
#ifndef FAB_TYPES_H
#define FAB_TYPES_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef signed char i8;
typedef short i16;
typedef int i32;
typedef long i64;
typedef unsigned long usize;
typedef u64 uaddr; /* an address in the process: never dereferenced */
typedef u64 paddr; /* a physical address */
typedef _Bool bool;

#define true 1
#define false 0
#define NULL ((void *)0)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define ALIGN_UP(x, a) (((x) + (a) - 1) & ~((__typeof__(x))(a) - 1))
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a) - 1))
#define offsetof(type, member) __builtin_offsetof(type, member)
#define container_of(ptr, type, member) \
    ((type *)(void *)((char *)(ptr) - offsetof(type, member)))

#define packed __attribute__((packed))
#define noreturn __attribute__((noreturn))
#define unused __attribute__((unused))
#define printf_like(f, a) __attribute__((format(printf, f, a)))
#define section(name) __attribute__((used, section(name)))

/*
 * A function that returns a pointer may return an error instead: the last
 * 4095 addresses are never those of an object.
 */
static inline void *err_ptr(i64 error)
{
    return (void *)error;
}

static inline i64 ptr_err(const void *pointer)
{
    return (i64)pointer;
}

static inline bool is_err(const void *pointer)
{
    return (u64)pointer >= (u64)-4095;
}

#endif
