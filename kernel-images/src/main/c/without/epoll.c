/* A kernel without epoll: no file is ever watched. */
#include "poll.h"

void epoll_forget(unused struct file *file)
{
}
