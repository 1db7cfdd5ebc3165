/* The records of the kernel log. */
#ifndef FAB_LOG_H
#define FAB_LOG_H

#include "types.h"

#define LOG_RECORDS 512
#define LOG_TEXT 232

struct log_record {
    u64 sequence;
    u64 nanos;
    u16 length;
    u8 level;
    char text[LOG_TEXT];
};

extern struct waitq log_waitq;

u64 log_first(void);
u64 log_next(void);
const struct log_record *log_get(u64 sequence);
int log_prefix(const struct log_record *record, char *text, usize size);

#endif
