#include "check.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

static void print(const char *wanted, const char *name, const char *format,
                  ...) __attribute__((__format__(__printf__, 3, 4)));

static void print(const char *wanted, const char *name, const char *format,
                  ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    check_text(text, wanted, name);
}

static void formats(void)
{
    print("   42|42   |00042|+42", "%d widths", "%5d|%-5d|%05d|%+d", 42, 42,
          42, 42);
    print("ff FF 0xff 0377 10", "%x %o %u", "%x %X %#x %#o %u", 255, 255, 255,
          255, 10);
    print("  007|", "%5.3d", "%5.3d|", 7);
    print("abc|ab|  abc", "%s", "%s|%.2s|%5s", "abc", "abc", "abc");
    print("-9223372036854775808", "%ld smallest", "%ld", -9223372036854775807L
          - 1);
    print("0.100000 1e-05 100000 1e+06", "%f %g", "%f %g %g %g", 0.1, 1e-5,
          1e5, 1e6);
    print("0.5 2 2 4", "%.0f rounds half to even", "%g %.0f %.0f %.0f", 0.5,
          1.5, 2.5, 3.5);
    print("1.000000e+00 1.5E-07", "%e", "%e %.1E", 1.0, 1.5e-7);
    print("inf -inf nan", "%f infinite", "%f %f %f", INFINITY, -INFINITY,
          NAN);
    print("0x1p+0 0x1.8p-1", "%a", "%a %a", 1.0, 0.75);
    print("0.1000000000000000055511151231257827", "%.34f", "%.34f", 0.1);
    print("100000000000000000000", "%.0f large", "%.0f", 1e20);
    print("4.940656e-324", "%e smallest", "%e", 4.9406564584124654e-324);
    print("1.0 9.99 10.0", "%g digits", "%#.2g %.3g %#.3g", 1.0, 9.99, 9.999);
    print("9.5 1e+01", "%g rounds up", "%.2g %.1g", 9.5, 9.5);
    print("3 of 5%", "%% and *", "%*d of %-*d%%", 1, 3, 1, 5);
    print("1.500000", "%Lf", "%Lf", (long double)1.5);
    char small[4];
    check_number(snprintf(small, sizeof small, "%s", "abcdef"), 6,
                 "snprintf result");
    check_text(small, "abc", "snprintf cuts");
}

static void scans(void)
{
    int a = 0, b = 0, n = 0;
    char word[16], set[16];
    double d = 0;
    check_number(sscanf("12 0x1f abc", "%d %i %15s", &a, &b, word), 3,
                 "sscanf");
    check(a == 12 && b == 31 && strcmp(word, "abc") == 0, "sscanf values");
    check_number(sscanf("3.25e1:xyz!", "%lf:%[a-z]%n", &d, set, &n), 2,
                 "sscanf float and set");
    check(d == 32.5 && strcmp(set, "xyz") == 0 && n == 10,
          "sscanf float and set values");
    check_number(sscanf("", "%d", &a), EOF, "sscanf of nothing");
    check_number(sscanf("x", "%d", &a), 0, "sscanf mismatch");
    check_number(sscanf("1234", "%2d%2d", &a, &b), 2, "sscanf widths");
    check(a == 12 && b == 34, "sscanf widths values");
}

static void files(void)
{
    char path[] = "/tmp/fab-stdio-XXXXXX", line[64];
    int fd = mkstemp(path);
    FILE *f = fdopen(fd, "w+");
    check(f != NULL, "fdopen");
    for (int i = 0; i < 3000; i++)
        fprintf(f, "line %d\n", i);
    check_number(ftell(f), 28890, "ftell while writing");
    rewind(f);
    int same = 1;
    for (int i = 0; i < 3000; i++) {
        char wanted[32];
        snprintf(wanted, sizeof wanted, "line %d\n", i);
        same &= fgets(line, sizeof line, f) && strcmp(line, wanted) == 0;
    }
    check(same, "what was written is read back");
    check(fgetc(f) == EOF && feof(f), "the end of a file");
    fseek(f, 5, SEEK_SET);
    check_number(fgetc(f), '0', "fseek");
    ungetc('!', f);
    check_number(fgetc(f), '!', "ungetc");
    check_number(ftell(f), 6, "ftell while reading");
    fseek(f, 0, SEEK_END);
    fputs("last", f);
    fseek(f, -4, SEEK_END);
    check_text(fgets(line, sizeof line, f), "last", "writing after reading");
    fclose(f);
    unlink(path);
    char *memory = NULL, *got = NULL;
    size_t size = 0, room = 0;
    f = open_memstream(&memory, &size);
    fprintf(f, "%d %s", 1, "two");
    fclose(f);
    check(size == 5 && strcmp(memory, "1 two") == 0, "open_memstream");
    f = fmemopen(memory, size, "r");
    check_number(getline(&got, &room, f), 5, "getline from fmemopen");
    check_text(got, "1 two", "getline text");
    fclose(f);
    free(memory);
    free(got);
    f = popen("echo from a child", "r");
    check_text(f ? fgets(line, sizeof line, f) : NULL, "from a child\n",
               "popen");
    check_number(f ? pclose(f) : -1, 0, "pclose");
}

void test_stdio(void)
{
    formats();
    scans();
    files();
}
