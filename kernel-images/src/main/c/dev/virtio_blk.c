/* Disks: vda, vdb, … (Virtual I/O Device 1.2, §5.2). */
#include "block.h"
#include "errno.h"
#include "module.h"
#include "print.h"
#include "virtio.h"

#define F_READONLY (1UL << 5)
#define F_FLUSH (1UL << 9)
#define MAJOR 254

enum { REQUEST_IN, REQUEST_OUT, REQUEST_FLUSH = 4 };

struct disk {
    struct block_device block;
    struct virtio_queue queue;
    bool can_flush;
    /* What the device reads and writes besides the data. */
    struct {
        u32 type, reserved;
        u64 sector;
    } header;
    u8 status;
};

static int request(struct disk *disk, u32 type, u64 sector, void *buffer,
                   u32 size)
{
    static struct mutex lock = MUTEX_INIT(lock);
    mutex_lock(&lock);
    disk->header.type = type;
    disk->header.sector = sector;
    disk->status = 255;
    struct virtio_part parts[3] = {
        {&disk->header, sizeof(disk->header), false},
        {buffer, size, type == REQUEST_IN},
        {&disk->status, 1, true},
    };
    u32 count = 3;
    if (size == 0) {
        parts[1] = parts[2];
        count = 2;
    }
    i64 result = virtio_exchange(&disk->queue, parts, count);
    int error = result < 0 ? (int)result : disk->status == 0 ? 0 : -EIO;
    mutex_unlock(&lock);
    return error;
}

static int transfer(struct block_device *block, u64 sector, void *buffer,
                    u32 sectors, bool write)
{
    return request(block->private, write ? REQUEST_OUT : REQUEST_IN, sector,
                   buffer, sectors * 512);
}

static int flush(struct block_device *block)
{
    struct disk *disk = block->private;
    return disk->can_flush ? request(disk, REQUEST_FLUSH, 0, NULL, 0) : 0;
}

static const struct block_ops ops = {.transfer = transfer, .flush = flush};

static int probe(struct virtio_device *device)
{
    static u32 count;
    struct disk *disk = kzalloc(sizeof(*disk));
    if (disk == NULL) {
        return -ENOMEM;
    }
    u64 features = virtio_negotiate(device, F_READONLY | F_FLUSH);
    int error = virtio_queue_init(&disk->queue, device, 0);
    if (error != 0) {
        kfree(disk);
        return error;
    }
    virtio_ready(device);
    struct block_device *block = &disk->block;
    format(block->name, sizeof(block->name), "vd%c", 'a' + (int)count);
    block->rdev = makedev(MAJOR, count * 16);
    block->sectors = virtio_config32(device, 0) |
                     (u64)virtio_config32(device, 4) << 32;
    block->read_only = (features & F_READONLY) != 0;
    block->ops = &ops;
    block->private = disk;
    disk->can_flush = (features & F_FLUSH) != 0;
    count++;
    block_add(block);
    log_info("virtio_blk: %s: %lu 512-byte sectors%s", block->name,
             block->sectors, block->read_only ? ", read-only" : "");
    gpt_scan(block);
    return 0;
}

static struct virtio_driver driver = {.kind = VIRTIO_BLK, .probe = probe};

static int virtio_blk_init(void)
{
    virtio_driver_add(&driver);
    return 0;
}
MODULE_INIT(virtio_blk_init);
