/*
 * syslogd: takes messages from the socket /dev/log (RFC 3164 as syslog(3)
 * writes it) and from the kernel, and appends them to the files that
 * /etc/syslog.conf names. One process, no threads, no state but open files.
 *
 * main.c    options, the loop, signals
 * config.c  /etc/syslog.conf
 * message.c from the bytes of a message to a line
 * output.c  files: writing, rotation by size, opening anew
 * kernel.c  where the kernel's messages come from
 */
#pragma once
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <syslog.h>

#define FACILITIES 24
#define LINE_SIZE 2048

/* A file, and which levels of which facility go there. */
struct rule {
    uint8_t levels[FACILITIES]; /* a bit a level */
    char path[PATH_MAX];
    int sync; /* after each line; "-/path" asks for none */
    int fd;
    int broken;         /* opening failed, and that was said */
    char last[LINE_SIZE]; /* without its time, to count repetitions */
    int repeated;
};

struct config {
    struct rule *rules;
    size_t count;
};

struct limits {
    long most_bytes; /* of a file before it is rotated; 0: never */
    int kept;        /* old files */
};

/* config.c */
int config_read(const char *path, struct config *config);
void config_close(struct config *config);
int level_number(const char *name);
int facility_number(const char *name);

/* message.c */
struct message {
    int priority;
    char text[LINE_SIZE]; /* tag and text, nothing unprintable */
};
void message_parse(const char *bytes, size_t n, int priority,
                   struct message *result);

/* output.c */
void output_start(const struct limits *wanted);
void output_write(struct config *config, const struct message *message);
void output_flush(struct config *config);
void output_reopen(struct config *config);

/* kernel.c */
int kernel_open(void);
void kernel_read(int fd, void (*take)(const char *bytes, size_t n));
