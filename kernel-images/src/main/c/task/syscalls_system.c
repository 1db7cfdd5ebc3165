/* Calls about the machine: uname, sysinfo, reboot, syslog, getrandom. */
#include "errno.h"
#include "fs.h"
#include "log.h"
#include "print.h"
#include "random.h"
#include "sbi.h"
#include "string.h"
#include "syscall.h"
#include "system.h"
#include "task.h"
#include "tmpfs.h"
#include "vm.h"

#ifndef FAB_CONFIG
#define FAB_CONFIG "fab"
#endif

struct utsname system_names = {
    "Linux", "(none)", FAB_RELEASE, "#1 " FAB_CONFIG, "riscv64", "(none)",
};

i64 sys_uname(const u64 *a)
{
    return copy_out(a[0], &system_names, sizeof(system_names));
}

static i64 set_name(char *slot, const u64 *a)
{
    char name[65];
    if (!capable(CAP_SYS_ADMIN)) {
        return -EPERM;
    }
    if (a[1] > 64) {
        return -EINVAL;
    }
    if (copy_in(name, a[0], a[1]) != 0) {
        return -EFAULT;
    }
    name[a[1]] = 0;
    strcpy_n(slot, name, 65);
    return 0;
}

i64 sys_sethostname(const u64 *a)
{
    return set_name(system_names.node, a);
}

i64 sys_setdomainname(const u64 *a)
{
    return set_name(system_names.domain, a);
}

i64 sys_sysinfo(const u64 *a)
{
    struct {
        i64 uptime;
        u64 loads[3], total, free, shared, buffer, swap, free_swap;
        u16 processes, pad;
        u64 high, free_high;
        u32 unit;
        u32 pad2;
    } out = {0};
    out.uptime = (i64)(time_monotonic() / NANOS);
    for (int i = 0; i < 3; i++) {
        out.loads[i] = load_average(i) * 65536 / 100;
    }
    out.total = pages_total;
    out.free = pages_free;
    out.shared = tmpfs_pages();
    out.processes = (u16)task_count;
    out.unit = PAGE_SIZE;
    return copy_out(a[0], &out, sizeof(out));
}

i64 sys_getrandom(const u64 *a)
{
    u8 bytes[64];
    u64 done = 0;
    if ((a[2] & ~7UL) != 0) {
        return -EINVAL;
    }
    while (done < a[1]) {
        u64 part = MIN(a[1] - done, sizeof(bytes));
        random_bytes(bytes, part);
        if (copy_out(a[0] + done, bytes, part) != 0) {
            return done > 0 ? (i64)done : -EFAULT;
        }
        done += part;
        if (done % 4096 == 0) {
            relax();
        }
    }
    return (i64)done;
}

#define REBOOT_RESTART 0x01234567
#define REBOOT_HALT 0xcdef0123
#define REBOOT_CAD_ON 0x89abcdef
#define REBOOT_POWER_OFF 0x4321fedc

i64 sys_reboot(const u64 *a)
{
    if (!capable(CAP_SYS_BOOT)) {
        return -EPERM;
    }
    if ((u32)a[0] != 0xfee1dead) {
        return -EINVAL;
    }
    switch ((u32)a[2]) {
    case 0:
    case REBOOT_CAD_ON: return 0;
    case REBOOT_RESTART:
        sync_all();
        log_at(LOG_EMERG, "reboot: Restarting system");
        sbi_reboot();
    case REBOOT_HALT:
    case REBOOT_POWER_OFF:
        sync_all();
        log_at(LOG_EMERG, "reboot: Power down");
        sbi_shutdown(false);
    default: return -EINVAL;
    }
}

enum {
    LOG_READ = 2, LOG_READ_ALL, LOG_READ_CLEAR, LOG_CLEAR, LOG_OFF, LOG_ON,
    LOG_LEVEL, LOG_UNREAD, LOG_SIZE,
};

static u64 cleared;
static u64 read_up_to;

static int record_text(u64 sequence, char *text, usize size)
{
    const struct log_record *record = log_get(sequence);
    char prefix[32];
    log_prefix(record, prefix, sizeof(prefix));
    return format(text, size, "<%u>%s%.*s\n", record->level, prefix,
                  (int)record->length, record->text);
}

/* The newest records that fit, whole. */
static i64 read_log(uaddr to, u64 size, u64 from)
{
    char text[LOG_TEXT + 64];
    u64 first = MAX(from, log_first());
    u64 total = 0;
    for (u64 i = log_next(); i > first; i--) {
        u64 length = (u64)record_text(i - 1, text, sizeof(text));
        if (total + length > size) {
            first = i;
            break;
        }
        total += length;
    }
    u64 done = 0;
    for (u64 i = first; i < log_next(); i++) {
        u64 length = (u64)record_text(i, text, sizeof(text));
        if (copy_out(to + done, text, length) != 0) {
            return -EFAULT;
        }
        done += length;
    }
    read_up_to = log_next();
    return (i64)done;
}

i64 sys_syslog(const u64 *a)
{
    char text[LOG_TEXT + 64];
    i64 result = 0;
    if (a[0] != LOG_READ_ALL && a[0] != LOG_SIZE && !capable(CAP_SYSLOG)) {
        return -EPERM;
    }
    switch (a[0]) {
    case 0:
    case 1: return 0;
    case LOG_READ:
        while (read_up_to >= log_next()) {
            int error = wait_on(&log_waitq, 0, true);
            if (error != 0) {
                return error;
            }
        }
        return read_log(a[1], a[2], read_up_to);
    case LOG_READ_ALL: return read_log(a[1], a[2], cleared);
    case LOG_READ_CLEAR:
        result = read_log(a[1], a[2], cleared);
        cleared = log_next();
        return result;
    case LOG_CLEAR: cleared = log_next(); return 0;
    case LOG_OFF: console_level = 1; return 0;
    case LOG_ON: console_level = LOG_DEBUG; return 0;
    case LOG_LEVEL:
        if (a[2] < 1 || a[2] > 8) {
            return -EINVAL;
        }
        console_level = (int)a[2];
        return 0;
    case LOG_UNREAD:
        for (u64 i = MAX(read_up_to, log_first()); i < log_next(); i++) {
            result += record_text(i, text, sizeof(text));
        }
        return result;
    case LOG_SIZE: return LOG_RECORDS * (LOG_TEXT + 24);
    default: return -EINVAL;
    }
}

i64 sys_memfd_create(const u64 *a)
{
    char name[250];
    i64 length = string_in(name, a[0], sizeof(name));
    if (length < 0 || length == sizeof(name)) {
        return length < 0 ? length : -EINVAL;
    }
    struct file *file = tmpfs_unnamed("memfd", 0);
    return is_err(file) ? ptr_err(file) : fd_install(file, (a[1] & 1) != 0);
}

/* Keys 0 to 4: vendor, architecture, implementation: unknown; base
   behaviour: IMA; extensions: F, D and C. Others become -1. */
i64 sys_riscv_hwprobe(const u64 *a)
{
    if (a[4] != 0) {
        return -EINVAL;
    }
    for (u64 i = 0; i < a[1]; i++) {
        struct {
            i64 key;
            u64 value;
        } pair;
        if (copy_in(&pair, a[0] + i * sizeof(pair), sizeof(pair)) != 0) {
            return -EFAULT;
        }
        pair.value = pair.key == 3 ? 1 : pair.key == 4 ? 3 : 0;
        if (pair.key < 0 || pair.key > 4) {
            pair.key = -1;
        }
        if (copy_out(a[0] + i * sizeof(pair), &pair, sizeof(pair)) != 0) {
            return -EFAULT;
        }
    }
    return 0;
}

i64 sys_riscv_flush_icache(unused const u64 *a)
{
    fence_i();
    return 0;
}
