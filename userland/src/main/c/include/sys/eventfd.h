#pragma once
#include <stdint.h>
#define EFD_CLOEXEC 02000000
#define EFD_NONBLOCK 04000
#define EFD_SEMAPHORE 1
int eventfd(unsigned initial, int flags);
