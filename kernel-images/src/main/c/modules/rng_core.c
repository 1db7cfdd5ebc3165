/*
 * /dev/hwrng: bytes as a piece of hardware makes them, not stretched by the
 * kernel's generator. Drivers register their devices here; the first one is
 * the one that is read.
 */
#include "errno.h"
#include "fs.h"
#include "hwrng.h"
#include "module.h"
#include "print.h"
#include "sysfs.h"

#define MISC 10
#define MINOR 183
#define LARGEST 512

static int buffer = 64; /* bytes that a device is asked for at a time */
MODULE_PARAM(buffer, int);

static struct hwrng *current_rng;
static struct mutex lock = MUTEX_INIT(lock);

static void show(const char *name)
{
    char text[64];
    format(text, sizeof(text), "%s\n", name);
    sysfs_file("class/misc/hw_random/rng_current", text);
}

int hwrng_register(struct hwrng *rng)
{
    mutex_lock(&lock);
    int error = current_rng != NULL ? -EBUSY : 0;
    if (error == 0) {
        current_rng = rng;
        show(rng->name);
    }
    mutex_unlock(&lock);
    return error;
}
EXPORT(hwrng_register);

void hwrng_unregister(struct hwrng *rng)
{
    mutex_lock(&lock);
    if (current_rng == rng) {
        current_rng = NULL;
        show("none");
    }
    mutex_unlock(&lock);
}
EXPORT(hwrng_unregister);

static i64 read_some(struct io *io, u8 *bytes, usize size)
{
    mutex_lock(&lock);
    i64 got = current_rng == NULL
                  ? -ENODEV : current_rng->read(current_rng, bytes, size);
    mutex_unlock(&lock);
    return got > 0 ? io_put(io, bytes, (usize)got) : got;
}

static i64 read_device(unused struct file *file, struct io *io,
                       unused u64 *pos)
{
    usize size = (usize)buffer;
    u8 *bytes = kmalloc(size);
    i64 done = 0;
    if (bytes == NULL) {
        return -ENOMEM;
    }
    while (io->left > 0) {
        i64 got = read_some(io, bytes, MIN(io->left, size));
        if (got <= 0) {
            done = done > 0 ? done : got;
            break;
        }
        done += got;
    }
    kfree(bytes);
    return done;
}

static const struct file_ops operations = {.read = read_device};

static int rng_core_init(void)
{
    if (buffer < 1 || buffer > LARGEST) {
        log_err("rng_core: buffer=%d is not from 1 to %d", buffer, LARGEST);
        return -EINVAL;
    }
    int error = chardev_register(MISC, MINOR, 1, "misc", &operations);
    if (error == 0) {
        error = devtmpfs_node("hwrng", S_IFCHR | 0600, makedev(MISC, MINOR));
    }
    if (error != 0) {
        chardev_unregister(MISC, MINOR);
        return error;
    }
    show("none");
    return 0;
}

static void rng_core_exit(void)
{
    chardev_unregister(MISC, MINOR);
    devtmpfs_remove("hwrng");
    sysfs_remove("class/misc/hw_random");
}

MODULE_INIT(rng_core_init)
MODULE_EXIT(rng_core_exit)
MODULE("rng_core", "hardware random number generators", "");
