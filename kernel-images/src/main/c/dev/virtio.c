/*
 * Finding virtio devices and their drivers, and talking to them. Each driver
 * exchanges one message at a time, so a queue needs no free list: the parts
 * of a message are always descriptors 0, 1, ….
 */
#include "virtio.h"
#include "errno.h"
#include "fdt.h"
#include "irq.h"
#include "mem.h"
#include "module.h"
#include "print.h"
#include "task.h"

enum {
    MAGIC = 0, VERSION = 1, DEVICE_ID = 2, FEATURES = 4, FEATURES_SEL = 5,
    DRIVER_FEATURES = 8, DRIVER_FEATURES_SEL = 9, PAGE_SIZE_REG = 10,
    QUEUE_SEL = 12, QUEUE_MAX = 13, QUEUE_NUM = 14, QUEUE_ALIGN = 15,
    QUEUE_PFN = 16, QUEUE_READY = 17, QUEUE_NOTIFY = 20, IRQ_STATUS = 24,
    IRQ_ACK = 25, STATUS = 28, QUEUE_DESC = 32, QUEUE_DRIVER = 36,
    QUEUE_DEVICE = 40, CONFIG = 64,
};

enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8 };
enum { DESC_NEXT = 1, DESC_WRITE = 2 };

#define QUEUE_SIZE 16
#define VIRTIO_F_VERSION_1 (1UL << 32)

static struct list devices = LIST_INIT(devices);
static struct list drivers = LIST_INIT(drivers);

struct virtio_desc {
    u64 address;
    u32 size;
    u16 flags, next;
};

/* Accepts what both sides know; version 1 devices have only 32 bits. */
u64 virtio_negotiate(struct virtio_device *device, u64 wanted)
{
    volatile u32 *regs = device->regs;
    regs[STATUS] = 0;
    regs[STATUS] = ACKNOWLEDGE;
    regs[STATUS] = ACKNOWLEDGE | DRIVER;
    regs[FEATURES_SEL] = 0;
    u64 offered = regs[FEATURES];
    if (!device->legacy) {
        regs[FEATURES_SEL] = 1;
        offered |= (u64)regs[FEATURES] << 32;
        wanted |= VIRTIO_F_VERSION_1;
    }
    u64 agreed = offered & wanted;
    regs[DRIVER_FEATURES_SEL] = 0;
    regs[DRIVER_FEATURES] = (u32)agreed;
    if (!device->legacy) {
        regs[DRIVER_FEATURES_SEL] = 1;
        regs[DRIVER_FEATURES] = (u32)(agreed >> 32);
        regs[STATUS] = ACKNOWLEDGE | DRIVER | FEATURES_OK;
    } else {
        regs[PAGE_SIZE_REG] = PAGE_SIZE;
    }
    return agreed;
}

static void set_address(volatile u32 *regs, int at, const void *pointer)
{
    u64 physical = undirect(pointer);
    regs[at] = (u32)physical;
    regs[at + 1] = (u32)(physical >> 32);
}

/* The layout of version 1 serves both: descriptors and the driver's ring in
   the first page, the device's ring in the second. */
int virtio_queue_init(struct virtio_queue *queue,
                      struct virtio_device *device, u32 index)
{
    volatile u32 *regs = device->regs;
    struct page *page = page_alloc(1);
    if (page == NULL) {
        return -ENOMEM;
    }
    u8 *memory = page_address(page);
    page_clear(memory);
    page_clear(memory + PAGE_SIZE);
    regs[QUEUE_SEL] = index;
    queue->device = device;
    queue->index = index;
    queue->size = MIN(QUEUE_SIZE, regs[QUEUE_MAX]);
    queue->desc = (struct virtio_desc *)(void *)memory;
    queue->avail = (u16 *)(void *)(memory + 16UL * queue->size);
    queue->used = (u16 *)(void *)(memory + PAGE_SIZE);
    queue->seen = 0;
    waitq_init(&queue->waitq);
    mutex_init(&queue->lock);
    queue->notify = NULL;
    if (queue->size == 0) {
        page_free(page, 1);
        return -ENODEV;
    }
    device->queues[index] = queue;
    regs[QUEUE_NUM] = queue->size;
    if (device->legacy) {
        regs[QUEUE_ALIGN] = PAGE_SIZE;
        regs[QUEUE_PFN] = (u32)(undirect(memory) >> PAGE_SHIFT);
    } else {
        set_address(regs, QUEUE_DESC, queue->desc);
        set_address(regs, QUEUE_DRIVER, (const void *)queue->avail);
        set_address(regs, QUEUE_DEVICE, (const void *)queue->used);
        regs[QUEUE_READY] = 1;
    }
    return 0;
}

void virtio_queue_free(struct virtio_queue *queue)
{
    queue->device->queues[queue->index] = NULL;
    page_free(page_of_pointer(queue->desc), 1);
}

static void interrupt(void *data)
{
    struct virtio_device *device = data;
    device->regs[IRQ_ACK] = device->regs[IRQ_STATUS];
    for (u32 i = 0; i < VIRTIO_QUEUES; i++) {
        struct virtio_queue *queue = device->queues[i];
        if (queue != NULL) {
            waitq_wake_all(&queue->waitq);
            if (queue->notify != NULL) {
                queue->notify(queue);
            }
        }
    }
}

void virtio_ready(struct virtio_device *device)
{
    irq_register(device->irq, interrupt, device, "virtio");
    device->regs[STATUS] = device->regs[STATUS] | DRIVER_OK;
}

void virtio_reset(struct virtio_device *device)
{
    device->regs[STATUS] = 0;
    irq_unregister(device->irq);
}

void virtio_give(struct virtio_queue *queue, const struct virtio_part *parts,
                 u32 count)
{
    for (u32 i = 0; i < count; i++) {
        bool last = i + 1 == count;
        queue->desc[i] = (struct virtio_desc){
            undirect(parts[i].at), parts[i].size,
            (u16)((last ? 0 : DESC_NEXT) |
                  (parts[i].device_writes ? DESC_WRITE : 0)),
            (u16)(i + 1)};
    }
    /* avail: flags, index, ring */
    u16 index = queue->avail[1];
    queue->avail[2 + index % queue->size] = 0;
    __asm__ volatile("fence rw, rw" ::: "memory");
    queue->avail[1] = (u16)(index + 1);
    __asm__ volatile("fence rw, rw" ::: "memory");
    queue->device->regs[QUEUE_NOTIFY] = queue->index;
}

bool virtio_take(struct virtio_queue *queue, u32 *written)
{
    if (queue->used[1] == queue->seen) {
        return false;
    }
    __asm__ volatile("fence rw, rw" ::: "memory");
    /* used: flags, index, ring of (id, length), 32 bits each */
    const volatile u32 *ring = (const volatile u32 *)(queue->used + 2);
    *written = ring[queue->seen % queue->size * 2 + 1];
    queue->seen++;
    return true;
}

i64 virtio_exchange(struct virtio_queue *queue,
                    const struct virtio_part *parts, u32 count)
{
    u32 written;
    mutex_lock(&queue->lock);
    virtio_give(queue, parts, count);
    while (!virtio_take(queue, &written)) {
        wait_on(&queue->waitq, 0, false);
    }
    mutex_unlock(&queue->lock);
    return written;
}

u32 virtio_config32(const struct virtio_device *device, u32 offset)
{
    return device->regs[CONFIG + offset / 4];
}

static void match(struct virtio_device *device, struct virtio_driver *driver)
{
    if (device->driver == NULL && device->kind == driver->kind &&
        driver->probe(device) == 0) {
        device->driver = driver;
    }
}

/* Devices that nobody has wanted so far may be his. */
void virtio_driver_add(struct virtio_driver *driver)
{
    struct virtio_device *device;
    list_append(&driver->node, &drivers);
    list_for_each(device, &devices, node)
    {
        match(device, driver);
    }
}

void virtio_driver_remove(struct virtio_driver *driver)
{
    struct virtio_device *device;
    list_for_each(device, &devices, node)
    {
        if (device->driver == driver) {
            driver->remove(device);
            device->driver = NULL;
        }
    }
    list_remove(&driver->node);
}

static void found(i64 node)
{
    u64 start;
    u64 size;
    const void *irq = fdt_property(node, "interrupts", NULL);
    if (irq == NULL || !fdt_reg(node, 0, &start, &size)) {
        return;
    }
    kernelmap_device(start, size);
    volatile u32 *regs = direct(start);
    if (regs[MAGIC] != 0x74726976 || regs[DEVICE_ID] == 0) {
        return;
    }
    struct virtio_device *device = kzalloc(sizeof(*device));
    if (device == NULL) {
        return;
    }
    device->regs = regs;
    device->kind = regs[DEVICE_ID];
    device->irq = (u32)fdt_cells(irq, 1);
    device->legacy = regs[VERSION] == 1;
    list_append(&device->node, &devices);
    struct virtio_driver *driver;
    list_for_each(driver, &drivers, node)
    {
        match(device, driver);
    }
}

/* In init's task, since talking to devices sleeps. */
static int virtio_init(void)
{
    fdt_each("virtio,mmio", found);
    return 0;
}
MODULE_INIT(virtio_init);
