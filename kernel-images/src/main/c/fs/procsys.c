/*
 * /proc/sys: names of the system, settings that have an effect, and numbers
 * that are kept for those who set and read them.
 */
#include "errno.h"
#include "poll.h"
#include "proc.h"
#include "random.h"
#include "string.h"
#include "system.h"
#include "task.h"

#define TEXT (S_IFREG | 0444)
#define CONTROL (S_IFREG | 0644)

/* A number that can be set, with the range that is accepted. */
#define NUMBER(name, first, least, most)                                    \
    static i64 name = first;                                                \
    static void show_##name(struct text *text, unused struct task *task)    \
    {                                                                       \
        text_add(text, "%ld\n", name);                                      \
    }                                                                       \
    static i64 write_##name(char *value, unused struct task *task)          \
    {                                                                       \
        return set_number(&name, value, least, most);                       \
    }

static i64 set_number(i64 *to, const char *value, i64 least, i64 most)
{
    const char *end;
    bool negative = value[0] == '-';
    i64 number = (i64)parse_number(value + negative, &end, 10);
    number = negative ? -number : number;
    if (end == value + negative || number < least || number > most) {
        return -EINVAL;
    }
    *to = number;
    return 0;
}

/* These have no effect here: there is no swap, no core is dumped, and so on. */
NUMBER(file_max, 65536, 0, 0x7fffffff)
NUMBER(nr_open, 1048576, 64, 0x7fffffff)
NUMBER(protected_hardlinks, 0, 0, 1)
NUMBER(protected_symlinks, 0, 0, 1)
NUMBER(ctrl_alt_del, 0, 0, 1)
NUMBER(pid_max, 32768, 300, 4194304)
NUMBER(sysrq, 0, 0, 511)
NUMBER(threads_max, 16384, 1, 0x7fffffff)
NUMBER(max_dgram_qlen, 256, 0, 0x7fffffff)
NUMBER(max_map_count, 65530, 0, 0x7fffffff)
NUMBER(overcommit, 1, 0, 2)
NUMBER(swappiness, 60, 0, 200)

extern int panic_timeout;

static void show_panic(struct text *text, unused struct task *task)
{
    text_add(text, "%d\n", panic_timeout);
}

static i64 write_panic(char *value, unused struct task *task)
{
    i64 seconds = 0;
    i64 error = set_number(&seconds, value, -1, 3600);
    if (error == 0) {
        panic_timeout = (int)seconds;
    }
    return error;
}

static void show_file_nr(struct text *text, unused struct task *task)
{
    text_add(text, "%u\t0\t%ld\n", files_open(), file_max);
}

static void show_constant_65534(struct text *text, unused struct task *task)
{
    text_add(text, "65534\n");
}

static void show_constant_65536(struct text *text, unused struct task *task)
{
    text_add(text, "65536\n");
}

static void show_constant_256(struct text *text, unused struct task *task)
{
    text_add(text, "256\n");
}

static i64 write_drop(char *value, unused struct task *task)
{
    if (!capable(CAP_SYS_ADMIN)) {
        return -EPERM;
    }
    if ((parse_number(value, NULL, 10) & 1) != 0) {
        sync_all();
        cache_shrink((u64)-1);
    }
    while (dentry_shrink(1024) > 0) {
    }
    cache_shrink((u64)-1);
    return 0;
}

static void show_hostname(struct text *text, unused struct task *task)
{
    text_add(text, "%s\n", system_names.node);
}

static void cut_line(char *value)
{
    char *newline = strchr(value, '\n');
    if (newline != NULL) {
        *newline = 0;
    }
}

static i64 write_hostname(char *value, unused struct task *task)
{
    cut_line(value);
    strcpy_n(system_names.node, value, sizeof(system_names.node));
    return 0;
}

static void show_domainname(struct text *text, unused struct task *task)
{
    text_add(text, "%s\n", system_names.domain);
}

static i64 write_domainname(char *value, unused struct task *task)
{
    cut_line(value);
    strcpy_n(system_names.domain, value, sizeof(system_names.domain));
    return 0;
}

static char core_pattern[128] = "core";

static void show_core_pattern(struct text *text, unused struct task *task)
{
    text_add(text, "%s\n", core_pattern);
}

static i64 write_core_pattern(char *value, unused struct task *task)
{
    cut_line(value);
    strcpy_n(core_pattern, value, sizeof(core_pattern));
    return 0;
}

static void show_ostype(struct text *text, unused struct task *task)
{
    text_add(text, "%s\n", system_names.system);
}

static void show_osrelease(struct text *text, unused struct task *task)
{
    text_add(text, "%s\n", system_names.release);
}

static void show_osversion(struct text *text, unused struct task *task)
{
    text_add(text, "%s\n", system_names.version);
}

static void show_cap_last(struct text *text, unused struct task *task)
{
    text_add(text, "%d\n", CAP_LAST);
}

static void show_printk(struct text *text, unused struct task *task)
{
    text_add(text, "%d\t4\t1\t7\n", console_level);
}

static i64 write_printk(char *value, unused struct task *task)
{
    console_level = (int)parse_number(value, NULL, 10);
    return 0;
}

static void uuid(struct text *text, const u8 b[16])
{
    for (int i = 0; i < 16; i++) {
        bool dash = i == 4 || i == 6 || i == 8 || i == 10;
        text_add(text, "%s%02x", dash ? "-" : "", b[i]);
    }
    text_add(text, "\n");
}

static void show_uuid(struct text *text, unused struct task *task)
{
    u8 bytes[16];
    random_bytes(bytes, sizeof(bytes));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    uuid(text, bytes);
}

static void show_boot_id(struct text *text, unused struct task *task)
{
    static u8 bytes[16];
    if (bytes[6] == 0) {
        random_bytes(bytes, sizeof(bytes));
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
    }
    uuid(text, bytes);
}

#define ROW(path, name) {path, CONTROL, show_##name, write_##name, NULL, NULL}
#define FIXED(path, show) {path, TEXT, show, NULL, NULL, NULL}

/* Sorted, so that the names of a folder follow each other. */
const struct proc_file proc_sys_files[] = {
    ROW("fs/file-max", file_max),
    FIXED("fs/file-nr", show_file_nr),
    ROW("fs/nr_open", nr_open),
    ROW("fs/protected_hardlinks", protected_hardlinks),
    ROW("fs/protected_symlinks", protected_symlinks),
    FIXED("kernel/cap_last_cap", show_cap_last),
    ROW("kernel/core_pattern", core_pattern),
    ROW("kernel/ctrl-alt-del", ctrl_alt_del),
    ROW("kernel/domainname", domainname),
    ROW("kernel/hostname", hostname),
    FIXED("kernel/ngroups_max", show_constant_65536),
    FIXED("kernel/osrelease", show_osrelease),
    FIXED("kernel/ostype", show_ostype),
    FIXED("kernel/overflowgid", show_constant_65534),
    FIXED("kernel/overflowuid", show_constant_65534),
    ROW("kernel/panic", panic),
    ROW("kernel/pid_max", pid_max),
    ROW("kernel/printk", printk),
    FIXED("kernel/random/boot_id", show_boot_id),
    FIXED("kernel/random/entropy_avail", show_constant_256),
    FIXED("kernel/random/poolsize", show_constant_256),
    FIXED("kernel/random/uuid", show_uuid),
    ROW("kernel/sysrq", sysrq),
    ROW("kernel/threads-max", threads_max),
    FIXED("kernel/version", show_osversion),
    ROW("net/unix/max_dgram_qlen", max_dgram_qlen),
    {"vm/drop_caches", S_IFREG | 0200, NULL, write_drop, NULL, NULL},
    ROW("vm/max_map_count", max_map_count),
    ROW("vm/overcommit_memory", overcommit),
    ROW("vm/swappiness", swappiness),
    {NULL, 0, NULL, NULL, NULL, NULL},
};
