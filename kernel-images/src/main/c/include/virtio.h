/* virtio over MMIO (Virtual I/O Device 1.2, §4.2), version 1 and 2. */
#ifndef FAB_VIRTIO_H
#define FAB_VIRTIO_H

#include "wait.h"

#define VIRTIO_RNG 4
#define VIRTIO_BLK 2

struct virtio_device {
    volatile u32 *regs;
    u32 kind;
    u32 irq;
    bool legacy;
};

/* A split queue (§2.7); one caller at a time. */
struct virtio_queue {
    struct virtio_device *device;
    u32 index, size;
    struct virtio_desc *desc;
    volatile u16 *avail;
    volatile u16 *used;
    u16 seen;
    struct waitq waitq;
    struct mutex lock;
};

struct virtio_part {
    void *at;
    u32 size;
    bool device_writes;
};

u64 virtio_negotiate(struct virtio_device *device, u64 wanted);
int virtio_queue_init(struct virtio_queue *queue,
                      struct virtio_device *device, u32 index);
void virtio_ready(struct virtio_device *device);
/* Hands the parts over and sleeps until they come back: the bytes that the
   device wrote, or an error. */
i64 virtio_exchange(struct virtio_queue *queue,
                    const struct virtio_part *parts, u32 count);
u32 virtio_config32(const struct virtio_device *device, u32 offset);

int virtio_blk_probe(struct virtio_device *device);
int virtio_rng_probe(struct virtio_device *device);

#endif
