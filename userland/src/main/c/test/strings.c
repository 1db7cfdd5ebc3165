#include "check.h"
#include <ctype.h>
#include <errno.h>
#include <libgen.h>
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

static void copies(void)
{
    char a[64], b[64];
    for (int from = 0; from < 16; from++)
        for (int to = 0; to < 16; to++)
            for (int n = 0; n < 40; n += 13) {
                memset(a, 'x', sizeof a);
                for (int i = 0; i < 64; i++)
                    b[i] = (char)i;
                memcpy(a + to, b + from, (size_t)n);
                if (memcmp(a + to, b + from, (size_t)n) ||
                    a[to + n] != 'x' || (to && a[to - 1] != 'x')) {
                    check(0, "memcpy at every alignment");
                    return;
                }
            }
    check(1, "memcpy at every alignment");
    strcpy(a, "0123456789");
    memmove(a + 2, a, 8);
    check_text(a, "0101234567", "memmove to the right over itself");
    memmove(a, a + 2, 9);
    check_text(a, "01234567", "memmove to the left over itself");
}

void test_strings(void)
{
    char buffer[64], *rest;
    copies();
    check(strcmp("a\xff", "a\x01") > 0, "strcmp compares unsigned");
    check(strncmp("abc", "abd", 2) == 0, "strncmp stops");
    check(strcasecmp("HeLLo", "hEllO") == 0, "strcasecmp");
    check_text(strstr("aabaabaaab", "aaab"), "aaab", "strstr");
    check(strstr("abababac", "abac") != NULL, "strstr periodic needle");
    check(strstr("abc", "abcd") == NULL, "strstr longer needle");
    check(memmem("a\0b\0c", 5, "\0c", 2) != NULL, "memmem over NULs");
    check_text(strrchr("/a/b", '/'), "/b", "strrchr");
    check(strchr("abc", 0) != NULL, "strchr finds the end");
    check_number((long)strspn("aabbc", "ab"), 4, "strspn");
    check_number((long)strcspn("aabbc", "c"), 4, "strcspn");
    strcpy(buffer, ",a,,b,");
    check_text(strtok_r(buffer, ",", &rest), "a", "strtok_r skips");
    check_text(strtok_r(NULL, ",", &rest), "b", "strtok_r goes on");
    check(strtok_r(NULL, ",", &rest) == NULL, "strtok_r ends");
    char *s = strcpy(buffer, "a::b");
    check_text(strsep(&s, ":"), "a", "strsep");
    check_text(strsep(&s, ":"), "", "strsep gives empty fields");
    check_number((long)strlcpy(buffer, "abcdef", 4), 6, "strlcpy result");
    check_text(buffer, "abc", "strlcpy cuts");
    check(strverscmp("a10", "a9") > 0, "strverscmp numbers");
    check(strverscmp("a1", "a01") > 0, "strverscmp fractions");
    strcpy(buffer, "/usr/lib/");
    check_text(dirname(buffer), "/usr", "dirname");
    strcpy(buffer, "/usr/lib/");
    check_text(basename(buffer), "lib", "basename");
    check_text(strerror(ENOENT), "No such file or directory", "strerror");
    check(isalpha('z') && !isalpha('1') && isspace('\v'), "ctype");
    wchar_t wide[8];
    setlocale(LC_ALL, "C.UTF-8");
    check_number((long)mbstowcs(wide, "a\xc3\xa9\xe2\x82\xac", 8), 3,
                 "mbstowcs counts characters");
    check(wide[2] == 0x20ac, "mbstowcs decodes");
    check(mbtowc(wide, "\xc0\x80", 2) == -1, "overlong UTF-8 is refused");
    check(mbtowc(wide, "\xed\xa0\x80", 3) == -1, "surrogates are refused");
    check(wctomb(buffer, 0x1f600) == 4, "wctomb four bytes");
    check(towupper(0xe9) == 0xc9, "towupper beyond ASCII");
    check(wcwidth(0x4e00) == 2 && wcwidth('a') == 1, "wcwidth");
}
