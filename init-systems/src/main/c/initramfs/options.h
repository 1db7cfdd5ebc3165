/* What the kernel command line asks of an initramfs. */
#ifndef INITRAMFS_OPTIONS_H
#define INITRAMFS_OPTIONS_H

#include <stdbool.h>

enum { OPTION_SIZE = 256, LINE_SIZE = 4096 };

struct options {
    char root[OPTION_SIZE];  /* as written; empty if it was not */
    char types[OPTION_SIZE]; /* rootfstype=, separated by commas */
    char flags[OPTION_SIZE]; /* rootflags= */
    char init[OPTION_SIZE];  /* init= */
    bool read_only;
    bool rescue;
    long delay_seconds; /* rootdelay=: before the first look */
    long wait_seconds;  /* rootwait: how long to look */
};

/* Reads the text of /proc/cmdline and changes it. */
void options_parse(char *line, struct options *options);

#endif
