/* Memory: a chase through 16 MiB in random order, and copies of it. */
#include "bench.h"

const int rounds = 16;

enum { CELLS = 1 << 21, STEPS = 1 << 20 };

static uint64_t cells[CELLS];
static uint64_t copy[CELLS];
static int ready;

/* One cycle through all cells (Sattolo). */
static void prepare(void)
{
    uint32_t seed = 1;

    for (uint64_t i = 0; i < CELLS; i++)
        cells[i] = i;
    for (uint32_t i = CELLS - 1; i > 0; i--) {
        uint32_t j = next_random(&seed) % i;
        uint64_t swapped = cells[i];
        cells[i] = cells[j];
        cells[j] = swapped;
    }
}

uint64_t kernel(void)
{
    uint64_t at = 0;
    uint64_t sum = 0;

    if (!ready) {
        prepare();
        ready = 1;
    }
    for (int i = 0; i < STEPS; i++) {
        at = cells[at];
        sum += at;
    }
    for (uint64_t i = 0; i < CELLS; i += 4) {
        copy[i] = cells[i];
        copy[i + 1] = cells[i + 1];
        copy[i + 2] = cells[i + 2];
        copy[i + 3] = cells[i + 3];
    }
    return sum + copy[at];
}
