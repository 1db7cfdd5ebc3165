#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
typedef unsigned wint_t;
typedef struct {
    unsigned state;
    unsigned left;
} mbstate_t;
#define WEOF ((wint_t)-1)
wint_t btowc(int c);
size_t mbrlen(const char *restrict s, size_t n, mbstate_t *restrict state);
size_t mbrtowc(wchar_t *restrict to, const char *restrict from, size_t n,
               mbstate_t *restrict state);
int mbsinit(const mbstate_t *state);
size_t mbsrtowcs(wchar_t *restrict to, const char **restrict from, size_t n,
                 mbstate_t *restrict state);
size_t wcrtomb(char *restrict to, wchar_t c, mbstate_t *restrict state);
size_t wcsrtombs(char *restrict to, const wchar_t **restrict from, size_t n,
                 mbstate_t *restrict state);
int wctob(wint_t c);
wint_t fgetwc(FILE *file);
wint_t fputwc(wchar_t c, FILE *file);
wint_t getwc(FILE *file);
wint_t putwc(wchar_t c, FILE *file);
wchar_t *wcscat(wchar_t *restrict to, const wchar_t *restrict from);
wchar_t *wcschr(const wchar_t *s, wchar_t c);
int wcscmp(const wchar_t *a, const wchar_t *b);
wchar_t *wcscpy(wchar_t *restrict to, const wchar_t *restrict from);
size_t wcslen(const wchar_t *s);
int wcsncmp(const wchar_t *a, const wchar_t *b, size_t n);
wchar_t *wcsncpy(wchar_t *restrict to, const wchar_t *restrict from,
                 size_t n);
wchar_t *wcsrchr(const wchar_t *s, wchar_t c);
wchar_t *wcsdup(const wchar_t *s);
int wcswidth(const wchar_t *s, size_t n);
int wcwidth(wchar_t c);
wchar_t *wmemchr(const wchar_t *s, wchar_t c, size_t n);
int wmemcmp(const wchar_t *a, const wchar_t *b, size_t n);
wchar_t *wmemcpy(wchar_t *restrict to, const wchar_t *restrict from,
                 size_t n);
wchar_t *wmemset(wchar_t *to, wchar_t c, size_t n);
