/* A kernel without loadable modules. */
#include "module.h"
#include "proc.h"

const char *module_symbol_at(unused u64 address, unused u64 *offset)
{
    return NULL;
}

void modules_log(void)
{
}

void module_hold(unused const void *address)
{
}

void module_release(unused const void *address)
{
}

void proc_show_modules(unused struct text *text, unused struct task *task)
{
}
