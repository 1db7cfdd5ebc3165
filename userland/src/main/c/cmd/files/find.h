/*
 * find reads its words into a tree (find_parse.c) and asks it about each file
 * (find.c, find_act.c). A test knows how much it is worth; "and" and "or"
 * have two below them.
 */
#pragma once
#include "../command.h"

struct find_node {
    int (*test)(struct find_node *node, struct walk *file);
    struct find_node *left, *right;
    const char *text;
    long value;
    int compare; /* -1 less, 0 equal, 1 more: of "-3", "3", "+3" */
    int unit;
    int fold;
    struct timespec when;
    const struct mode_change *mode;
    void *own; /* what the action keeps */
};

struct find_options {
    long least_depth, most_depth;
    int depth_first, follow, one_device, acts;
};
extern struct find_options find_options;
extern struct timespec find_now;

/* The expression of the words from first on. */
struct find_node *find_parse(int count, char **words);
/* Makes the node of -exec, -ok, -execdir; returns how many words it took. */
int find_exec(struct find_node *node, char **words, const char *name);
/* Runs what -exec ... + still holds. */
void find_finish(void);
extern int find_status;
int find_print(struct find_node *node, struct walk *file);
int find_printf(struct find_node *node, struct walk *file);
int find_delete(struct find_node *node, struct walk *file);
int find_ls(struct find_node *node, struct walk *file);
