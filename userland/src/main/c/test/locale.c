#include "check.h"
#include <locale.h>
#include <stdlib.h>

void test_locale(const char *flavour)
{
    check_text(setlocale(LC_ALL, "POSIX"), "C", "POSIX is C");
    check_text(setlocale(LC_ALL, "C.utf8"), "C.UTF-8", "C.utf8 is C.UTF-8");
    check(setlocale(LC_ALL, "../etc") == NULL, "a path is no locale");
    check(setlocale(99, "C") == NULL, "no such category");
    /* What is not installed: musl shrugs, glibc refuses. */
    const char *found = setlocale(LC_ALL, "xx_YY.UTF-8");
    if (strcmp(flavour, "glibc-like") == 0)
        check(found == NULL, "a locale without a folder is refused");
    else
        check_text(found, "xx_YY.UTF-8", "any name is taken");
    setenv("LC_ALL", "C.UTF-8", 1);
    check_text(setlocale(LC_ALL, ""), "C.UTF-8", "LC_ALL chooses");
    unsetenv("LC_ALL");
    setlocale(LC_ALL, "C.UTF-8");
}
