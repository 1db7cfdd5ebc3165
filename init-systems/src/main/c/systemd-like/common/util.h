/* Small things that every program here needs: memory that does not run out
 * quietly, lists of strings, growing text, times. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define VERSION "0.1"
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FORMAT(at, first) __attribute__((__format__(__printf__, at, first)))

/* ---- memory ---- */

/* What to do when there is no memory: a tool gives up; process 1, which may
 * not, waits and tries again. */
extern void (*out_of_memory)(void);
void *need(size_t size);             /* zeroed */
void *need_more(void *old, size_t size);
char *copy(const char *text);        /* NULL stays NULL */
char *copy_n(const char *text, size_t length);
char *print(const char *format, ...) FORMAT(1, 2);
void replace(char **place, char *value);

/* ---- lists of strings ---- */

struct strings {
    char **v; /* ends with NULL unless the list was never touched */
    size_t n;
};

void strings_add(struct strings *list, const char *text);
void strings_take(struct strings *list, char *text);
void strings_add_all(struct strings *list, const struct strings *more);
void strings_clear(struct strings *list);
void strings_remove(struct strings *list, const char *text);
void strings_sort(struct strings *list);
bool strings_have(const struct strings *list, const char *text);

/* ---- growing text ---- */

struct text {
    char *s; /* NULL while empty */
    size_t n, room;
};

void text_bytes(struct text *text, const char *bytes, size_t n);
void text_add(struct text *text, const char *more);
void text_char(struct text *text, char c);
void text_print(struct text *text, const char *format, ...) FORMAT(2, 3);
char *text_take(struct text *text); /* never NULL */
void text_free(struct text *text);

/* ---- files ---- */

/* The whole file with a 0 after it; NULL with errno. */
char *file_read(const char *path, size_t limit, size_t *size);
char *file_first_line(const char *path); /* NULL with errno */
int file_write(const char *path, const char *content); /* 0 or -1 */
/* A file that the kernel makes up: it is neither created nor cut. */
int kernel_write(const char *path, const char *content);
int make_folders(const char *path, mode_t mode);
int make_parents(const char *path, mode_t mode);
char *link_target(const char *path); /* NULL if it is no link */
bool write_all(int fd, const void *bytes, size_t n);

/* ---- words ---- */

bool starts_with(const char *text, const char *start);
bool ends_with(const char *text, const char *end);
bool equal(const char *a, const char *b); /* NULL equals NULL */
char *strip(char *text);                  /* in place */
int parse_bool(const char *text);         /* 1, 0, or -1 */
bool parse_unsigned(const char *text, uint64_t limit, uint64_t *value);
bool parse_size(const char *text, uint64_t *bytes); /* K M G suffixes */
int signal_number(const char *name);      /* "TERM", "SIGTERM", "15"; -1 */
const char *signal_short(int number);     /* "TERM" */

/* ---- times ---- */

typedef uint64_t usec;
#define FOREVER UINT64_MAX
#define SECOND ((usec)1000000)
usec now_monotonic(void);
usec now_real(void);
/* systemd.time(7): "5min 20s", "100ms", "infinity", plain seconds. */
bool parse_span(const char *text, usec unit, usec *span);
void format_span(char *to, size_t size, usec span, usec accuracy);
usec add_span(usec when, usec span); /* FOREVER is absorbing */
