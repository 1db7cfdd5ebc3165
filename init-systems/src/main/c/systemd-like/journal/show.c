#include "show.h"
#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

bool record_about(const struct record *record, const char *unit)
{
    static const char *const keys[] = {"_SYSTEMD_UNIT", "UNIT"};
    for (size_t i = 0; i < COUNT(keys); i++) {
        const char *value = record_field(record, keys[i]);
        if (value && fnmatch(unit, value, 0) == 0)
            return true;
    }
    return false;
}

/* What is not text stays on the terminal it would otherwise upset. */
static void put_text(const char *text)
{
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 32 && *c != '\t' && *c != '\n')
            printf("\\x%02x", (unsigned char)*c);
        else
            putchar(*c);
}

static void put_json(const char *text, size_t n)
{
    putchar('"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 32)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

static void boot_hex(const struct record *record, char to[33])
{
    for (int i = 0; i < 16; i++)
        snprintf(to + 2 * i, 3, "%02x", record->boot[i]);
}

static void show_json(const struct record *record)
{
    char boot[33];
    boot_hex(record, boot);
    printf("{\"__REALTIME_TIMESTAMP\":\"%llu\","
           "\"__MONOTONIC_TIMESTAMP\":\"%llu\",\"__SEQNUM\":\"%llu\","
           "\"_BOOT_ID\":\"%s\",\"PRIORITY\":\"%d\"",
           (unsigned long long)record->real,
           (unsigned long long)record->monotonic,
           (unsigned long long)record->sequence, boot, record->priority);
    const char *at = record->fields, *end = at + record->fields_size;
    for (; at < end; at += strlen(at) + 1) {
        const char *equals = strchr(at, '=');
        if (!equals)
            continue;
        putchar(',');
        put_json(at, (size_t)(equals - at));
        putchar(':');
        put_json(equals + 1, strlen(equals + 1));
    }
    puts("}");
}

static void put_when(const struct record *record, enum style style, bool utc)
{
    time_t second = (time_t)(record->real / SECOND);
    char text[64];
    struct tm when;
    if (style == STYLE_SHORT_MONOTONIC) {
        printf("[%5llu.%06llu]",
               (unsigned long long)(record->monotonic / SECOND),
               (unsigned long long)(record->monotonic % SECOND));
        return;
    }
    if (utc)
        gmtime_r(&second, &when);
    else
        localtime_r(&second, &when);
    strftime(text, sizeof text,
             style == STYLE_SHORT ? "%b %d %H:%M:%S" : "%Y-%m-%dT%H:%M:%S%z",
             &when);
    fputs(text, stdout);
}

static void show_verbose(const struct record *record, bool utc)
{
    char boot[33];
    boot_hex(record, boot);
    put_when(record, STYLE_SHORT_ISO, utc);
    printf(" [s=%llu;b=%s]\n    PRIORITY=%d\n",
           (unsigned long long)record->sequence, boot, record->priority);
    const char *at = record->fields, *end = at + record->fields_size;
    for (; at < end; at += strlen(at) + 1) {
        fputs("    ", stdout);
        put_text(at);
        putchar('\n');
    }
}

void record_show(const struct record *record, enum style style, bool utc,
                 bool colours)
{
    const char *message = record_field(record, "MESSAGE");
    const char *host = record_field(record, "_HOSTNAME");
    const char *identifier = record_field(record, "SYSLOG_IDENTIFIER");
    const char *pid = record_field(record, "_PID");
    const char *colour = !colours                 ? ""
                         : record->priority <= 3  ? "\033[0;1;31m"
                         : record->priority == 4  ? "\033[0;1;33m"
                         : record->priority == 5  ? "\033[0;1;39m" : "";
    switch (style) {
    case STYLE_CAT:
        put_text(message ? message : "");
        putchar('\n');
        return;
    case STYLE_JSON:
        show_json(record);
        return;
    case STYLE_VERBOSE:
        show_verbose(record, utc);
        return;
    case STYLE_SHORT:
    case STYLE_SHORT_ISO:
    case STYLE_SHORT_MONOTONIC:
        break;
    }
    put_when(record, style, utc);
    printf(" %s %s", host ? host : "localhost",
           identifier ? identifier : "unknown");
    if (pid)
        printf("[%s]", pid);
    printf(": %s", colour);
    put_text(message ? message : "");
    printf("%s\n", *colour ? "\033[0m" : "");
}
