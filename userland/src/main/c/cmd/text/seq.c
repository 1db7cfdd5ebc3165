#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int decimals(const char *text)
{
    const char *point = strchr(text, '.');
    return point && !strpbrk(text, "eE") ? (int)strlen(point + 1) : 0;
}

static double value(const char *text)
{
    char *end;
    double result = strtod(text, &end);
    if (end == text || *end || result != result)
        usage_error("'%s' is no number", text);
    return result;
}

static int width_of(double number, int places)
{
    char text[400];
    return snprintf(text, sizeof text, "%.*f", places, number);
}

/* One conversion of a double, and nothing else that printf would take. */
static void check_format(const char *format)
{
    int conversions = 0;
    for (const char *s = format; *s; s++) {
        if (*s != '%')
            continue;
        if (s[1] == '%') {
            s++;
            continue;
        }
        s++;
        s += strspn(s, "-+#0 '");
        s += strspn(s, "0123456789");
        s += *s == '.' ? 1 + strspn(s + 1, "0123456789") : 0;
        if (!*s || !strchr("eEfFgGaA", *s))
            usage_error("'%s' wants one of %%e %%f %%g", format);
        conversions++;
    }
    if (conversions != 1)
        usage_error("'%s' wants one of %%e %%f %%g", format);
}

static void put(const char *format, double number)
{
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
    printf(format, number);
#pragma clang diagnostic pop
}

COMMAND(seq, "seq", "[-w] [-f FORMAT] [-s TEXT] [FIRST [STEP]] LAST",
        "Prints numbers.\n"
        "  -w         all as wide as the widest    -s TEXT  between them\n"
        "  -f FORMAT  %g, %.2f and the like\n")
{
    const char *format = NULL, *between = "\n";
    int wide = 0;
    double first = 1, step = 1;
    /* Negative numbers are operands: options end before them. */
    int i = 1;
    for (; i < argc && argv[i][0] == '-' &&
           !strchr("0123456789.", argv[i][1] ? argv[i][1] : 'x');
         i++)
        if ((argv[i][1] == 's' || argv[i][1] == 'f') && !argv[i][2])
            i++;
    int end = i < argc ? i : argc, c;
    char *kept = argv[end];
    argv[end] = NULL;
    while ((c = option(end, argv, "+wf:s:",
                       "equal-width=w format=f separator=s")) != -1)
        switch (c) {
        case 'f':
            format = optarg;
            check_format(format);
            break;
        case 's':
            between = optarg;
            break;
        case 'w':
            wide = 1;
            break;
        }
    argv[end] = kept;
    operands(argc, 1, 3);
    int count = argc - optind, places = 0;
    for (int k = optind; k < argc; k++)
        if ((k < argc - 1 || count == 1) && decimals(argv[k]) > places)
            places = decimals(argv[k]);
    double last = value(argv[argc - 1]);
    if (count > 1)
        first = value(argv[optind]);
    if (count > 2)
        step = value(argv[optind + 1]);
    if (step == 0)
        usage_error("the step is 0");
    if (count == 1)
        places = 0;
    int width = 0;
    if (wide) {
        int last_places = decimals(argv[argc - 1]);
        int a = width_of(first, places);
        int b = width_of(last, last_places > places ? places : last_places);
        if (places && !last_places)
            b += places + 1;
        width = a > b ? a : b;
    }
    int any = 0;
    /* Multiplied and not added up, so that errors do not add up either. */
    for (long k = 0;; k++) {
        double number = first + (double)k * step;
        double slack = (step > 0 ? step : -step) * 1e-9;
        if (step > 0 ? number > last + slack : number < last - slack)
            break;
        if (any)
            fputs(between, stdout);
        if (format)
            put(format, number);
        else
            printf("%0*.*f", width, places, number == 0 ? 0 : number);
        any = 1;
    }
    if (any)
        putchar('\n');
    return 0;
}
