/*
 * Block devices: disks and their partitions. Each has an inode whose page
 * cache holds what is read from /dev/NAME; file systems read their metadata
 * through it too.
 */
#include "block.h"
#include "errno.h"
#include "print.h"
#include "string.h"
#include "sysfs.h"
#include "task.h"

#define BLKGETSIZE 0x1260
#define BLKFLSBUF 0x1261
#define BLKROGET 0x125e
#define BLKSSZGET 0x1268
#define BLKGETSIZE64 0x80081272
#define BLKBSZGET 0x80081270
#define BLKPBSZGET 0x127b

struct list block_devices = LIST_INIT(block_devices);

struct block_device *block_find(u64 rdev)
{
    struct block_device *device;
    list_for_each(device, &block_devices, node)
    {
        if (device->rdev == rdev) {
            return device;
        }
    }
    return NULL;
}

struct block_device *block_named(const char *name)
{
    struct block_device *device;
    list_for_each(device, &block_devices, node)
    {
        if (strcmp(device->name, name) == 0) {
            return device;
        }
    }
    return NULL;
}

struct block_device *block_of(const struct inode *inode)
{
    return inode->private;
}

int block_transfer(struct block_device *device, u64 sector, void *buffer,
                   u32 sectors, bool write)
{
    if (sector > device->sectors || sectors > device->sectors - sector) {
        return -EIO;
    }
    if (write && device->read_only) {
        return -EROFS;
    }
    if (device->whole != NULL) {
        return block_transfer(device->whole, device->first_sector + sector,
                              buffer, sectors, write);
    }
    if (write) {
        device->writes++;
        device->written_sectors += sectors;
    } else {
        device->reads++;
        device->read_sectors += sectors;
    }
    return device->ops->transfer(device, sector, buffer, sectors, write);
}

int block_flush(struct block_device *device)
{
    struct block_device *disk = device->whole != NULL ? device->whole
                                                      : device;
    return disk->ops->flush != NULL ? disk->ops->flush(disk) : 0;
}

static int transfer_page(struct inode *inode, struct page *page, bool write)
{
    struct block_device *device = block_of(inode);
    u64 sector = page->index * (PAGE_SIZE / 512);
    u32 count = (u32)MIN(PAGE_SIZE / 512, device->sectors - sector);
    if (!write && count < PAGE_SIZE / 512) {
        page_clear(page_address(page));
    }
    return block_transfer(device, sector, page_address(page), count, write);
}

static int read_page(struct inode *inode, struct page *page)
{
    return transfer_page(inode, page, false);
}

static int write_page(struct inode *inode, struct page *page)
{
    return transfer_page(inode, page, true);
}

static const struct inode_ops block_inode_ops = {
    .read_page = read_page,
    .write_page = write_page,
};

struct inode *block_inode(struct block_device *device)
{
    if (device->inode == NULL) {
        struct inode *inode = inode_new(NULL, S_IFBLK | 0660);
        if (inode == NULL) {
            return err_ptr(-ENOMEM);
        }
        inode->ops = &block_inode_ops;
        inode->rdev = device->rdev;
        inode->size = device->sectors * 512;
        inode->private = device;
        device->inode = inode;
    }
    return inode_get(device->inode);
}

static struct block_device *by_option(const char *source)
{
    struct block_device *device;
    if (starts_with(source, "PARTUUID=")) {
        list_for_each(device, &block_devices, node)
        {
            if (strcmp(device->uuid, source + 9) == 0) {
                return device;
            }
        }
        return NULL;
    }
    return starts_with(source, "/dev/") ? block_named(source + 5) : NULL;
}

struct inode *block_open(const char *source)
{
    struct path path;
    struct block_device *device = NULL;
    if (path_lookup(AT_FDCWD, source, 0, &path) == 0) {
        const struct inode *inode = path.dentry->inode;
        bool block = S_ISBLK(inode->mode);
        device = block ? block_find(inode->rdev) : NULL;
        path_put(&path);
        if (!block) {
            return err_ptr(-ENOTBLK);
        }
    } else {
        device = by_option(source);
    }
    return device == NULL ? err_ptr(-ENXIO) : block_inode(device);
}

/* The file's own inode is a node in /dev; its pages are the device's. */
static int open_block(struct inode *inode, struct file *file)
{
    struct block_device *device = block_find(inode->rdev);
    if (device == NULL) {
        return -ENXIO;
    }
    struct inode *pages = block_inode(device);
    if (is_err(pages)) {
        return (int)ptr_err(pages);
    }
    inode->size = pages->size;
    device->holders++;
    file->private = pages;
    return 0;
}

static void release_block(struct file *file)
{
    struct inode *pages = file->private;
    cache_flush(pages);
    block_of(pages)->holders--;
    inode_put(pages);
}

static i64 redirect(struct file *file, struct io *io, u64 *pos, bool write)
{
    struct inode *pages = file->private;
    struct file proxy = {.inode = pages, .flags = file->flags};
    if (!write) {
        return cache_read(&proxy, io, pos);
    }
    if (*pos >= pages->size) {
        return io->left == 0 ? 0 : -ENOSPC;
    }
    io->left = MIN(io->left, pages->size - *pos);
    i64 done = 0;
    while (io->left > 0) {
        struct page *page = cache_page(pages, *pos >> PAGE_SHIFT);
        if (is_err(page)) {
            return done > 0 ? done : ptr_err(page);
        }
        usize offset = *pos & PAGE_MASK;
        i64 moved = io_get(io, (u8 *)page_address(page) + offset,
                           PAGE_SIZE - offset);
        if (moved > 0) {
            cache_dirty(page);
        }
        page_put(page);
        if (moved < 0) {
            return done > 0 ? done : moved;
        }
        *pos += (u64)moved;
        done += moved;
    }
    return done;
}

static i64 read_block(struct file *file, struct io *io, u64 *pos)
{
    return redirect(file, io, pos, false);
}

static i64 write_block(struct file *file, struct io *io, u64 *pos)
{
    return redirect(file, io, pos, true);
}

static int sync_block(struct file *file)
{
    struct inode *pages = file->private;
    int error = cache_flush(pages);
    return error != 0 ? error : block_flush(block_of(pages));
}

static i64 block_ioctl(struct file *file, u32 command, u64 argument)
{
    const struct block_device *device = block_of(file->private);
    switch (command) {
    case BLKGETSIZE: return put_u64(argument, device->sectors);
    case BLKGETSIZE64: return put_u64(argument, device->sectors * 512);
    case BLKSSZGET:
    case BLKPBSZGET: return put_u32(argument, 512);
    case BLKBSZGET: return put_u32(argument, PAGE_SIZE);
    case BLKROGET: return put_u32(argument, device->read_only);
    case BLKFLSBUF: return sync_block(file);
    default: return -ENOTTY;
    }
}

const struct file_ops blockdev_fops = {
    .open = open_block,
    .release = release_block,
    .read = read_block,
    .write = write_block,
    .fsync = sync_block,
    .ioctl = block_ioctl,
};

static void describe(const struct block_device *device)
{
    char path[64];
    char text[64];
    format(path, sizeof(path), "class/block/%s/dev", device->name);
    format(text, sizeof(text), "%u:%u\n", dev_major(device->rdev),
           dev_minor(device->rdev));
    sysfs_file(path, text);
    format(path, sizeof(path), "class/block/%s/size", device->name);
    format(text, sizeof(text), "%lu\n", device->sectors);
    sysfs_file(path, text);
}

int block_add(struct block_device *device)
{
    list_append(&device->node, &block_devices);
    describe(device);
    return devtmpfs_node(device->name, S_IFBLK | 0660, device->rdev);
}

void block_remove(struct block_device *device)
{
    list_remove(&device->node);
    devtmpfs_remove(device->name);
    if (device->inode != NULL) {
        device->inode->private = NULL;
        inode_put(device->inode);
        device->inode = NULL;
    }
}
