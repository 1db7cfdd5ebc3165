/* A kernel thread that writes out what has changed, every few seconds. */
#include "fs.h"
#include "module.h"
#include "task.h"

#define PERIOD (5 * NANOS)

static noreturn void write_back(unused void *argument)
{
    for (;;) {
        wait_on(NULL, time_monotonic() + PERIOD, false);
        sync_all();
    }
}

static int writeback_init(void)
{
    return kernel_thread("writeback", write_back, NULL) != NULL ? 0 : -1;
}
MODULE_INIT(writeback_init);
