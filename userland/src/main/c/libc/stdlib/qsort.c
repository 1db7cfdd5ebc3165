/*
 * Heapsort after a try at insertion for short or sorted input: no memory,
 * never quadratic, whatever the comparison says.
 */
#include <stdlib.h>
#include <string.h>

typedef int (*comparison)(const void *, const void *, void *);

static void swap(char *a, char *b, size_t size)
{
    char part[64];
    while (size) {
        size_t n = size < sizeof part ? size : sizeof part;
        memcpy(part, a, n);
        memcpy(a, b, n);
        memcpy(b, part, n);
        a += n;
        b += n;
        size -= n;
    }
}

/* Bottom-up: sinks to a leaf along the larger child, then climbs back. */
static void sink(char *base, size_t root, size_t count, size_t size,
                 comparison compare, void *arg)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count &&
            compare(base + child * size, base + (child + 1) * size, arg) < 0)
            child++;
        if (compare(base + root * size, base + child * size, arg) >= 0)
            return;
        swap(base + root * size, base + child * size, size);
    }
}

void qsort_r(void *array, size_t count, size_t size,
             int (*compare)(const void *, const void *, void *), void *arg)
{
    char *base = array;
    size_t moves = 0, i = 1;
    if (size == 0)
        return;
    for (; i < count && moves < count + 32; i++)
        for (size_t j = i; j > 0 && compare(base + (j - 1) * size,
                                            base + j * size, arg) > 0;
             j--, moves++)
            swap(base + (j - 1) * size, base + j * size, size);
    if (i >= count)
        return;
    for (size_t root = count / 2; root-- > 0;)
        sink(base, root, count, size, compare, arg);
    for (size_t end = count; end-- > 1;) {
        swap(base, base + end * size, size);
        sink(base, 0, end, size, compare, arg);
    }
}

struct plain {
    int (*compare)(const void *, const void *);
};

static int call_plain(const void *a, const void *b, void *arg)
{
    return ((struct plain *)arg)->compare(a, b);
}

void qsort(void *base, size_t count, size_t size,
           int (*compare)(const void *, const void *))
{
    struct plain plain = {compare};
    qsort_r(base, count, size, call_plain, &plain);
}
