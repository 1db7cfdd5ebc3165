/* The journal's process: sources that yield messages, and the store. */
#pragma once
#include "format.h"

/* ---- store.c ---- */

void store_configure(void);
void store_open(void);
/* Appends; never fails loudly: what cannot be stored is counted. */
void store_append(int priority, const struct strings *fields);
void store_rotate(void);
void store_sync(void);
bool store_is_dirty(void); /* something was written since */
/* From memory to disk, when there is a disk now. */
void store_flush(void);

/* ---- sources ---- */

struct message {
    int priority, facility;
    const char *transport, *identifier, *unit, *text;
    pid_t pid;
    uid_t uid;
    bool has_uid;
};
void message_store(const struct message *message);
/* "<13>text": takes the number off. */
const char *take_priority(const char *text, int *priority, int *facility);

int streams_control(void); /* the descriptor to watch */
void streams_look(void);
void streams_control_ready(void);
size_t streams_count(void);
int stream_descriptor(size_t i);
void stream_ready(size_t i);
void streams_flush_partial(void);
bool streams_have_partial(void);

int kernel_open(void);
bool kernel_ready(int fd); /* false: it is of no use */
int syslog_open(void);
void syslog_ready(int fd);
