/* Runs the rounds and prints for each its time in ticks of 100 ns and its
 * digest, so that a slow start and the speed after it can be told apart. */
#include "bench.h"

static volatile uint8_t *const uart = (volatile uint8_t *)0x10000000;

static uint64_t ticks(void)
{
    uint64_t value;
    __asm__ volatile("rdtime %0" : "=r"(value));
    return value;
}

static void print(uint64_t value, char end)
{
    char digits[20];
    int count = 0;

    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (count > 0)
        *uart = (uint8_t)digits[--count];
    *uart = (uint8_t)end;
}

int main(void);

int main(void)
{
    for (int i = 0; i < rounds; i++) {
        uint64_t start = ticks();
        uint64_t digest = kernel();
        print(ticks() - start, ' ');
        print(digest, '\n');
    }
    return 0;
}
