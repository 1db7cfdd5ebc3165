/* Code that was just written is made visible to every hart. */
#include "../internal.h"

void __clear_cache(void *start, void *end);

void __clear_cache(void *start, void *end)
{
    raw(SYS_riscv_flush_icache, start, end, 0);
}
