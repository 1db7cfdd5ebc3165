/* virtio entropy devices (Virtual I/O Device 1.2, §5.4) for /dev/hwrng. */
#include "errno.h"
#include "hwrng.h"
#include "mem.h"
#include "module.h"
#include "string.h"
#include "virtio.h"

#define LARGEST 512

struct source {
    struct hwrng rng;
    struct virtio_queue queue;
    u8 bytes[LARGEST]; /* the device writes by physical address */
};

static i64 read_source(struct hwrng *rng, void *to, usize size)
{
    struct source *source = container_of(rng, struct source, rng);
    u32 wanted = (u32)MIN(size, LARGEST);
    const struct virtio_part part = {source->bytes, wanted, true};
    i64 got = virtio_exchange(&source->queue, &part, 1);
    if (got > 0) {
        got = MIN(got, (i64)wanted);
        memcpy(to, source->bytes, (usize)got);
    }
    return got;
}

static int probe(struct virtio_device *device)
{
    struct source *source = kzalloc(sizeof(*source));
    if (source == NULL) {
        return -ENOMEM;
    }
    source->rng.name = "virtio_rng.0";
    source->rng.read = read_source;
    virtio_negotiate(device, 0);
    int error = virtio_queue_init(&source->queue, device, 0);
    if (error == 0) {
        virtio_ready(device);
        error = hwrng_register(&source->rng);
        if (error != 0) {
            virtio_reset(device);
            virtio_queue_free(&source->queue);
        }
    }
    if (error != 0) {
        kfree(source);
        return error;
    }
    device->private = source;
    return 0;
}

static void remove(struct virtio_device *device)
{
    struct source *source = device->private;
    hwrng_unregister(&source->rng);
    virtio_reset(device);
    virtio_queue_free(&source->queue);
    kfree(source);
}

static struct virtio_driver driver = {
    .kind = VIRTIO_RNG, .probe = probe, .remove = remove};

static int virtio_rng_init(void)
{
    virtio_driver_add(&driver);
    return 0;
}

static void virtio_rng_exit(void)
{
    virtio_driver_remove(&driver);
}

MODULE_INIT(virtio_rng_init)
MODULE_EXIT(virtio_rng_exit)
MODULE("virtio_rng", "virtio entropy devices", "rng_core");
