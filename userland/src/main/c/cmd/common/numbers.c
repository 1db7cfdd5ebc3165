#include "../command.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

long number(const char *text, long least, long most, const char *what)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (end == text || *end)
        errx(2, "%s: '%s' is no number", what, text);
    if (errno == ERANGE || value < least || value > most)
        errx(2, "%s: %s is out of range", what, text);
    return value;
}

/* How often a suffix takes the number; 0: it is none. */
static off_t factor(const char *suffix)
{
    static const char powers[] = "KMGTPE";
    if (!*suffix)
        return 1;
    if (strcmp(suffix, "c") == 0)
        return 1;
    if (strcmp(suffix, "w") == 0)
        return 2;
    if (strcmp(suffix, "b") == 0)
        return 512;
    const char *power = strchr(powers, *suffix == 'k' ? 'K' : *suffix);
    if (!power)
        return 0;
    off_t base = strcmp(suffix + 1, "B") == 0 ? 1000 : 1024;
    if (base == 1024 && suffix[1] && strcmp(suffix + 1, "iB") != 0)
        return 0;
    off_t result = 1;
    for (long i = power - powers; i >= 0; i--)
        result *= base;
    return result;
}

off_t size_number(const char *text, const char *what)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    off_t times = end == text ? 0 : factor(end), result;
    if (times == 0)
        errx(2, "%s: '%s' is no size", what, text);
    if (errno == ERANGE || __builtin_mul_overflow(value, times, &result))
        errx(2, "%s: %s is out of range", what, text);
    return result;
}

struct timespec duration(const char *text)
{
    static const char units[] = "smhd";
    static const long seconds[] = {1, 60, 3600, 86400};
    char *end;
    double value = strtod(text, &end);
    const char *unit = *end ? strchr(units, *end) : units;
    if (end == text || !unit || (*end && end[1]) || !(value >= 0))
        errx(2, "'%s' is no duration", text);
    value *= (double)seconds[unit - units];
    struct timespec result = {LONG_MAX, 0};
    if (value < 9e15) {
        result.tv_sec = (time_t)value;
        result.tv_nsec = (long)((value - (double)result.tv_sec) * 1e9);
    }
    return result;
}
