/* systemd-analyze: how the boot went, and whether unit files are right. */
#include "analyze.h"
#include "../common/names.h"
#include "../unit/paths.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "systemd-analyze [OPTIONS...] COMMAND ...\n\n"
    "Profile the boot, check unit files.\n\n"
    "  time                   Time spent in the kernel and in userspace\n"
    "  blame                  Units by the time they took to start\n"
    "  critical-chain [UNIT]  What a unit had to wait for\n"
    "  verify FILE...         Check unit files for correctness\n"
    "Options: --root=DIR --man=BOOL --recursive-errors=MODE --no-pager\n";

bool fetch_units(struct properties **units, size_t *count)
{
    struct answer answer = ask((const char *[]){"list", NULL});
    if (answer.status) {
        fprintf(stderr, "%s\n", answer.message);
        return false;
    }
    *units = units_of(&answer, count);
    answer_free(&answer);
    return true;
}

bool fetch_times(struct manager_times *times)
{
    struct answer answer = ask((const char *[]){"show", NULL});
    if (answer.status) {
        fprintf(stderr, "%s\n", answer.message);
        return false;
    }
    struct properties manager = {answer.lines};
    times->kernel = property_usec(&manager, "UserspaceTimestampMonotonic");
    times->userspace = times->kernel;
    times->finish = property_usec(&manager, "FinishTimestampMonotonic");
    answer_free(&answer);
    return true;
}

int analyze_time(void)
{
    struct manager_times times;
    char kernel[64], user[64], all[64];
    struct properties *units;
    size_t count;
    if (!fetch_times(&times) || !fetch_units(&units, &count))
        return 1;
    if (!times.finish) {
        puts("Bootup is not yet finished. Please try again later.");
        return 1;
    }
    format_span(kernel, sizeof kernel, times.kernel, 1000);
    format_span(user, sizeof user, times.finish - times.kernel, 1000);
    format_span(all, sizeof all, times.finish, 1000);
    printf("Startup finished in %s (kernel) + %s (userspace) = %s \n", kernel,
           user, all);
    for (size_t i = 0; i < count; i++) {
        usec reached =
            property_usec(&units[i], "ActiveEnterTimestampMonotonic");
        char *names = print(" %s ", property(&units[i], "Names"));
        bool is = strstr(names, " default.target ") != NULL;
        free(names);
        if (!is || reached < times.userspace)
            continue;
        format_span(user, sizeof user, reached - times.userspace, 1000);
        printf("%s reached after %s in userspace.\n",
               property(&units[i], "Id"), user);
    }
    return 0;
}

static usec took(const struct properties *unit)
{
    usec from = property_usec(unit, "InactiveExitTimestampMonotonic");
    usec to = property_usec(unit, "ActiveEnterTimestampMonotonic");
    usec end = property_usec(unit, "InactiveEnterTimestampMonotonic");
    if (to < from)
        to = end; /* a oneshot that does not stay goes down at once */
    return to > from ? to - from : 0;
}

static int slowest_first(const void *a, const void *b)
{
    usec x = took(a), y = took(b);
    return x > y ? -1 : x < y;
}

int analyze_blame(void)
{
    struct properties *units;
    size_t count;
    if (!fetch_units(&units, &count))
        return 1;
    qsort(units, count, sizeof *units, slowest_first);
    for (size_t i = 0; i < count; i++) {
        char span[64];
        if (!took(&units[i]) ||
            !ends_with(property(&units[i], "Id"), ".service"))
            continue;
        format_span(span, sizeof span, took(&units[i]), 1000);
        printf("%8s %s\n", span, property(&units[i], "Id"));
    }
    return 0;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"root", required_argument, NULL, 'R'},
        {"man", optional_argument, NULL, 'i'},
        {"recursive-errors", required_argument, NULL, 'i'},
        {"no-pager", no_argument, NULL, 'i'},
        {"system", no_argument, NULL, 'i'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {NULL, 0, NULL, 0},
    };
    int got;
    while ((got = getopt_long(argc, argv, "h", options, NULL)) != -1)
        switch (got) {
        case 'R': unit_root = optarg; break;
        case 'i': break;
        case 'h': fputs(usage, stdout); return 0;
        case 'V': puts("systemd-like " VERSION); return 0;
        default: return 1;
        }
    const char *verb = optind < argc ? argv[optind++] : "time";
    struct strings args = {0};
    for (int i = optind; i < argc; i++)
        strings_add(&args, argv[i]);
    if (!strcmp(verb, "time"))
        return analyze_time();
    if (!strcmp(verb, "blame"))
        return analyze_blame();
    if (!strcmp(verb, "critical-chain"))
        return analyze_chain(args.n ? args.v[0] : "default.target");
    if (!strcmp(verb, "verify") && args.n)
        return analyze_verify(&args);
    fputs(usage, stderr);
    return 1;
}
