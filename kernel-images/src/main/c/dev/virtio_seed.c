/*
 * The first random bytes, from a virtio entropy device (§5.4). It is asked
 * once and left alone; the module virtio_rng may have it afterwards.
 */
#include "errno.h"
#include "mem.h"
#include "module.h"
#include "print.h"
#include "random.h"
#include "virtio.h"

#define BYTES 64

static int seed(struct virtio_device *device)
{
    static struct virtio_queue queue;
    u8 *bytes = kmalloc(BYTES);
    virtio_negotiate(device, 0);
    int error = bytes == NULL ? -ENOMEM
                              : virtio_queue_init(&queue, device, 0);
    if (error == 0) {
        virtio_ready(device);
        const struct virtio_part part = {bytes, BYTES, true};
        i64 got = virtio_exchange(&queue, &part, 1);
        if (got > 0) {
            random_add(bytes, (usize)MIN(got, BYTES));
            log_info("random: seeded with %ld bytes from virtio-rng", got);
        }
        virtio_reset(device);
        virtio_queue_free(&queue);
    }
    kfree(bytes);
    return error != 0 ? error : -ENODEV; /* not to be kept */
}

static struct virtio_driver driver = {.kind = VIRTIO_RNG, .probe = seed};

static int virtio_seed_init(void)
{
    virtio_driver_add(&driver);
    virtio_driver_remove(&driver);
    return 0;
}
MODULE_INIT(virtio_seed_init);
