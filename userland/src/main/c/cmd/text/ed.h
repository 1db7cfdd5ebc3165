/* ed's text, addresses and patterns: what ed.c and ed_commands.c share. */
#pragma once
#include "../command.h"
#include <setjmp.h>
#include <regex.h>

/*
 * Lines never change: an edit puts new ones in their place. So what undo
 * brings back is a list of lines, and marks and g find theirs by identity.
 */
struct ed_line {
    size_t n;
    char s[];
};
struct ed_text {
    struct ed_line **lines; /* [0] is no line */
    long count, room;
    long here;
};
extern struct ed_text ed_text, ed_saved;
extern int ed_changed;

extern const char *ed_at; /* the rest of the command */
extern jmp_buf ed_out;    /* where a wrong command leads */
extern const char *ed_why;
_Noreturn void ed_wrong(const char *why);

/* ---- ed_text.c ---- */
void ed_start(void);
/* What undo brings back is as it is now. */
void ed_remember(void);
void ed_undo(void);
struct ed_line *ed_new(const char *s, size_t n);
void ed_insert(long after, struct ed_line *line);
void ed_delete(long from, long to);
void ed_mark(char name, long line);
long ed_marked(char name);
long ed_find(const struct ed_line *line);

/* ---- ed_address.c ---- */
struct ed_range {
    long from, to;
    int given; /* how many addresses */
};
struct ed_range ed_range(void);
int ed_address(long *line);
/* "/expression/" at ed_at; the delimiter after it is taken, if it is there. */
regex_t *ed_regex(void);

/* ---- ed.c: what vi takes of it ---- */
extern char *ed_file_name;
extern int ed_silent; /* sizes and errors are not printed */
/* One command; 0 if it ends the editor. Mistakes lead to ed_out. */
int ed_perform(const char *text);
void ed_read(const char *name);

/* ---- ed_substitute.c ---- */
void ed_substitute(long from, long to, int in_global);
