/* How output gets into the journal without a socket.
 *
 * Every unit that writes to the journal has a named pipe
 * /run/systemd/journal/streams/UNIT. Process 1 makes it and keeps it open
 * for reading and writing, so that neither end ever breaks: when the journal
 * dies, writers go on until the pipe is full, and the next journal reads
 * what is in it. The journal is told of new pipes, and of the process that
 * writes now, by lines in /run/systemd/journal/control:
 *
 *     stream UNIT PID LEVEL IDENTIFIER
 *     rotate | sync | flush
 */
#pragma once
#include <sys/types.h>

#define JOURNAL_FOLDER "/run/systemd/journal"
#define STREAM_FOLDER JOURNAL_FOLDER "/streams"
#define CONTROL_PIPE JOURNAL_FOLDER "/control"

/* The pipe of a unit, open for both; made if need be; -1 with errno. */
int stream_open(const char *unit);
void stream_announce(const char *unit, pid_t pid, const char *identifier,
                     int level);
