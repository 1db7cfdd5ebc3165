/*
 * The virtio console (Virtual I/O Device 1.2, §5.3): hvc0, one port, one
 * message in each direction at a time.
 */
#include "errno.h"
#include "module.h"
#include "print.h"
#include "string.h"
#include "system.h"
#include "tty.h"
#include "virtio.h"

#define MAJOR 229
#define BUFFER 256U

struct console {
    struct virtio_queue receive, transmit;
    struct tty *tty;
    u8 in[BUFFER], out[BUFFER];
};

static struct console *console;

/* The device takes it at once or nearly so; a log cannot sleep. */
static void put(const u8 *bytes, usize count)
{
    u32 written;
    while (count > 0) {
        u32 part = (u32)MIN(count, BUFFER);
        memcpy(console->out, bytes, part);
        const struct virtio_part message = {console->out, part, false};
        virtio_give(&console->transmit, &message, 1);
        while (!virtio_take(&console->transmit, &written)) {
        }
        bytes += part;
        count -= part;
    }
}

static void send(unused struct tty *tty, const u8 *bytes, usize count)
{
    put(bytes, count);
}

static void write_log(const char *text, usize length)
{
    usize from = 0;
    for (usize i = 0; i < length; i++) {
        if (text[i] == '\n') {
            put((const u8 *)text + from, i - from);
            put((const u8 *)"\r\n", 2);
            from = i + 1;
        }
    }
    put((const u8 *)text + from, length - from);
}

static void listen(void)
{
    const struct virtio_part part = {console->in, BUFFER, true};
    virtio_give(&console->receive, &part, 1);
}

static void received(unused struct virtio_queue *queue)
{
    u32 count;
    while (virtio_take(&console->receive, &count)) {
        for (u32 i = 0; i < MIN(count, BUFFER); i++) {
            tty_receive(console->tty, console->in[i]);
        }
        listen();
    }
}

static const struct tty_driver tty_driver = {.send = send};

static bool is_chosen(void)
{
    char name[32];
    return command_option("console", name, sizeof(name)) != NULL &&
           strcmp(name, "hvc0") == 0;
}

static int probe(struct virtio_device *device)
{
    if (console != NULL) {
        return -EBUSY;
    }
    struct console *new = kzalloc(sizeof(*new));
    if (new == NULL) {
        return -ENOMEM;
    }
    virtio_negotiate(device, 0);
    int error = virtio_queue_init(&new->receive, device, 0);
    if (error == 0) {
        error = virtio_queue_init(&new->transmit, device, 1);
    }
    new->tty = error == 0 ? tty_new("hvc0", makedev(MAJOR, 0), &tty_driver,
                                    NULL) : NULL;
    if (new->tty == NULL) {
        kfree(new);
        return error != 0 ? error : -ENOMEM;
    }
    console = new;
    new->receive.notify = received;
    virtio_ready(device);
    listen();
    if (is_chosen() || tty_named("ttyS0") == NULL) {
        tty_set_console(new->tty);
        console_set(write_log);
    }
    log_info("virtio_console: hvc0");
    return 0;
}

static struct virtio_driver driver = {.kind = VIRTIO_CONSOLE,
                                      .probe = probe};

static int virtio_console_init(void)
{
    virtio_driver_add(&driver);
    return 0;
}
MODULE_INIT(virtio_console_init);
