/* The address space of a process: areas, page table, faults. */
#ifndef FAB_VM_H
#define FAB_VM_H

#include "mem.h"
#include "riscv.h"
#include "wait.h"

struct file;
struct inode;

#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4

#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_SHARED_VALIDATE 3
#define MAP_TYPE 15
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MAP_GROWSDOWN 0x100
#define MAP_LOCKED 0x2000
#define MAP_POPULATE 0x8000
#define MAP_FIXED_NOREPLACE 0x100000

/* area flags */
#define AREA_SHARED 1
#define AREA_STACK 2   /* grows down on faults */
#define AREA_SPECIAL 4 /* vDSO: pages that nobody counts */
#define AREA_HEAP 8
#define AREA_NOFORK 16
#define AREA_WIPEFORK 32

/* Software bit of an entry that is not valid but holds its page: PROT_NONE. */
#define PTE_HELD (1UL << 8)
#define PTE_PAGE(pte) (((pte) >> 10) << 12)
#define PTE_OF(physical) (((physical) >> 12) << 10)

struct area {
    struct list node;     /* in mm->areas, by address */
    struct list map_node; /* in inode->areas */
    struct mm *mm;
    u64 start, end;
    u64 offset; /* in the file, of start */
    struct file *file;
    u16 prot;
    u16 flags;
};

struct mm {
    u32 refs;
    u32 area_count;
    struct mutex lock; /* areas and page table */
    struct list areas;
    struct area *recent;
    u64 *root;
    u64 brk_start, brk;
    u64 mmap_top;
    u64 stack_top;
    u64 code_start, code_end;
    u64 arg_start, arg_end, env_start, env_end;
    u64 vdso;
    u64 size_pages;  /* all areas together */
    u64 anon_pages;  /* present, the process's own */
    u64 file_pages;  /* present, shared with the page cache */
    u64 peak_pages;
    struct file *exe;
    u64 auxv[48];
    u32 auxv_size;
};

/* ---- pagetable.c */
u64 *pt_new(void);
u64 *pt_slot(u64 *root, u64 address, bool allocate);
void pt_free(u64 *root);
u64 pt_bits(const struct area *area, bool writable);
void pt_map(struct mm *mm, u64 *slot, struct page *page, u64 bits, u64 at);
void pt_drop(struct mm *mm, u64 *slot, u64 at);
void pt_clear(struct mm *mm, u64 start, u64 end);
int pt_copy(struct mm *to, struct mm *from, const struct area *area);
void pt_protect(struct mm *mm, const struct area *area);
int pt_move(struct mm *mm, u64 from, u64 to, u64 size);
void mm_activate(struct mm *mm);

/* ---- area.c */
struct area *area_find(struct mm *mm, u64 address);
struct area *area_first_after(struct mm *mm, u64 address);
u64 area_gap(struct mm *mm, u64 size, u64 hint);
struct area *area_insert(struct mm *mm, u64 start, u64 end, u16 prot,
                         u16 flags, struct file *file, u64 offset);
int area_split(struct mm *mm, u64 at);
void area_remove(struct area *area);
void area_merge_around(struct area *area);
int mm_unmap(struct mm *mm, u64 start, u64 end);

/* ---- mm.c */
struct mm *mm_new(void);
struct mm *mm_fork(struct mm *from);
void mm_get(struct mm *mm);
void mm_put(struct mm *mm);

/* ---- mmap.c */
i64 mm_map(struct mm *mm, u64 at, u64 size, u16 prot, u32 flags,
           struct file *file, u64 offset);
i64 mm_brk(struct mm *mm, u64 brk);

/* ---- fault.c */
enum access { ACCESS_READ, ACCESS_WRITE, ACCESS_EXEC };
/* 0; -EFAULT no area; -EACCES not allowed; -EIO past the file; -ENOMEM. */
int mm_fault(struct mm *mm, u64 address, enum access access);
/* The page at an address, faulted in, with a reference; for /proc/pid. */
struct page *mm_page(struct mm *mm, u64 address, bool write);
i64 mm_peek(struct mm *mm, u64 address, void *to, usize size);

extern struct page *zero_page;

#endif
