/*
 * vi over ed's text: vi.c is the keys and the modes, vi_move.c the motions,
 * vi_change.c the operators and what they keep, vi_show.c the screen. A
 * command after a colon is ed's.
 */
#pragma once
#include "ed.h"
#include "screen.h"

/* A byte of a line that begins a character; lines are counted from 1. */
struct vi_place {
    long line;
    size_t column;
};
enum vi_reach { EXCLUSIVE, INCLUSIVE, LINES };

extern struct vi_place vi_at;
extern long vi_top;
extern int vi_inserting, vi_numbers;
extern char vi_message[200];

struct ed_line *vi_line(long line);
/* The next key: typed, or of the change that is repeated. */
int vi_key(void);
void vi_say(const char *format, ...) PRINTF(1, 2);

/* ---- vi_move.c ---- */
size_t vi_next(const struct ed_line *l, size_t column);
size_t vi_before(const struct ed_line *l, size_t column);
size_t vi_first(long line); /* that is no blank */
/* 1: moved, 0: the key is no motion, -1: it leads nowhere. */
int vi_motion(int key, long count, struct vi_place *to,
              enum vi_reach *reach);
/* The column that is kept when going up and down. */
void vi_want_column(void);

/* ---- vi_change.c ---- */
void vi_replace_line(long line, const char *s, size_t n);
void vi_insert_line(long after, const char *s, size_t n);
void vi_yank(struct vi_place from, struct vi_place to, enum vi_reach reach);
void vi_delete(struct vi_place from, struct vi_place to,
               enum vi_reach reach);
void vi_put(int before, long count);
void vi_shift(long from, long to, int left);
void vi_join(long count);
void vi_flip_case(long count);

/* ---- vi_show.c ---- */
void vi_paint(void);
