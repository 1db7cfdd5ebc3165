/*
 * tar reads ustar, pax (POSIX.1-2001) and GNU's long names; it writes ustar,
 * with a pax header before what does not fit into one.
 */
#pragma once
#include "../command.h"

#define TAR_BLOCK 512

struct tar_entry {
    char *path, *link;
    char kind; /* '0' file '1' hard link '2' link '3' '4' devices '5' folder
                  '6' pipe */
    mode_t mode;
    uid_t user;
    gid_t group;
    char user_name[33], group_name[33];
    off_t size;
    struct timespec when;
    unsigned major, minor;
};

struct tar_options {
    int verbose, keep_old, same_owner, same_mode, numeric, absolute, follow;
    int to_output, touch, no_recursion, one_device;
    int strip;
    const char *owner, *group_owner; /* of what is written */
    struct timespec when;            /* of what is written, if it is set */
    int has_when;
    char **patterns; /* left out */
    size_t pattern_count;
};
extern struct tar_options tar_how;

/* ---- tar_format.c ---- */
/* 1 and the next header, 0 at the end. */
int tar_read_entry(int in, struct tar_entry *e);
void tar_clear(struct tar_entry *e);
void tar_write_entry(int out, const struct tar_entry *e);
void tar_write_end(int out);
void tar_read(int in, void *to, size_t n);
void tar_write(int out, const void *from, size_t n);
void tar_skip(int in, off_t n);

/* ---- tar_extract.c ---- */
void tar_extract_start(void);
void tar_extract(int in, struct tar_entry *e);
void tar_extract_end(void);

/* ---- tar_create.c ---- */
void tar_create(int out, int count, char **names);

int tar_left_out(const char *path);
void tar_say(const struct tar_entry *e, FILE *to);
