#pragma once
#include <bits/types.h>
#define GRND_NONBLOCK 1
#define GRND_RANDOM 2
ssize_t getrandom(void *buffer, size_t n, unsigned flags);
