/* What /proc says about processes (proc(5)). */
#pragma once
#include <stddef.h>
#include <sys/types.h>

struct process {
    pid_t pid, ppid, group, session, foreground;
    unsigned terminal; /* device number; 0: none */
    char state;
    char name[64];
    unsigned long flags, minor_faults, major_faults;
    unsigned long user_ticks, system_ticks;
    unsigned long start_ticks; /* since the system started */
    long priority, nice, threads;
    unsigned long size_bytes;
    unsigned long resident_bytes;
    int processor;
    uid_t real_user, user;
    gid_t real_group, effective_group;
    int locked; /* has locked pages */
};

/* 0, or -1: it is gone, or what is there makes no sense. */
int process_read(pid_t pid, struct process *result);
/* All that run, by rising number; the list is the caller's. */
struct process *process_list(size_t *count);
/*
 * The command line with blanks between the words, or "[name]" if there is
 * none (kernel threads, zombies). A new text.
 */
char *process_arguments(const struct process *process);
/* The first word of the command line; NULL if there is none. A new text. */
char *process_program(pid_t pid);
/* "ttyS0", "pts/3" or "?". */
void terminal_name(unsigned device, char *to, size_t size);

/* A whole file of /proc; NULL and errno. A new text, with a zero at its end. */
char *proc_file(const char *path, size_t *size);
/* "MemTotal:   1234 kB" of /proc/meminfo in KiB, or of any such text. */
unsigned long proc_value(const char *text, const char *name);
/* Seconds since the system started, and when that was. */
double uptime_seconds(void);
time_t boot_time(void);
#define TICKS 100 /* a second; the kernel's USER_HZ */

/* signals.c */
/* "15", "TERM", "SIGTERM" or "term"; -1 if there is none. */
int signal_number(const char *text);
/* "TERM", "RTMIN+3" or NULL. */
const char *signal_name(int number);
/*
 * Turns "-9", "-HUP" or "-SIGHUP" in front into a number and takes it out of
 * the arguments; 0 if there is none. letters are options with that look.
 */
int signal_operand(int *argc, char **argv, const char *letters);
