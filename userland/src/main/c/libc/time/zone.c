/*
 * The local time zone: TZ as a POSIX rule (CET-1CEST,M3.5.0,M10.5.0/3), TZ as
 * the name of a TZif file (RFC 8536), or /etc/localtime.
 */
#include "../internal.h"
#include "calendar.h"
#include <ctype.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST_FILE (64 << 10)

static char utc[] = "UTC";
char *tzname[2] = {utc, utc};
long timezone;
int daylight;

struct rule {
    char kind; /* J, M or 0 for a day counted from zero */
    int month, week, day;
    long seconds;
};

static struct zone {
    char names[2][8];
    long offsets[2];
    int has_dst;
    struct rule rules[2];
    unsigned char *file; /* the 64-bit part of a TZif file */
    size_t length;
    uint32_t transitions, types, characters;
} zone;

static volatile int lock;
static char *current;

static const char *parse_name(const char *s, char *name)
{
    size_t n = 0;
    int quoted = *s == '<';
    s += quoted;
    while (quoted ? *s && *s != '>' : isalpha((unsigned char)*s)) {
        if (n < 7)
            name[n++] = *s;
        s++;
    }
    name[n] = 0;
    if (quoted && *s++ != '>')
        return NULL;
    return n >= 3 ? s : NULL;
}

static const char *parse_time(const char *s, long *seconds)
{
    int sign = 1;
    long unit = 3600;
    if (*s == '+' || *s == '-')
        sign = *s++ == '-' ? -1 : 1;
    if (!isdigit((unsigned char)*s))
        return NULL;
    *seconds = 0;
    for (;; unit /= 60) {
        char *end;
        *seconds += strtol(s, &end, 10) * unit;
        s = end;
        if (unit == 1 || *s != ':' || !isdigit((unsigned char)s[1]))
            break;
        s++;
    }
    *seconds *= sign;
    return s;
}

static const char *parse_rule(const char *s, struct rule *rule)
{
    char *end;
    rule->seconds = 7200;
    rule->kind = *s == 'J' || *s == 'M' ? *s++ : 0;
    if (rule->kind == 'M') {
        rule->month = (int)strtol(s, &end, 10);
        if (*end != '.')
            return NULL;
        rule->week = (int)strtol(end + 1, &end, 10);
        if (*end != '.')
            return NULL;
        s = end + 1;
        if (rule->month < 1 || rule->month > 12 || rule->week < 1 ||
            rule->week > 5)
            return NULL;
    }
    rule->day = (int)strtol(s, &end, 10);
    if (end == s)
        return NULL;
    return *end == '/' ? parse_time(end + 1, &rule->seconds) : end;
}

static int parse_posix(const char *s, struct zone *z)
{
    s = parse_name(s, z->names[0]);
    if (!s || !(s = parse_time(s, &z->offsets[0])))
        return -1;
    z->offsets[0] = -z->offsets[0];
    z->has_dst = 0;
    if (!*s)
        return 0;
    s = parse_name(s, z->names[1]);
    if (!s)
        return -1;
    z->has_dst = 1;
    z->offsets[1] = z->offsets[0] + 3600;
    if (*s && *s != ',') {
        s = parse_time(s, &z->offsets[1]);
        if (!s)
            return -1;
        z->offsets[1] = -z->offsets[1];
    }
    if (!*s)
        s = ",M3.2.0,M11.1.0";
    for (int i = 0; i < 2; i++)
        if (*s != ',' || !(s = parse_rule(s + 1, &z->rules[i])))
            return -1;
    return *s ? -1 : 0;
}

/* When a rule strikes in a year, in seconds of the clock it changes. */
static long strike(const struct rule *rule, long year)
{
    long day;
    if (rule->kind == 'M') {
        long first = __fab_days(year, rule->month - 1, 1);
        long next = __fab_days(year, rule->month, 1);
        long weekday = ((first % 7) + 11) % 7;
        day = first + (rule->day - weekday + 7) % 7 + (rule->week - 1) * 7L;
        if (day >= next)
            day -= 7;
    } else {
        day = __fab_days(year, 0, 1) + rule->day;
        if (rule->kind == 'J')
            day -= !(__fab_leap(year) && rule->day >= 60);
    }
    return day * 86400 + rule->seconds;
}

static int32_t big32(const unsigned char *p)
{
    return (int32_t)((uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3]);
}

static int64_t big64(const unsigned char *p)
{
    return (int64_t)((uint64_t)(uint32_t)big32(p) << 32 |
                     (uint32_t)big32(p + 4));
}

static size_t block_size(const unsigned char *h, size_t time_bytes)
{
    return (uint32_t)big32(h + 32) * time_bytes + (uint32_t)big32(h + 32) +
           (uint32_t)big32(h + 36) * 6ul + (uint32_t)big32(h + 40) +
           (uint32_t)big32(h + 28) * (time_bytes + 4) +
           (uint32_t)big32(h + 24) + (uint32_t)big32(h + 20);
}

static int parse_tzif(unsigned char *bytes, size_t length, struct zone *z)
{
    if (length < 44 || memcmp(bytes, "TZif", 4) != 0 || bytes[4] < '2')
        return -1;
    size_t skip = 44 + block_size(bytes, 4);
    if (skip + 44 > length || memcmp(bytes + skip, "TZif", 4) != 0)
        return -1;
    unsigned char *header = bytes + skip;
    size_t size = block_size(header, 8);
    if (skip + 44 + size > length)
        return -1;
    z->file = header + 44;
    z->transitions = (uint32_t)big32(header + 32);
    z->types = (uint32_t)big32(header + 36);
    z->characters = (uint32_t)big32(header + 40);
    if (z->types == 0 || z->characters == 0)
        return -1;
    char footer[80];
    const unsigned char *s = header + 44 + size;
    size_t left = length - (size_t)(s - bytes), n = 0;
    if (left && *s == '\n')
        for (s++, left--; left && *s != '\n' && n < sizeof footer - 1; left--)
            footer[n++] = (char)*s++;
    footer[n] = 0;
    if (n == 0 || parse_posix(footer, z) < 0) {
        strcpy(z->names[0], "UTC");
        z->has_dst = 0;
    }
    return 0;
}

static int load(const char *name, struct zone *z)
{
    char path[256];
    if (*name == '/')
        snprintf(path, sizeof path, "%s", name);
    else if (!strstr(name, ".."))
        snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    else
        return -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat about;
    if (fd < 0)
        return -1;
    unsigned char *bytes = NULL;
    ssize_t n = -1;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
        about.st_size > 0 && about.st_size <= LARGEST_FILE &&
        (bytes = malloc((size_t)about.st_size)))
        n = read(fd, bytes, (size_t)about.st_size);
    close(fd);
    if (n < 0 || parse_tzif(bytes, (size_t)n, z) < 0) {
        free(bytes);
        return -1;
    }
    z->length = (size_t)n;
    return 0;
}

/* With the lock held. Files that were read stay: names point into them. */
static void update(void)
{
    const char *wanted = getenv("TZ");
    if (!wanted)
        wanted = "/etc/localtime";
    if (current && strcmp(current, wanted) == 0)
        return;
    free(current);
    current = strdup(wanted);
    struct zone fresh;
    memset(&fresh, 0, sizeof fresh);
    if (*wanted == ':')
        wanted++;
    if (load(wanted, &fresh) < 0) {
        memset(&fresh, 0, sizeof fresh);
        if (parse_posix(wanted, &fresh) < 0) {
            memset(&fresh, 0, sizeof fresh);
            strcpy(fresh.names[0], "UTC");
        }
    }
    zone = fresh;
    tzname[0] = zone.names[0];
    tzname[1] = zone.has_dst ? zone.names[1] : zone.names[0];
    timezone = -zone.offsets[0];
    daylight = zone.has_dst;
}

void tzset(void)
{
    __fab_lock(&lock);
    update();
    __fab_unlock(&lock);
}

static void from_type(uint32_t type, long *offset, int *dst,
                      const char **name)
{
    const unsigned char *p = zone.file + zone.transitions * 9ul + type * 6ul;
    *offset = big32(p);
    *dst = p[4];
    *name = (const char *)zone.file + zone.transitions * 9ul +
            zone.types * 6ul + (p[5] < zone.characters ? p[5] : 0);
}

static void from_rule(time_t when, long *offset, int *dst, const char **name)
{
    *dst = 0;
    if (zone.has_dst) {
        struct tm t;
        __fab_fill_tm(when + zone.offsets[0], &t);
        long year = 1900L + t.tm_year;
        long start = strike(&zone.rules[0], year) - zone.offsets[0];
        long end = strike(&zone.rules[1], year) - zone.offsets[1];
        *dst = start < end ? when >= start && when < end
                           : when >= start || when < end;
    }
    *offset = zone.offsets[*dst];
    *name = zone.names[*dst];
}

void __fab_zone_at(time_t when, long *offset, int *dst, const char **name)
{
    __fab_lock(&lock);
    update();
    uint32_t low = 0, high = zone.file ? zone.transitions : 0;
    if (zone.file && (high == 0 || when < big64(zone.file))) {
        if (high == 0 && zone.offsets[0])
            from_rule(when, offset, dst, name);
        else
            from_type(0, offset, dst, name);
    } else if (!zone.file || when >= big64(zone.file + (high - 1) * 8ul)) {
        from_rule(when, offset, dst, name);
    } else {
        while (high - low > 1) {
            uint32_t middle = low + (high - low) / 2;
            if (when >= big64(zone.file + middle * 8ul))
                low = middle;
            else
                high = middle;
        }
        uint32_t type = zone.file[zone.transitions * 8ul + low];
        from_type(type < zone.types ? type : 0, offset, dst, name);
    }
    __fab_unlock(&lock);
}
