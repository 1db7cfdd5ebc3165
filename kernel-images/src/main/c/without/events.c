/* A kernel without signalfd: nobody reads signals from a file. */
#include "eventfd.h"

void signalfd_notify(unused u64 set)
{
}
