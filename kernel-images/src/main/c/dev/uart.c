/* The ns16550a: the first serial port, ttyS0, and usually the console. */
#include "errno.h"
#include "fdt.h"
#include "irq.h"
#include "mem.h"
#include "print.h"
#include "tty.h"

enum {
    DATA = 0, INTERRUPTS = 1, FIFO = 2, LINE = 3, MODEM = 4, STATUS = 5,
};

#define RECEIVED 1
#define CAN_SEND 0x20

static volatile u8 *port;
static struct tty *tty;

static void put(u8 byte)
{
    while ((port[STATUS] & CAN_SEND) == 0) {
    }
    port[DATA] = byte;
}

static void uart_send(unused struct tty *to, const u8 *bytes, usize count)
{
    for (usize i = 0; i < count; i++) {
        put(bytes[i]);
    }
}

static void interrupt(unused void *data)
{
    while ((port[STATUS] & RECEIVED) != 0) {
        tty_receive(tty, port[DATA]);
    }
}

static void console(const char *text, usize length)
{
    for (usize i = 0; i < length; i++) {
        if (text[i] == '\n') {
            put('\r');
        }
        put((u8)text[i]);
    }
}

static const struct tty_driver driver = {.send = uart_send};

static void found(i64 node)
{
    u64 start;
    u64 size;
    u32 length;
    const void *irq = fdt_property(node, "interrupts", &length);
    if (port != NULL || irq == NULL || !fdt_reg(node, 0, &start, &size)) {
        return;
    }
    kernelmap_device(start, size);
    port = direct(start);
    port[INTERRUPTS] = 0;
    port[LINE] = 3; /* 8 bits, no parity */
    port[FIFO] = 7;
    port[MODEM] = 0x0b;
    tty = tty_new("ttyS0", makedev(4, 64), &driver, NULL);
    if (tty == NULL) {
        port = NULL;
        return;
    }
    irq_register((u32)fdt_cells(irq, 1), interrupt, NULL, "ttyS0");
    port[INTERRUPTS] = 1;
    console_set(console);
    log_info("%lx.serial: ttyS0 at MMIO 0x%lx (irq = %lu) is a 16550A", start,
             start, fdt_cells(irq, 1));
}

void uart_init(void)
{
    fdt_each("ns16550a", found);
}
