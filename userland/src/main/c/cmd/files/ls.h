/* What ls.c gathers and ls_show.c shows. */
#pragma once
#include "../command.h"

struct ls_options {
    char all;    /* 'a', 'A' or 0 */
    char layout; /* 'l', '1', 'C' down, 'x' across, 'm' commas */
    char sort;   /* 0 by name, 't', 'S', 'X', 'v', 'U' */
    char time;   /* 'm', 'u' access, 'c' change of status */
    char mark;   /* 'F', 'p' or 0 */
    char follow; /* 'L', 'H' or 0 */
    int folders_themselves, folders_first, recursive, reverse;
    int human, inode, blocks, numbers, no_owner, no_group, full_time;
    int hide_odd, colour;
};
extern struct ls_options ls;

struct ls_file {
    char *name;
    struct stat about;
    char *target;       /* of a link, if it is wanted */
    mode_t target_mode; /* 0 if it leads nowhere */
};
struct ls_list {
    struct ls_file *files;
    size_t count;
    int total; /* the list is a folder: say how many blocks it has */
};

struct timespec ls_time(const struct stat *about);
void ls_show(const struct ls_list *list);
