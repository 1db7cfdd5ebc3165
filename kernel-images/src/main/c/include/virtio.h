/* virtio over MMIO (Virtual I/O Device 1.2, §4.2), version 1 and 2. */
#ifndef FAB_VIRTIO_H
#define FAB_VIRTIO_H

#include "wait.h"

#define VIRTIO_BLK 2
#define VIRTIO_CONSOLE 3
#define VIRTIO_RNG 4

#define VIRTIO_QUEUES 2

struct virtio_device;
struct virtio_queue;

struct virtio_driver {
    u32 kind;
    int (*probe)(struct virtio_device *device);
    void (*remove)(struct virtio_device *device); /* for modules */
    struct list node;
};

struct virtio_device {
    volatile u32 *regs;
    u32 kind;
    u32 irq;
    bool legacy;
    struct virtio_queue *queues[VIRTIO_QUEUES];
    struct virtio_driver *driver; /* NULL: nobody wants it yet */
    void *private;                /* the driver's */
    struct list node;
};

/* A split queue (§2.7) that carries one message at a time. */
struct virtio_queue {
    struct virtio_device *device;
    u32 index, size;
    struct virtio_desc *desc;
    volatile u16 *avail;
    volatile u16 *used;
    u16 seen;
    struct waitq waitq;
    struct mutex lock;
    void (*notify)(struct virtio_queue *queue); /* at each interrupt */
};

struct virtio_part {
    void *at;
    u32 size;
    bool device_writes;
};

void virtio_driver_add(struct virtio_driver *driver);
void virtio_driver_remove(struct virtio_driver *driver);
u64 virtio_negotiate(struct virtio_device *device, u64 wanted);
int virtio_queue_init(struct virtio_queue *queue,
                      struct virtio_device *device, u32 index);
void virtio_queue_free(struct virtio_queue *queue);
void virtio_ready(struct virtio_device *device);
/* The device forgets everything; its interrupts end. */
void virtio_reset(struct virtio_device *device);
/* Hands the parts over and sleeps until they come back: the bytes that the
   device wrote, or an error. */
i64 virtio_exchange(struct virtio_queue *queue,
                    const struct virtio_part *parts, u32 count);
/* The two halves of it, for those who cannot sleep. */
void virtio_give(struct virtio_queue *queue, const struct virtio_part *parts,
                 u32 count);
bool virtio_take(struct virtio_queue *queue, u32 *written);
u32 virtio_config32(const struct virtio_device *device, u32 offset);

#endif
