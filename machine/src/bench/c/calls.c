/* Calls and returns: Fibonacci numbers by the definition. */
#include "bench.h"

const int rounds = 20;

static __attribute__((noinline)) uint64_t fibonacci(uint64_t n)
{
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

uint64_t kernel(void)
{
    return fibonacci(32);
}
