/* The files of /proc that are about the whole system. */
#include "block.h"
#include "devices.h"
#include "irq.h"
#include "poll.h"
#include "proc.h"
#include "string.h"
#include "syscall.h"
#include "system.h"
#include "task.h"
#include "tmpfs.h"
#include "vm.h"

static void show_version(struct text *text, unused struct task *task)
{
    text_add(text, "Linux version %s (distrofab) %s\n",
             system_names.release, system_names.version);
}

static void show_uptime(struct text *text, unused struct task *task)
{
    u64 up = time_monotonic() / 10000000;
    u64 idle = idle_nanos / 10000000;
    text_add(text, "%lu.%02lu %lu.%02lu\n", up / 100, up % 100, idle / 100,
             idle % 100);
}

static void show_loadavg(struct text *text, unused struct task *task)
{
    for (int i = 0; i < 3; i++) {
        u64 load = load_average(i);
        text_add(text, "%lu.%02lu ", load / 100, load % 100);
    }
    text_add(text, "%u/%u %d\n", sched_runnable(), task_count,
             current()->tid);
}

static void show_meminfo(struct text *text, unused struct task *task)
{
    u64 cached = cache_pages();
    const struct {
        const char *name;
        u64 pages;
    } rows[] = {
        {"MemTotal:", pages_total},
        {"MemFree:", pages_free},
        {"MemAvailable:", pages_free + cached - tmpfs_pages()},
        {"Buffers:", 0},
        {"Cached:", cached},
        {"SwapCached:", 0},
        {"SwapTotal:", 0},
        {"SwapFree:", 0},
        {"Dirty:", cache_dirty_pages()},
        {"Shmem:", tmpfs_pages()},
    };
    for (usize i = 0; i < ARRAY_SIZE(rows); i++) {
        text_add(text, "%-15s %8lu kB\n", rows[i].name, rows[i].pages * 4);
    }
}

static void show_cpuinfo(struct text *text, unused struct task *task)
{
    text_add(text, "processor\t: 0\nhart\t\t: 0\nisa\t\t: rv64imafdc\n"
                   "mmu\t\t: sv39\n\n");
}

static void show_stat(struct text *text, unused struct task *task)
{
    const u64 tick = NANOS / 100;
    u64 user = 0;
    u64 system = 0;
    const struct process *process;
    const struct task *each;
    list_for_each(each, &all_tasks, all_node)
    {
        user += each->usage.user;
        system += each->usage.system;
    }
    list_for_each(process, &all_processes, all)
    {
        user += process->children_usage.user;
        system += process->children_usage.system;
    }
    for (int i = 0; i < 2; i++) {
        text_add(text, "cpu%s %lu 0 %lu %lu 0 0 0 0 0 0\n", i == 0 ? " " : "0",
                 user / tick, system / tick, idle_nanos / tick);
    }
    text_add(text, "intr 0\nctxt %lu\nbtime %lu\nprocesses %lu\n"
                   "procs_running %u\nprocs_blocked 0\n",
             context_switches, time_offset() / NANOS, forks_total,
             sched_runnable());
}

static void show_filesystems(struct text *text, unused struct task *task)
{
    const struct fstype *type;
    list_for_each(type, &fs_types, node)
    {
        text_add(text, "%s\t%s\n", type->needs_device ? "" : "nodev",
                 type->name);
    }
}

static void mount_options(struct text *text, const struct mount *mount)
{
    static const struct {
        u32 flag;
        const char *name;
    } options[] = {
        {MS_NOSUID, ",nosuid"},   {MS_NODEV, ",nodev"},
        {MS_NOEXEC, ",noexec"},   {MS_NOATIME, ",noatime"},
        {MS_RELATIME, ",relatime"},
    };
    bool read_only = (mount->flags & MS_RDONLY) != 0 ||
                     (mount->super->flags & SUPER_READONLY) != 0;
    text_add(text, "%s", read_only ? "ro" : "rw");
    for (usize i = 0; i < ARRAY_SIZE(options); i++) {
        if ((mount->flags & options[i].flag) != 0) {
            text_add(text, "%s", options[i].name);
        }
    }
}

void proc_show_mounts(struct text *text, struct task *task)
{
    char *buffer = kmalloc(PATH_MAX);
    const struct mount *mount;
    list_for_each(mount, &all_mounts, node)
    {
        if (buffer == NULL || task->fs == NULL) {
            break;
        }
        struct path path = {(struct mount *)(u64)mount, mount->root};
        const char *at = path_text(&path, &task->fs->root, buffer, PATH_MAX);
        if (is_err(at)) {
            continue;
        }
        text_add(text, "%s %s %s ", mount->source, at,
                 mount->super->type->name);
        mount_options(text, mount);
        text_add(text, " 0 0\n");
    }
    kfree(buffer);
}

void proc_show_mountinfo(struct text *text, struct task *task)
{
    char *buffer = kmalloc(PATH_MAX);
    const struct mount *mount;
    list_for_each(mount, &all_mounts, node)
    {
        if (buffer == NULL || task->fs == NULL) {
            break;
        }
        struct path path = {(struct mount *)(u64)mount, mount->root};
        const char *at = path_text(&path, &task->fs->root, buffer, PATH_MAX);
        if (is_err(at)) {
            continue;
        }
        text_add(text, "%d %d %u:%u / %s ", mount->id,
                 mount->parent != NULL ? mount->parent->id : 0,
                 dev_major(mount->super->dev), dev_minor(mount->super->dev),
                 at);
        mount_options(text, mount);
        text_add(text, " - %s %s rw\n", mount->super->type->name,
                 mount->source);
    }
    kfree(buffer);
}

static void show_cmdline(struct text *text, unused struct task *task)
{
    text_add(text, "%s\n", command_line);
}

static void show_interrupts(struct text *text, unused struct task *task)
{
    text_add(text, "           CPU0\n");
    for (u32 i = 0; i < IRQ_SOURCES; i++) {
        u64 count;
        const char *name;
        if (irq_info(i, &count, &name)) {
            text_add(text, "%3u: %10lu  PLIC  %s\n", i, count, name);
        }
    }
}

static void show_devices(struct text *text, unused struct task *task)
{
    text_add(text, "Character devices:\n");
    u32 major = 0;
    const char *name;
    for (u32 i = 0; (name = chardev_name(i, &major)) != NULL; i++) {
        text_add(text, "%3u %s\n", major, name);
    }
    text_add(text, "\nBlock devices:\n");
    const struct block_device *device;
    list_for_each(device, &block_devices, node)
    {
        if (device->whole == NULL) {
            text_add(text, "%3u %s\n", dev_major(device->rdev), device->name);
        }
    }
}

static void show_partitions(struct text *text, unused struct task *task)
{
    text_add(text, "major minor  #blocks  name\n\n");
    const struct block_device *device;
    list_for_each(device, &block_devices, node)
    {
        text_add(text, "%4u  %7u %10lu %s\n", dev_major(device->rdev),
                 dev_minor(device->rdev), device->sectors / 2, device->name);
    }
}

static void show_missing(struct text *text, unused struct task *task)
{
    for (u64 i = 0; i < SYSCALL_COUNT; i++) {
        const char *name;
        u64 count = syscall_missing(i, &name);
        if (count > 0) {
            text_add(text, "%lu %s %lu\n", i, name != NULL ? name : "?",
                     count);
        }
    }
}

/* Pages in use, for the test that counts what leaks. */
static void show_pages(struct text *text, unused struct task *task)
{
    text_add(text, "total %lu\nfree %lu\ncached %lu\ndirty %lu\n"
                   "tmpfs %lu\nfiles %u\ntasks %u\n",
             pages_total, pages_free, cache_pages(), cache_dirty_pages(),
             tmpfs_pages(), files_open(), task_count);
}

static i64 self_link(struct task *task, char *to, usize size)
{
    return format(to, size, "%d", task->process->pid);
}

static i64 thread_self_link(struct task *task, char *to, usize size)
{
    return format(to, size, "%d/task/%d", task->process->pid, task->tid);
}

static i64 mounts_link(unused struct task *task, char *to, usize size)
{
    return format(to, size, "self/mounts");
}

#define TEXT (S_IFREG | 0444)
#define LINK (S_IFLNK | 0777)

const struct proc_file proc_root_files[] = {
    {"cmdline", TEXT, show_cmdline, NULL, NULL, NULL},
    {"cpuinfo", TEXT, show_cpuinfo, NULL, NULL, NULL},
    {"devices", TEXT, show_devices, NULL, NULL, NULL},
    {"filesystems", TEXT, show_filesystems, NULL, NULL, NULL},
    {"interrupts", TEXT, show_interrupts, NULL, NULL, NULL},
    {"loadavg", TEXT, show_loadavg, NULL, NULL, NULL},
    {"meminfo", TEXT, show_meminfo, NULL, NULL, NULL},
    {"modules", TEXT, proc_show_modules, NULL, NULL, NULL},
    {"mounts", LINK, NULL, NULL, mounts_link, NULL},
    {"partitions", TEXT, show_partitions, NULL, NULL, NULL},
    {"self", LINK, NULL, NULL, self_link, NULL},
    {"stat", TEXT, show_stat, NULL, NULL, NULL},
    {"thread-self", LINK, NULL, NULL, thread_self_link, NULL},
    {"uptime", TEXT, show_uptime, NULL, NULL, NULL},
    {"version", TEXT, show_version, NULL, NULL, NULL},
    {NULL, 0, NULL, NULL, NULL, NULL},
};

const struct proc_file proc_fab_files[] = {
    {"missing", TEXT, show_missing, NULL, NULL, NULL},
    {"pages", TEXT, show_pages, NULL, NULL, NULL},
    {NULL, 0, NULL, NULL, NULL, NULL},
};
