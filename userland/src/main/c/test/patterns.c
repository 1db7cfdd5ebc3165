#include "check.h"
#include <fnmatch.h>
#include <regex.h>
#include <stdlib.h>
#include <time.h>

/* wanted: "start,end start,end ..." of the matches, "no", or "error". */
static void match(int flags, const char *pattern, const char *text,
                  const char *wanted)
{
    regex_t re;
    regmatch_t m[10];
    char found[128] = "", name[128];
    if (regcomp(&re, pattern, flags) != 0) {
        strcpy(found, "error");
    } else if (regexec(&re, text, 10, m, 0) != 0) {
        strcpy(found, "no");
        regfree(&re);
    } else {
        size_t used = 0;
        for (size_t i = 0; i <= re.re_nsub; i++)
            used += (size_t)snprintf(found + used, sizeof found - used,
                                     "%s%d,%d", i ? " " : "",
                                     (int)m[i].rm_so, (int)m[i].rm_eo);
        regfree(&re);
    }
    snprintf(name, sizeof name, "%s =~ %s", text, pattern);
    for (char *c = name; (c = strchr(c, '\n')) != NULL;)
        *c = '|'; /* A test is one line. */
    check_text(found, wanted, name);
}

/* REG_STARTEND: only a part of the text is searched. */
static void part(const char *pattern, const char *text, int from, int to,
                 const char *wanted)
{
    regex_t re;
    regmatch_t m[1] = {{from, to}};
    char found[32] = "no";
    if (regcomp(&re, pattern, REG_EXTENDED) != 0) {
        check(0, "REG_STARTEND");
        return;
    }
    if (regexec(&re, text, 1, m, REG_STARTEND) == 0)
        snprintf(found, sizeof found, "%d,%d", (int)m[0].rm_so,
                 (int)m[0].rm_eo);
    regfree(&re);
    check_text(found, wanted, "REG_STARTEND");
}

void test_patterns(void)
{
    int e = REG_EXTENDED;
    match(e, "b+", "abbbc", "1,4");
    match(e, "a|ab|abc", "xabcd", "1,4");
    match(e, "(a*)(b|c)", "aac", "0,3 0,2 2,3");
    match(e, "(a|b)*c", "ababc", "0,5 3,4");
    match(e, "^a.*z$", "a to z", "0,6");
    match(e, "[[:digit:]]{2,3}", "a1b1234", "3,6");
    match(e, "x*", "aaa", "0,0");
    match(e, "(a?){3}b", "aab", "0,3 2,2");
    match(e, "[^a-c]+", "abcxyz", "3,6");
    match(e, "[]a]+", "x]a]", "1,4");
    match(e, "a{0}b", "ab", "1,2");
    match(e, "(", "x", "error");
    match(e, "a{2,1}", "x", "error");
    match(e, "a{32768}", "x", "error");
    match(e, "^(ab){0,300}$", "abab", "0,4 2,4");
    match(e, "[[:nope:]]", "x", "error");
    match(e, "*a", "x", "error");
    match(e, "nothing", "here", "no");
    match(0, "a*\\(b\\)\\1", "aabb", "0,4 2,3");
    match(0, "\\(a*\\)x\\1", "aaxaa", "0,5 0,2");
    match(0, "a\\{2\\}", "aaa", "0,2");
    match(0, "a+", "a+", "0,2");
    match(0, "*a", "*a", "0,2");
    match(0, "^*a", "*a", "0,2");
    match(0, "a^b$c", "a^b$c", "0,5");
    match(e | REG_ICASE, "hello [W]ORLD", "HeLLo world", "0,11");
    match(e | REG_NEWLINE, "^b.*$", "a\nbc\nd", "2,4");
    match(e, "caf\xc3\xa9.", "caf\xc3\xa9\xe2\x82\xac", "0,8");
    match(e, "\\bb\\w+", "ab bcd", "3,6");
    match(e, "\\Bb", "bab", "2,3");
    match(0, "a\\S*\\s\\+\\W", "ab  -", "0,5");
    match(e, "\xc3\xa9$|^x", "caf\xc3\xa9", "3,5");
    match(e | REG_ICASE, "z$", "aaaaaZ", "5,6");
    part("b*$", "abbcb", 2, 3, "2,3");
    part("^b", "abb", 1, 3, "no");
    part("\\<b", "ab b", 1, 4, "3,4");
    /* A hundred optional letters: exponential for those who backtrack. */
    char text[101], pattern[310];
    memset(text, 'a', 100);
    text[100] = 0;
    snprintf(pattern, sizeof pattern, "(a?){100}a{100}");
    clock_t start = clock();
    regex_t re;
    int fine = regcomp(&re, pattern, e | REG_NOSUB) == 0;
    check(fine && regexec(&re, text, 0, NULL, 0) == 0,
          "a hundred optional letters match");
    if (fine)
        regfree(&re);
    check(clock() - start < 20 * CLOCKS_PER_SEC, "in linear time");
    check(fnmatch("*.c", "a.c", 0) == 0, "fnmatch star");
    check(fnmatch("*", ".hidden", FNM_PERIOD) != 0, "fnmatch period");
    check(fnmatch("a/*/c", "a/b/c", FNM_PATHNAME) == 0, "fnmatch pathname");
    check(fnmatch("*", "a/b", FNM_PATHNAME) != 0, "fnmatch slash");
    check(fnmatch("[!a-c]?", "dx", 0) == 0, "fnmatch bracket");
    check(fnmatch("\\*", "*", 0) == 0, "fnmatch escape");
    check(fnmatch("?", "\xc3\xa9", 0) == 0, "fnmatch one UTF-8 character");
    check(fnmatch("a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0) != 0,
          "fnmatch many stars");
}
