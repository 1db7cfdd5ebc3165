#pragma once
#include <bits/types.h>
#include <bits/wait.h>
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 2147483647
#define MB_CUR_MAX ((size_t)4)
typedef struct {
    int quot;
    int rem;
} div_t;
typedef struct {
    long quot;
    long rem;
} ldiv_t;
typedef struct {
    long long quot;
    long long rem;
} lldiv_t;
_Noreturn void _Exit(int status);
_Noreturn void abort(void);
int abs(int value);
void *aligned_alloc(size_t alignment, size_t size);
int atexit(void (*function)(void));
double atof(const char *text);
int atoi(const char *text);
long atol(const char *text);
long long atoll(const char *text);
void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *));
void *calloc(size_t count, size_t size);
int clearenv(void);
div_t div(int dividend, int divisor);
_Noreturn void exit(int status);
void free(void *memory);
char *getenv(const char *name);
int getsubopt(char **option, char *const *tokens, char **value);
long labs(long value);
ldiv_t ldiv(long dividend, long divisor);
long long llabs(long long value);
lldiv_t lldiv(long long dividend, long long divisor);
void *malloc(size_t size);
size_t malloc_usable_size(void *memory);
int mblen(const char *s, size_t n);
size_t mbstowcs(wchar_t *restrict to, const char *restrict from, size_t n);
int mbtowc(wchar_t *restrict to, const char *restrict from, size_t n);
char *mkdtemp(char *pattern);
int mkostemp(char *pattern, int flags);
int mkstemp(char *pattern);
int mkstemps(char *pattern, int suffix);
int posix_memalign(void **result, size_t alignment, size_t size);
int posix_openpt(int flags);
int grantpt(int fd);
int unlockpt(int fd);
char *ptsname(int fd);
int ptsname_r(int fd, char *buffer, size_t size);
int putenv(char *assignment);
void qsort(void *base, size_t count, size_t size,
           int (*compare)(const void *, const void *));
void qsort_r(void *base, size_t count, size_t size,
             int (*compare)(const void *, const void *, void *), void *arg);
int rand(void);
int rand_r(unsigned *seed);
long random(void);
void *realloc(void *memory, size_t size);
void *reallocarray(void *memory, size_t count, size_t size);
char *realpath(const char *restrict path, char *restrict result);
int setenv(const char *name, const char *value, int overwrite);
void srand(unsigned seed);
void srandom(unsigned seed);
double strtod(const char *restrict text, char **restrict end);
float strtof(const char *restrict text, char **restrict end);
long strtol(const char *restrict text, char **restrict end, int base);
long long strtoll(const char *restrict text, char **restrict end, int base);
unsigned long strtoul(const char *restrict text, char **restrict end,
                      int base);
unsigned long long strtoull(const char *restrict text, char **restrict end,
                            int base);
int system(const char *command);
int unsetenv(const char *name);
size_t wcstombs(char *restrict to, const wchar_t *restrict from, size_t n);
int wctomb(char *to, wchar_t c);
char *secure_getenv(const char *name);
int daemon(int keep_directory, int keep_files);
