/* Formatting, the kernel log, and the ways to stop. */
#ifndef FAB_PRINT_H
#define FAB_PRINT_H

#include "types.h"

typedef __builtin_va_list va_list;
#define va_start(ap, last) __builtin_va_start(ap, last)
#define va_end(ap) __builtin_va_end(ap)
#define va_arg(ap, type) __builtin_va_arg(ap, type)

/* Both return the length that the whole text has or would have. */
int format_va(char *buffer, usize size, const char *fmt, va_list ap);
printf_like(3, 4) int format(char *buffer, usize size, const char *fmt, ...);

/* Severities of syslog(2). */
enum {
    LOG_EMERG, LOG_ALERT, LOG_CRIT, LOG_ERR,
    LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG,
};

printf_like(2, 3) void log_at(int level, const char *fmt, ...);
#define log_err(...) log_at(LOG_ERR, __VA_ARGS__)
#define log_warn(...) log_at(LOG_WARNING, __VA_ARGS__)
#define log_info(...) log_at(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_at(LOG_DEBUG, __VA_ARGS__)

void log_emit(int level, const char *text, usize length);
void console_write(const char *text, usize length);
void console_set(void (*write)(const char *text, usize length));
extern int console_level;

printf_like(1, 2) noreturn void panic(const char *fmt, ...);
void backtrace_log(u64 pc, u64 fp);
/* The name of the symbol that holds an address; *offset from its start. */
const char *symbol_at(u64 address, u64 *offset);

#define ASSERT(condition)                                            \
    do {                                                             \
        if (!(condition)) {                                          \
            panic("%s:%d: %s does not hold", __FILE__, __LINE__,     \
                  #condition);                                       \
        }                                                            \
    } while (0)

#endif
