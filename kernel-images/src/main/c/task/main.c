/* From the first C function to the first process. */
#include "block.h"
#include "errno.h"
#include "fdt.h"
#include "fs.h"
#include "irq.h"
#include "module.h"
#include "print.h"
#include "random.h"
#include "riscv.h"
#include "sbi.h"
#include "string.h"
#include "system.h"
#include "sysfs.h"
#include "task.h"
#include "tty.h"
#include "vdso.h"
#include "vm.h"
#include "wallclock.h"

char command_line[2048];
extern const char _text_start[], _end[], _rodata_end[], _load_end[];
extern const struct initcall _initcalls_start[], _initcalls_end[];
extern int panic_timeout;

static u64 initrd_start, initrd_end;

void kernelmap_ram(paddr start, paddr end);
void kernelmap_activate(void);
void plic_init(void);
void uart_init(void);
int memdev_init(void);
int devtmpfs_init(void);
int initramfs_unpack(const void *start, usize size);
int procfs_init(void);
struct super *devtmpfs_super(void);
noreturn void kernel_main(u64 hart, paddr tree, u64 va_offset);

const char *command_option(const char *name, char *buffer, usize size)
{
    usize length = strlen(name);
    const char *found = NULL;
    for (const char *at = command_line; *at != 0;) {
        while (*at == ' ') {
            at++;
        }
        const char *end = at;
        while (*end != 0 && *end != ' ') {
            end++;
        }
        if (strcmp(at, "--") == 0 || starts_with(at, "-- ")) {
            break;
        }
        if (strncmp(at, name, length) == 0 &&
            (at[length] == '=' || at + length == end)) {
            const char *value = at[length] == '=' ? at + length + 1 : end;
            strcpy_n(buffer, value, MIN(size, (usize)(end - value) + 1));
            found = buffer;
        }
        at = end;
    }
    return found;
}

/* "initrd-start" may have one cell or two. */
static u64 chosen_address(i64 chosen, const char *name)
{
    u32 size = 0;
    const void *value = fdt_property(chosen, name, &size);
    return value != NULL ? fdt_cells(value, size / 4) : 0;
}

static void read_chosen(void)
{
    i64 chosen = fdt_path("/chosen");
    if (chosen < 0) {
        return;
    }
    const char *arguments = fdt_string(chosen, "bootargs");
    if (arguments != NULL) {
        strcpy_n(command_line, arguments, sizeof(command_line));
    }
    initrd_start = chosen_address(chosen, "linux,initrd-start");
    initrd_end = chosen_address(chosen, "linux,initrd-end");
    u32 size = 0;
    const void *seed = fdt_property(chosen, "rng-seed", &size);
    random_init(seed, seed != NULL ? size : 0);
}

/* The first memory node: one range, as the board has it. */
static void find_memory(paddr tree, u64 va_offset)
{
    u64 start = 0;
    u64 size = 0;
    i64 memory = fdt_child(fdt_root(), "memory");
    if (memory < 0 || !fdt_reg(memory, 0, &start, &size)) {
        panic("the device tree has no memory");
    }
    paddr image = (u64)_text_start - va_offset;
    page_reserve(start, image); /* the firmware's, below the kernel */
    page_reserve(image, (u64)_end - va_offset);
    page_reserve(tree, tree + fdt_size());
    if (initrd_end > initrd_start) {
        page_reserve(initrd_start, initrd_end);
    }
    u64 at;
    u64 length;
    for (u32 i = 0; fdt_reserved(i, &at, &length) && i < 4; i++) {
        page_reserve(at, at + length);
    }
    page_init(start, start + size);
    page_add_range(start, start + size);
    kernelmap_init();
    kernelmap_ram(start, start + size);
    kernelmap_activate();
    zero_page = page_of_pointer(page_alloc_zeroed());
    log_info("Memory: %luK/%luK available (%luK kernel code and data)",
             pages_free * 4, size / 1024,
             (u64)(_end - _text_start) / 1024);
}

static void set_console(void)
{
    char name[64];
    if (command_option("quiet", name, sizeof(name)) != NULL) {
        console_level = LOG_WARNING;
    }
    if (command_option("loglevel", name, sizeof(name)) != NULL) {
        console_level = (int)parse_number(name, NULL, 10);
    }
    if (command_option("panic", name, sizeof(name)) != NULL) {
        panic_timeout = name[0] == '-' ? -1
                                       : (int)parse_number(name, NULL, 10);
    }
    struct tty *tty = NULL;
    if (command_option("console", name, sizeof(name)) != NULL) {
        char *comma = strchr(name, ',');
        if (comma != NULL) {
            *comma = 0;
        }
        tty = tty_named(name);
    }
    if (tty == NULL) {
        tty = tty_named("ttyS0");
    }
    if (tty == NULL) {
        tty = tty_named("hvc0");
    }
    tty_set_console(tty);
}

static void make_root(void)
{
    extern struct fstype tmpfs_type, ramfs_type, rootfs_type;
    fs_register(&tmpfs_type);
    fs_register(&ramfs_type);
    struct mount *root;
    if (mount_at(NULL, &rootfs_type, "rootfs", 0, "", &root) != 0) {
        panic("no memory for the root");
    }
    static struct path_context context = {.refs = 1, .umask = 022};
    context.root = (struct path){root, root->root};
    context.cwd = context.root;
    path_get(&context.root);
    path_get(&context.cwd);
    boot_task.fs = &context;
}

static void make_directory(const char *name)
{
    struct walk walk;
    if (path_walk(AT_FDCWD, name, WALK_PARENT, &walk) == 0) {
        struct inode *dir = walk.path.dentry->inode;
        struct dentry *dentry = dentry_lookup(walk.path.dentry, walk.last,
                                              strlen(walk.last));
        if (!is_err(dentry)) {
            if (dentry->inode == NULL && dir->ops->create != NULL) {
                dir->ops->create(dir, dentry, S_IFDIR | 0755, 0);
            }
            dentry_put(dentry);
        }
        path_put(&walk.path);
    }
}

static bool exists(const char *name)
{
    struct path path;
    if (path_lookup(AT_FDCWD, name, 0, &path) != 0) {
        return false;
    }
    path_put(&path);
    return true;
}

/* Tries every kind of file system that lies on disks. */
static int try_types(const struct path *at, const char *device,
                     bool read_only, struct mount **mount)
{
    char wanted[32];
    bool typed = command_option("rootfstype", wanted, sizeof(wanted)) != NULL;
    int error = -ENODEV;
    struct fstype *type;
    list_for_each(type, &fs_types, node)
    {
        if (!type->needs_device ||
            (typed && strcmp(type->name, wanted) != 0)) {
            continue;
        }
        error = mount_at(at, type, device, read_only ? MS_RDONLY : 0, "",
                         mount);
        if (error == 0) {
            log_info("VFS: Mounted root (%s filesystem) %s on device %s.",
                     type->name, read_only ? "readonly" : "read-write",
                     device);
            return 0;
        }
    }
    return error;
}

/* The disk that "root=" names, on /root, which then becomes the root. What
   cannot be written is at least read. */
static void mount_disk_root(void)
{
    char device[128];
    char word[8];
    if (command_option("root", device, sizeof(device)) == NULL) {
        panic("VFS: Unable to mount root fs on unknown-block(0,0)");
    }
    make_directory("/root");
    struct path at;
    if (path_lookup(AT_FDCWD, "/root", 0, &at) != 0) {
        panic("VFS: no directory for the root");
    }
    bool read_only = command_option("rw", word, sizeof(word)) == NULL;
    struct mount *mount = NULL;
    int error = try_types(&at, device, read_only, &mount);
    if (error != 0 && !read_only) {
        error = try_types(&at, device, true, &mount);
    }
    path_put(&at);
    if (error != 0) {
        struct inode *inode = block_open(device);
        u64 rdev = is_err(inode) ? 0 : inode->rdev;
        log_err("VFS: Cannot open root device \"%s\": error %d", device,
                error);
        panic("VFS: Unable to mount root fs on unknown-block(%u,%u)",
              dev_major(rdev), dev_minor(rdev));
    }
    struct path_context *fs = current()->fs;
    struct path inside = {mount, mount->root};
    path_get(&inside);
    path_get(&inside);
    fs->root = inside;
    fs->cwd = inside;
}

static void mount_dev(void)
{
    struct path at;
    if (path_lookup(AT_FDCWD, "/dev", WALK_DIRECTORY, &at) != 0) {
        return;
    }
    struct mount *mount = mount_new(devtmpfs_super(), "devtmpfs", 0);
    if (mount != NULL) {
        path_get(&at);
        mount->parent = at.mount;
        mount->point = at.dentry;
        at.dentry->mounted++;
    }
    path_put(&at);
}

static void open_console(void)
{
    struct file *file = file_open("/dev/console", O_RDWR, 0);
    if (is_err(file)) {
        log_warn("Warning: unable to open an initial console.");
        return;
    }
    for (int i = 0; i < 3; i++) {
        fd_install(file_get(file), false);
    }
    file_put(file);
}

/* The frame that exec has filled in lies at the top of the stack. */
static noreturn void become_process(void)
{
    __asm__ volatile("mv sp, %0\n\tj return_to_user" ::"r"(
        task_frame(current())));
    __builtin_unreachable();
}

static void try_init(const char *name, char **argv, char **envp)
{
    argv[0] = (char *)(u64)name;
    log_info("Run %s as init process", name);
    i64 error = exec(name, argv, envp);
    if (error == 0) {
        become_process();
    }
    if (error != -ENOENT) {
        log_err("Starting init: %s exists but couldn't execute it (error %ld)",
                name, error);
    }
}

/* What stands behind "--" goes to init. */
static void init_arguments(char **argv, int max)
{
    static char copy[sizeof(command_line)];
    int count = 1;
    char *at = strstr(command_line, " -- ");
    if (at != NULL) {
        strcpy_n(copy, at + 4, sizeof(copy));
        for (char *word = copy; *word != 0 && count < max - 1;) {
            argv[count++] = word;
            while (*word != 0 && *word != ' ') {
                word++;
            }
            while (*word == ' ') {
                *word++ = 0;
            }
        }
    } else {
        char word[8];
        if (command_option("single", word, sizeof(word)) != NULL) {
            argv[count++] = "single";
        }
    }
    argv[count] = NULL;
}

static void init_task(unused void *argument)
{
    char name[128];
    struct task *task = current();
    for (const struct initcall *call = _initcalls_start;
         call < _initcalls_end; call++) {
        int error = call->fn();
        if (error != 0) {
            log_debug("initcall %s returned %d", call->name, error);
        }
    }
    if (initrd_end > initrd_start) {
        initramfs_unpack(direct(initrd_start), initrd_end - initrd_start);
        page_release_reserved(ALIGN_DOWN(initrd_start, PAGE_SIZE),
                              ALIGN_UP(initrd_end, PAGE_SIZE));
    }
    if (command_option("rdinit", name, sizeof(name)) == NULL) {
        strcpy_n(name, "/init", sizeof(name));
    }
    bool early = exists(name);
    if (!early) {
        mount_disk_root();
    } else {
        make_directory("/dev");
    }
    mount_dev();
    open_console();
    task->kernel_thread = false;
    static char *argv[32];
    static char *envp[] = {"HOME=/", "TERM=linux", NULL};
    init_arguments(argv, 32);
    if (early) {
        try_init(name, argv, envp);
    }
    if (command_option("init", name, sizeof(name)) != NULL) {
        try_init(name, argv, envp);
        panic("Requested init %s failed.", name);
    }
    static const char *const usual[] = {"/sbin/init", "/etc/init",
                                        "/bin/init", "/bin/sh"};
    for (usize i = 0; i < ARRAY_SIZE(usual); i++) {
        try_init(usual[i], argv, envp);
    }
    panic("No working init found.  Try passing init= option to kernel.");
}

static void start_init(void)
{
    struct process *process = process_new(boot_task.process);
    struct task *task = process != NULL ? task_new(process) : NULL;
    if (task == NULL) {
        panic("no memory for init");
    }
    process->pid = task->tid;
    process->pgid = 0;
    process->handlers = handlers_new();
    process->exit_signal = SIGCHLD;
    process->thread_count = 1;
    list_append(&task->thread_node, &process->threads);
    init_process = process;
    strcpy_n(task->comm, "init", sizeof(task->comm));
    task->cred = cred_get(&root_cred);
    task->files = files_new();
    task->fs = fs_copy(boot_task.fs);
    task->kernel_thread = true; /* until it runs a program */
    task->context.s[1] = (u64)init_task;
    task_wake(task);
}

noreturn void kernel_main(u64 hart, paddr tree, u64 va_offset)
{
    kernel_va_offset = va_offset;
    sbi_init();
    if (!fdt_init(direct(tree))) {
        panic("no device tree at %lx", tree);
    }
    u32 size;
    const void *frequency = fdt_property(fdt_path("/cpus"),
                                         "timebase-frequency", &size);
    time_init(frequency != NULL ? fdt_cells(frequency, 1) : 10000000);
    log_at(LOG_NOTICE, "Linux version " FAB_RELEASE " (%s)",
           system_names.version);
    read_chosen();
    log_at(LOG_NOTICE, "Kernel command line: %s", command_line);
    find_memory(tree, va_offset);
    task_init();
    if (vdso_init() != 0) {
        panic("no memory for the vDSO");
    }
    time_start_hart();
    sched_init();
    wallclock_init();
    make_root();
    devtmpfs_init();
    sysfs_init();
    procfs_init();
    plic_init();
    memdev_init();
    tty_init();
    uart_init();
    set_console();
    log_info("hart %lu boots; %lu pages", hart, pages_total);
    start_init();
    idle_loop();
}
