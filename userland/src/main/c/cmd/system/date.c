#include "../common/date.h"
#include "../command.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "+01:00": as many colons as were asked for. */
static void put_zone(struct text *out, const struct tm *t, int colons)
{
    char zone[16];
    long minutes = labs(t->tm_gmtoff) / 60;
    char sign = t->tm_gmtoff < 0 ? '-' : '+';
    snprintf(zone, sizeof zone, colons ? "%c%02ld:%02ld" : "%c%02ld%02ld",
             sign, minutes / 60, minutes % 60);
    text_adds(out, zone);
    if (colons == 2)
        text_adds(out, ":00");
}

/* The flags of GNU: "-" no padding, "_" blanks, "0" zeros, "^" capitals. */
static void put_padded(struct text *out, char *s, char flag)
{
    size_t lead = strspn(s, "0 ");
    if (lead && !isdigit((unsigned char)s[lead]))
        lead -= lead > 0 && s[lead - 1] == '0';
    if (flag == '-')
        s += lead;
    for (size_t i = 0; (flag == '_' || flag == '0') && i < lead; i++)
        s[i] = flag == '_' ? ' ' : '0';
    for (char *c = s; flag == '^' && *c; c++)
        *c = (char)toupper((unsigned char)*c);
    text_adds(out, s);
}

static void format(struct text *out, const char *f, const struct tm *t,
                   const struct timespec *when)
{
    for (; *f; f++) {
        if (*f != '%' || !f[1]) {
            text_put(out, *f);
            continue;
        }
        const char *start = f++;
        char flag = 0, one[4] = "%", buffer[128];
        int colons = 0, digits = 0;
        while (*f && strchr("-_0^", *f))
            flag = *f++;
        while (*f == ':')
            colons++, f++;
        if (isdigit((unsigned char)*f) && f[1] == 'N')
            digits = *f++ - '0';
        switch (*f) {
        case 'N':
            snprintf(buffer, sizeof buffer, "%09ld", when->tv_nsec);
            if (digits)
                buffer[digits] = 0;
            text_adds(out, buffer);
            break;
        case 'z':
            put_zone(out, t, colons);
            break;
        case 's':
            snprintf(buffer, sizeof buffer, "%ld", when->tv_sec);
            text_adds(out, buffer);
            break;
        case 'P':
            text_adds(out, t->tm_hour < 12 ? "am" : "pm");
            break;
        default:
            one[1] = *f;
            if (!*f || colons ||
                strftime(buffer, sizeof buffer, one, t) == 0) {
                /* %p may be empty; what is unknown stays as it is. */
                if (*f != 'p')
                    text_add(out, start, (size_t)(f - start) + (*f != 0));
                f -= !*f;
            } else {
                put_padded(out, buffer, flag);
            }
        }
    }
}

/* POSIX: MMDDhhmm[[CC]YY][.ss] */
static int set_operand(const char *s, int utc, struct timespec *result)
{
    struct tm t;
    time_t now = time(NULL);
    size_t n = strspn(s, "0123456789");
    int part[6] = {0};
    localtime_r(&now, &t);
    if ((n != 8 && n != 10 && n != 12) ||
        (s[n] && (s[n] != '.' || strlen(s + n) != 3)))
        return -1;
    for (size_t i = 0; i < n / 2; i++)
        part[i] = (s[2 * i] - '0') * 10 + s[2 * i + 1] - '0';
    t.tm_mon = part[0] - 1;
    t.tm_mday = part[1];
    t.tm_hour = part[2];
    t.tm_min = part[3];
    t.tm_sec = s[n] ? atoi(s + n + 1) : 0;
    if (n == 10)
        t.tm_year = part[4] + (part[4] < 69 ? 100 : 0);
    if (n == 12)
        t.tm_year = part[4] * 100 + part[5] - 1900;
    t.tm_isdst = -1;
    *result = (struct timespec){utc ? timegm(&t) : mktime(&t), 0};
    return 0;
}

static const char *iso_format(const char *precision)
{
    static const struct {
        const char *name, *format;
    } all[] = {{"date", "%Y-%m-%d"},
               {"hours", "%Y-%m-%dT%H%:z"},
               {"minutes", "%Y-%m-%dT%H:%M%:z"},
               {"seconds", "%Y-%m-%dT%H:%M:%S%:z"},
               {"ns", "%Y-%m-%dT%H:%M:%S,%N%:z"}};
    size_t n = precision ? strlen(precision) : 0;
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (!n || strncmp(all[i].name, precision, n) == 0)
            return all[i].format;
    usage_error("-I takes date, hours, minutes, seconds or ns");
}

static int print_date(const char *pattern, int utc,
                      const struct timespec *when)
{
    struct text out = {NULL, 0, 0};
    struct tm t;
    if (utc)
        gmtime_r(&when->tv_sec, &t);
    else
        localtime_r(&when->tv_sec, &t);
    format(&out, pattern, &t, when);
    puts(text_end(&out));
    return 0;
}

COMMAND(date, "date",
        "[-u] [-d TEXT|-r FILE|-f FILE] [-R|-I[PRECISION]|+FORMAT]\n"
        "            | [-u] -s TEXT | [-u] MMDDhhmm[[CC]YY][.ss]",
        "Prints or sets the date.\n"
        "  -u       in UTC\n"
        "  -d TEXT  that date: \"2026-11-22 10:00\", @SECONDS, tomorrow,\n"
        "           \"3 days ago\", \"next month\", \"22 Nov 2026 10:00 +0100\"\n"
        "  -r FILE  when that file was changed\n"
        "  -f FILE  the date on each line of that file\n"
        "  -s TEXT  set the clock\n"
        "  -R       as in letters (RFC 5322)\n"
        "  -I       ISO 8601: date, hours, minutes, seconds or ns\n"
        "  +FORMAT  strftime's, with %N, %:z and the flags - _ 0 ^\n")
{
    int c, utc = 0;
    const char *text = NULL, *file = NULL, *set = NULL, *list = NULL;
    const char *pattern = "%a %b %e %H:%M:%S %Z %Y";
    struct timespec now, when;
    struct stat about;
    while ((c = option(argc, argv, "ud:r:f:s:RI::",
                       "utc=u universal=u date=d reference=r file=f set=s "
                       "rfc-email=R rfc-2822=R iso-8601=I")) != -1)
        switch (c) {
        case 'u':
            utc = 1;
            break;
        case 'd':
            text = optarg;
            break;
        case 'r':
            file = optarg;
            break;
        case 'f':
            list = optarg;
            break;
        case 's':
            set = optarg;
            break;
        case 'R':
            pattern = "%a, %d %b %Y %H:%M:%S %z";
            break;
        case 'I':
            pattern = iso_format(optarg);
            break;
        }
    operands(argc, 0, 1);
    if ((text != NULL) + (file != NULL) + (set != NULL) + (list != NULL) > 1)
        usage_error("only one of -d, -r, -f and -s");
    if (utc)
        setenv("TZ", "UTC0", 1);
    clock_gettime(CLOCK_REALTIME, &now);
    when = now;
    const char *operand = argv[optind];
    if (operand && *operand == '+') {
        pattern = operand + 1;
        operand = NULL;
    }
    if (list) {
        struct text line = {NULL, 0, 0};
        FILE *in = open_input(list);
        while (in && read_line(in, &line))
            if (date_parse(text_end(&line), &now, utc, &when) < 0)
                complainx("'%s' is no date", line.s);
            else
                print_date(pattern, utc, &when);
        return 0;
    }
    if (file && stat(file, &about) < 0)
        err(1, "%s", file);
    if (file)
        when = about.st_mtim;
    if (text || set) {
        const char *given = text ? text : set;
        if (date_parse(given, &now, utc, &when) < 0)
            errx(1, "'%s' is no date", given);
    }
    if (operand && set_operand(operand, utc, &when) < 0)
        usage_error("'%s' is no date to set", operand);
    if ((set || operand) && clock_settime(CLOCK_REALTIME, &when) < 0)
        complain("the clock cannot be set");
    return print_date(pattern, utc, &when);
}
