/* Copying and removing trees: what cp, mv, rm and install share. */
#pragma once
#include "../command.h"

struct copy {
    int recursive;
    int follow;       /* links: 'P' never, 'H' the operand's, 'L' all */
    int force;        /* take away a target that cannot be opened */
    int ask;          /* before a file is written over */
    int keep;         /* 1: never write over a file, 2: not over a newer one */
    int mode, owner, times; /* what is preserved */
    int hard_links;   /* files that are one stay one */
    int link;         /* 's' or 'l': make links instead of copies */
    int one_device;
    int replace;      /* the target is taken away first */
    int verbose;
};
/* 1 if the target is a full copy now, 0 if something was complained about. */
int copy_tree(const char *from, const char *to, const struct copy *how);

struct removal {
    int recursive, folders, force, verbose;
    int ask; /* before each */
};
void remove_tree(const char *path, const struct removal *how);

/* An operand's name inside of the folder that things are moved into. */
char *target_in(const char *folder, const char *operand);
int is_folder(const char *path);
