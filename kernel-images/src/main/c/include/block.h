/* Block devices. */
#ifndef FAB_BLOCK_H
#define FAB_BLOCK_H

#include "fs.h"

struct block_device;

struct block_ops {
    /* Whole sectors of 512 bytes at a kernel address within RAM; sleeps. */
    int (*transfer)(struct block_device *device, u64 sector, void *buffer,
                    u32 sectors, bool write);
    int (*flush)(struct block_device *device);
};

struct block_device {
    char name[16];
    u64 rdev;
    u64 sectors;
    bool read_only;
    const struct block_ops *ops;
    void *private;
    struct block_device *whole; /* the disk that a partition is part of */
    u64 first_sector;
    struct inode *inode; /* its page cache; NULL until opened */
    struct list node;
    u32 holders;
    char uuid[40]; /* of the partition, as GPT has it */
    u64 read_sectors, written_sectors, reads, writes;
};

extern struct list block_devices;

int block_add(struct block_device *device);
void block_remove(struct block_device *device);
int block_transfer(struct block_device *device, u64 sector, void *buffer,
                   u32 sectors, bool write);
int block_flush(struct block_device *device);
struct block_device *block_find(u64 rdev);
struct block_device *block_named(const char *name);
struct block_device *block_of(const struct inode *inode);
/* The inode of a device file's path, or of "/dev/NAME" before /dev is. */
struct inode *block_open(const char *source);
struct inode *block_inode(struct block_device *device);
void gpt_scan(struct block_device *disk);

#endif
