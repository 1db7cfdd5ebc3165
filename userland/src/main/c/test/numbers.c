#include "check.h"
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static int order(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static void doubles(void)
{
    static const struct {
        const char *text;
        uint64_t bits;
    } known[] = {
        {"0.1", 0x3fb999999999999a},
        {"1e23", 0x44b52d02c7e14af6},
        {"9007199254740993", 0x4340000000000000},
        {"9007199254740993.0000000000000000000000000001",
         0x4340000000000001},
        {"2.2250738585072012e-308", 0x0010000000000000},
        {"2.2250738585072011e-308", 0x000fffffffffffff},
        {"4.9406564584124654e-324", 0x0000000000000001},
        {"2.4703282292062327e-324", 0x0000000000000000},
        {"2.4703282292062328e-324", 0x0000000000000001},
        {"1.7976931348623157e308", 0x7fefffffffffffff},
        {"1e-400", 0},
        {"0x1.8p1", 0x4008000000000000},
        {"-0", 0x8000000000000000},
        {"123456789012345678901234567890", 0x45f8ee90ff6c373e},
        {"6.62607015e-34", 0x390b860bde023111},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        union {
            double value;
            uint64_t bits;
        } u = {.value = strtod(known[i].text, NULL)};
        char name[80];
        snprintf(name, sizeof name, "strtod %s", known[i].text);
        check(u.bits == known[i].bits, name);
    }
    check(isinf(strtod("1e999", NULL)) && errno == ERANGE,
          "strtod overflows to infinity");
    int wrong = 0;
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < 2000; i++) {
        union {
            uint64_t bits;
            double value;
        } u, back;
        char text[40];
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u.bits = state;
        if (!isfinite(u.value))
            continue;
        snprintf(text, sizeof text, "%.17g", u.value);
        back.value = strtod(text, NULL);
        wrong += back.bits != u.bits;
    }
    check_number(wrong, 0, "17 digits give back 2000 random doubles");
}

void test_numbers(void)
{
    char *end;
    check_number(strtol("  -42x", &end, 10), -42, "strtol");
    check_text(end, "x", "strtol stops");
    check_number(strtol("0x1f", NULL, 0), 31, "strtol hexadecimal");
    check_number(strtol("0x", &end, 16), 0, "strtol 0x alone");
    check_text(end, "x", "strtol 0x alone stops before x");
    check_number(strtol("017", NULL, 0), 15, "strtol octal");
    errno = 0;
    check_number(strtol("9223372036854775808", NULL, 10), LONG_MAX,
                 "strtol saturates");
    check_number(errno, ERANGE, "strtol ERANGE");
    check(strtoul("-1", NULL, 10) == ULONG_MAX, "strtoul wraps minus");
    check_number(strtol("zz", NULL, 36), 35 * 36 + 35, "strtol base 36");
    doubles();
    int numbers[1000];
    unsigned seed = 1;
    for (int i = 0; i < 1000; i++)
        numbers[i] = rand_r(&seed) % 500;
    qsort(numbers, 1000, sizeof *numbers, order);
    int sorted = 1;
    for (int i = 1; i < 1000; i++)
        sorted &= numbers[i - 1] <= numbers[i];
    check(sorted, "qsort");
    int key = numbers[500];
    int *found = bsearch(&key, numbers, 1000, sizeof *numbers, order);
    check(found && *found == key, "bsearch");
    key = 1000;
    check(!bsearch(&key, numbers, 1000, sizeof *numbers, order),
          "bsearch finds nothing");
}
