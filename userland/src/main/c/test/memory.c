#include "check.h"
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs a mistake in a child: it must end by SIGABRT. */
static void aborts(void (*mistake)(void), const char *name)
{
    fflush(stdout);
    pid_t child = fork();
    int status = 0;
    if (child == 0) {
        close(2);
        mistake();
        _exit(0);
    }
    waitpid(child, &status, 0);
    check(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, name);
}

static void *volatile keep;

static void twice(void)
{
    char *p = malloc(40);
    keep = malloc(40);
    free(p);
    free(p);
}

static void overrun(void)
{
    char *volatile p = malloc(40);
    keep = malloc(40);
    for (int i = 0; i < 64; i++)
        p[i] = 'x';
    free((void *)p);
}

static void foreign(void)
{
    char *volatile p = malloc(400);
    free((void *)(p + 64));
}

void test_memory(void)
{
    enum { COUNT = 500 };
    static unsigned char *blocks[COUNT];
    static size_t sizes[COUNT];
    unsigned seed = 7;
    int broken = 0;
    for (int round = 0; round < 20000; round++) {
        int i = rand_r(&seed) % COUNT;
        for (size_t j = 0; j < sizes[i]; j += 97)
            broken += blocks[i][j] != (unsigned char)i;
        size_t size = (size_t)rand_r(&seed) %
                      (round % 50 ? 3000 : 300000);
        if (round % 3 == 0) {
            free(blocks[i]);
            blocks[i] = malloc(size);
        } else {
            blocks[i] = realloc(blocks[i], size);
            size_t kept = size < sizes[i] ? size : sizes[i];
            for (size_t j = 0; j < kept; j += 97)
                broken += blocks[i][j] != (unsigned char)i;
        }
        sizes[i] = size;
        broken += !blocks[i] || (uintptr_t)blocks[i] % 16;
        if (blocks[i])
            memset(blocks[i], i, size);
    }
    for (int i = 0; i < COUNT; i++)
        free(blocks[i]);
    check_number(broken, 0, "20000 random allocations keep their bytes");
    unsigned char *zero = calloc(1000, 3);
    int clean = 1;
    for (int i = 0; i < 3000; i++)
        clean &= zero[i] == 0;
    check(clean, "calloc clears");
    free(zero);
    volatile size_t huge = SIZE_MAX / 2;
    check(calloc(huge, 4) == NULL, "calloc notices overflow");
    int aligned = 1;
    for (size_t a = 32; a <= 1 << 16; a *= 2) {
        void *p = aligned_alloc(a, a * 3);
        aligned &= p && (uintptr_t)p % a == 0;
        free(p);
    }
    check(aligned, "aligned_alloc");
    aborts(twice, "a double free stops the program");
    aborts(overrun, "an overrun stops the program");
    aborts(foreign, "freeing a pointer into a block stops the program");
}
