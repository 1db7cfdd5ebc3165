/* Physical pages, kernel heap and kernel mappings. */
#ifndef FAB_MEM_H
#define FAB_MEM_H

#include "list.h"
#include "memlayout.h"

struct inode;

#define PAGE_CACHED 1  /* in the page cache of `inode` at `index` */
#define PAGE_DIRTY 2   /* differs from what the disk holds */
#define PAGE_VALID 4   /* has been read (or written) completely */
#define PAGE_FREE 8    /* head of a free block of 2^order pages */
#define PAGE_SLAB 16   /* belongs to the heap */
#define PAGE_LOCKED 32 /* being read or written: wait */
#define PAGE_JOURNAL 64 /* metadata that waits for a commit of its fs */

/* One for every page of RAM. */
struct page {
    u32 refs;
    u8 flags;
    u8 order;
    u16 slab_used; /* objects in use, for a page of the heap */
    void *owner;   /* struct inode (page cache) or struct slab (heap) */
    u64 index;     /* page number in the file, or the slab's free list */
    struct list node; /* free list, page-cache LRU or slab list */
};

/* ---- page.c */
#define PAGE_ORDERS 11
extern u64 pages_total;
extern u64 pages_free;
void page_init(paddr ram_start, paddr ram_end);
void page_reserve(paddr start, paddr end);
void page_add_range(paddr start, paddr end);
void page_release_reserved(paddr start, paddr end);
struct page *page_alloc(int order);
/* For the pages of processes: fails before the kernel's own would. */
struct page *page_alloc_user(void);
struct page *page_alloc_user_zeroed(void);
void page_free(struct page *page, int order);
void page_get(struct page *page);
void page_put(struct page *page); /* order 0 only */
void *page_address(const struct page *page);
paddr page_physical(const struct page *page);
struct page *page_of(paddr physical); /* NULL if that is not RAM */
struct page *page_of_pointer(const void *pointer);
void *page_alloc_zeroed(void);
void page_clear(void *page);
void page_copy(void *to, const void *from);

/* ---- heap.c */
void *kmalloc(usize size);
void *kzalloc(usize size);
void *krealloc(void *old, usize old_size, usize size);
void kfree(void *pointer);
char *kstrdup(const char *s);
char *kstrndup(const char *s, usize length);

/* ---- kernelmap.c */
extern u64 *kernel_root;
extern u64 kernel_va_offset; /* virtual minus physical address of the image */
void kernelmap_init(void);
void kernelmap_device(paddr start, usize size);
void *kstack_alloc(void); /* returns its upper end, NULL when out of memory */
void kstack_free(void *top);
void *modules_alloc(usize size);
void modules_protect(void *start, usize size, bool writable, bool executable);
void modules_free(void *start, usize size);

/* ---- usercopy.S, usermem.c: the only ways to touch a process's memory */
int copy_in(void *to, uaddr from, usize size);
int copy_out(uaddr to, const void *from, usize size);
int clear_out(uaddr to, usize size);
/* Returns the length without the zero, -EFAULT, or `size` if none fits. */
i64 string_in(char *to, uaddr from, usize size);
int put_u32(uaddr to, u32 value);
int put_u64(uaddr to, u64 value);
int get_u32(u32 *value, uaddr from);
int get_u64(u64 *value, uaddr from);
bool user_range(uaddr start, usize size);

/* ---- oom.c, pagecache.c */
u64 reclaim(u64 pages);
bool out_of_memory(void);

#endif
