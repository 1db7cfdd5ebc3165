/*
 * Interrupts. The kernel takes them where it polls: on the way back to a
 * process and when idle. The PLIC says which device asks (RISC-V PLIC
 * specification 1.0); the context for supervisor mode of hart 0 is 1.
 */
#include "errno.h"
#include "fdt.h"
#include "irq.h"
#include "mem.h"
#include "print.h"
#include "riscv.h"
#include "task.h"

#define PRIORITY(source) (4UL * (source))
#define ENABLE(context) (0x2000UL + 0x80UL * (context))
#define THRESHOLD(context) (0x200000UL + 0x1000UL * (context))
#define CLAIM(context) (THRESHOLD(context) + 4)
#define CONTEXT 1

struct irq {
    void (*fn)(void *data);
    void *data;
    const char *name;
    u64 count;
};

static struct irq irqs[IRQ_SOURCES];
static volatile u8 *base;

static volatile u32 *reg(u64 offset)
{
    return (volatile u32 *)(volatile void *)(base + offset);
}

static void found(i64 node)
{
    u64 start;
    u64 size;
    if (base == NULL && fdt_reg(node, 0, &start, &size)) {
        kernelmap_device(start, MIN(size, 0x210000));
        base = direct(start);
        *reg(THRESHOLD(CONTEXT)) = 0;
        for (u32 i = 0; i < IRQ_SOURCES / 32; i++) {
            *reg(ENABLE(CONTEXT) + 4 * i) = 0;
        }
    }
}

void plic_init(void)
{
    fdt_each("riscv,plic0", found);
    if (base == NULL) {
        fdt_each("sifive,plic-1.0.0", found);
    }
}

static void enable(u32 source, bool on)
{
    volatile u32 *word = reg(ENABLE(CONTEXT) + source / 32 * 4);
    u32 bit = 1U << (source % 32);
    *word = on ? *word | bit : *word & ~bit;
    *reg(PRIORITY(source)) = on;
}

int irq_register(u32 source, void (*fn)(void *data), void *data,
                 const char *name)
{
    if (source >= IRQ_SOURCES || base == NULL) {
        return -EINVAL;
    }
    if (irqs[source].fn != NULL) {
        return -EBUSY;
    }
    irqs[source] = (struct irq){fn, data, name, 0};
    enable(source, true);
    return 0;
}

void irq_unregister(u32 source)
{
    if (source < IRQ_SOURCES && irqs[source].fn != NULL) {
        enable(source, false);
        irqs[source].fn = NULL;
    }
}

void plic_interrupt(void)
{
    u32 source;
    while (base != NULL && (source = *reg(CLAIM(CONTEXT))) != 0) {
        if (source < IRQ_SOURCES && irqs[source].fn != NULL) {
            irqs[source].count++;
            irqs[source].fn(irqs[source].data);
        }
        *reg(CLAIM(CONTEXT)) = source;
    }
}

bool irq_info(u32 source, u64 *count, const char **name)
{
    *count = irqs[source].count;
    *name = irqs[source].name;
    return irqs[source].fn != NULL;
}

void irq_poll(void)
{
    u64 pending = csr_read(sip);
    if ((pending & SIP_TIMER) != 0) {
        time_interrupt();
    }
    if ((pending & SIP_EXTERNAL) != 0) {
        plic_interrupt();
    }
}
