/* systemd-analyze critical-chain: from a unit back along what it came after,
 * always to the one that was up last. */
#include "../common/names.h"
#include "analyze.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct properties *units;
static size_t count;
static struct manager_times times;

static const struct properties *find(const char *name)
{
    char *wanted = print(" %s ", name);
    const struct properties *found = NULL;
    for (size_t i = 0; i < count && !found; i++) {
        char *names = print(" %s ", property(&units[i], "Names"));
        if (strstr(names, wanted))
            found = &units[i];
        free(names);
    }
    free(wanted);
    return found;
}

static usec up_at(const struct properties *unit)
{
    usec at = property_usec(unit, "ActiveEnterTimestampMonotonic");
    /* What was started long after the boot held up nothing. */
    return at >= times.userspace && (!times.finish || at <= times.finish)
               ? at
               : 0;
}

static void put(const struct properties *unit, int depth)
{
    usec from = property_usec(unit, "InactiveExitTimestampMonotonic");
    usec at = up_at(unit);
    char when[64], span[64];
    format_span(when, sizeof when, at ? at - times.userspace : 0, 1000);
    for (int i = 0; i < depth; i++)
        fputs(i + 1 < depth ? "  " : "└─", stdout);
    printf("%s @%s", property(unit, "Id"), when);
    if (at > from && from && at - from >= 1000) {
        format_span(span, sizeof span, at - from, 1000);
        printf(" +%s", span);
    }
    putchar('\n');
}

static void chain(const struct properties *unit, int depth,
                  struct strings *seen)
{
    const struct properties *last = NULL;
    usec limit = up_at(unit);
    put(unit, depth);
    strings_add(seen, property(unit, "Id"));
    char *list = copy(property(unit, "After")), *rest = list, *word;
    while ((word = strsep(&rest, " "))) {
        const struct properties *one = *word ? find(word) : NULL;
        if (!one || strings_have(seen, property(one, "Id")) || !up_at(one) ||
            (limit && up_at(one) > limit))
            continue;
        if (!last || up_at(one) > up_at(last))
            last = one;
    }
    free(list);
    if (last)
        chain(last, depth + 1, seen);
}

int analyze_chain(const char *name)
{
    struct strings seen = {0};
    char *full = name_mangle(name);
    if (!fetch_times(&times) || !fetch_units(&units, &count))
        return 1;
    const struct properties *unit = find(full);
    if (!unit) {
        fprintf(stderr, "Unit %s was not loaded.\n", full);
        return 1;
    }
    puts("The time when unit became active or started is printed after the "
         "\"@\" character.\nThe time the unit took to start is printed after "
         "the \"+\" character.\n");
    chain(unit, 0, &seen);
    free(full);
    return 0;
}
