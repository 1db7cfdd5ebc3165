/*
 * The kernel log: records with a time and a level in a ring, oldest
 * overwritten first. dmesg reads them through syslog(2) and /dev/kmsg
 * (dev/kmsg.c); the console shows those below its level as they come.
 */
#include "log.h"
#include "print.h"
#include "sbi.h"
#include "string.h"
#include "time.h"
#include "wait.h"

static struct log_record ring[LOG_RECORDS];
static u64 next_sequence;
static u64 first_sequence;
int console_level = LOG_DEBUG;
struct waitq log_waitq = WAITQ_INIT(log_waitq);

static void early_write(const char *text, usize length)
{
    for (usize i = 0; i < length; i++) {
        if (text[i] == '\n') {
            sbi_putchar('\r');
        }
        sbi_putchar(text[i]);
    }
}

static void (*console)(const char *text, usize length) = early_write;

void console_set(void (*write)(const char *text, usize length))
{
    console = write;
}

void console_write(const char *text, usize length)
{
    console(text, length);
}

u64 log_first(void)
{
    return first_sequence;
}

u64 log_next(void)
{
    return next_sequence;
}

const struct log_record *log_get(u64 sequence)
{
    if (sequence < first_sequence || sequence >= next_sequence) {
        return NULL;
    }
    return &ring[sequence % LOG_RECORDS];
}

int log_prefix(const struct log_record *record, char *text, usize size)
{
    return format(text, size, "[%5lu.%06lu] ", record->nanos / 1000000000,
                  record->nanos / 1000 % 1000000);
}

void log_emit(int level, const char *text, usize length)
{
    struct log_record *record = &ring[next_sequence % LOG_RECORDS];
    record->sequence = next_sequence;
    record->nanos = time_monotonic();
    record->level = (u8)level;
    record->length = (u16)MIN(length, sizeof(record->text));
    memcpy(record->text, text, record->length);
    next_sequence++;
    if (next_sequence - first_sequence > LOG_RECORDS) {
        first_sequence = next_sequence - LOG_RECORDS;
    }
    if (level < console_level) {
        char prefix[32];
        int prefix_length = log_prefix(record, prefix, sizeof(prefix));
        console(prefix, (usize)prefix_length);
        console(record->text, record->length);
        console("\n", 1);
    }
    waitq_wake_all(&log_waitq);
}

void log_at(int level, const char *fmt, ...)
{
    char text[LOG_TEXT];
    va_list ap;
    va_start(ap, fmt);
    int length = format_va(text, sizeof(text), fmt, ap);
    va_end(ap);
    length = MIN(length, (int)sizeof(text) - 1);
    while (length > 0 && text[length - 1] == '\n') {
        length--;
    }
    log_emit(level, text, (usize)length);
}
