/* Pseudoterminals: dev/pty.c makes them, fs/devpts.c shows them. */
#ifndef FAB_PTY_H
#define FAB_PTY_H

#include "types.h"

struct tty;

#define PTY_MAX 1024
#define PTS_MAJOR 136

/* The node /dev/pts/INDEX comes and goes. */
int devpts_add(u32 index);
void devpts_remove(u32 index);
/* May the terminal be opened? Not before its master has unlocked it. */
bool pty_locked(const struct tty *tty);

#endif
