/*
 * The address map. Sv39 gives two halves of 256 GiB.
 *
 *  0000000000000000  the process; its stack ends at TASK_SIZE, its
 *  0000003fffffffff  programs begin at PIE_BASE or where they were linked
 *
 *  ffffffc000000000  DIRECT: physical address p at DIRECT + p, never
 *                    executable; code and constants of the kernel are
 *                    read-only here too
 *  ffffffe000000000  VMAP: kernel stacks between guard pages
 *  ffffffff80000000  KERNEL: the image, wherever it was loaded
 *  ffffffffc0000000  MODULES: loadable modules, near enough for calls
 */
#ifndef FAB_MEMLAYOUT_H
#define FAB_MEMLAYOUT_H

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (PAGE_SIZE - 1)

#define TASK_SIZE 0x4000000000UL
#define PIE_BASE 0x2aaaaaa000UL
#define MMAP_MIN 0x10000UL /* mmap never places anything below this */

#define DIRECT 0xffffffc000000000UL
#define DIRECT_SIZE (128UL << 30)
#define VMAP 0xffffffe000000000UL
#define VMAP_SIZE (1UL << 30)
#define KERNEL 0xffffffff80000000UL
#define MODULES 0xffffffffc0000000UL
#define MODULES_SIZE (64UL << 20)

/*
 * A kernel stack is the upper half of an aligned slot twice its size, the
 * lower half is not mapped: one bit of sp tells that it has overflowed.
 */
#define KSTACK_SHIFT 14
#define KSTACK_SIZE (1UL << KSTACK_SHIFT)
#define KSTACK_SLOT (2 * KSTACK_SIZE)

#ifndef __ASSEMBLER__
#include "types.h"

static inline void *direct(paddr physical)
{
    return (void *)(DIRECT + physical);
}

static inline paddr undirect(const void *pointer)
{
    return (u64)pointer - DIRECT;
}
#endif

#endif
