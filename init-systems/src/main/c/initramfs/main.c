/*
 * init of the initramfs: mounts what the kernel offers, loads the listed
 * modules, waits for the root device, mounts it and hands over to its init.
 * It is process 1, so it never returns: what fails ends in the rescue
 * prompt, and "exit" there tries once more.
 */
#include "devices.h"
#include "modules.h"
#include "options.h"
#include "rescue.h"
#include "root.h"
#include "system.h"
#include "text.h"

enum { CONSOLE = 5 << 8 | 1 };

static void offer(const char *type, const char *place, unsigned long flags)
{
    CALL3(SYS_mkdirat, AT_FDCWD, place, 0755);
    long error = CALL4(SYS_mount, type, place, type, flags);
    /* Busy: the kernel (CONFIG_DEVTMPFS_MOUNT) was faster. */
    if (error != 0 && error != -EBUSY) {
        complain("cannot mount ", type, " on ", place, ": ",
                 error_text(error), NULL);
    }
}

static void mount_devices(void)
{
    CALL3(SYS_mkdirat, AT_FDCWD, "/dev", 0755);
    long error = CALL4(SYS_mount, "devtmpfs", "/dev", "devtmpfs", MS_NOSUID);
    if (error == -ENODEV) {
        devices_by_hand = true;
        CALL4(SYS_mount, "dev", "/dev", "tmpfs", MS_NOSUID);
        CALL4(SYS_mknodat, AT_FDCWD, "/dev/console", S_IFCHR | 0600,
              CONSOLE);
    }
}

/* The kernel opens none when the initramfs brings no /dev/console. */
static void open_console(void)
{
    struct status status;
    if (CALL4(SYS_newfstatat, 1, "", &status, 0x1000 /* AT_EMPTY_PATH */) ==
        0) {
        return;
    }
    long console = CALL4(SYS_openat, AT_FDCWD, "/dev/console",
                         O_RDWR | O_NOCTTY, 0);
    for (int fd = 0; console >= 0 && fd < 3; fd++) {
        if (fd != console) {
            CALL3(SYS_dup3, console, fd, 0);
        }
    }
}

static void read_options(struct options *options)
{
    static char line[LINE_SIZE];
    long got = read_text("/proc/cmdline", line, sizeof(line));
    if (got < 0) {
        complain("cannot read /proc/cmdline: ", error_text(got), NULL);
    }
    options_parse(line, options);
}

_Noreturn void start(int argc, char **argv)
{
    char **envp = argv + argc + 1;
    struct options options;
    if (CALL1(SYS_getpid, 0) != 1) {
        complain("this is the init of an initramfs; it runs as process 1",
                 NULL);
        CALL1(SYS_exit, 1);
    }
    mount_devices();
    open_console();
    offer("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC);
    offer("sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC);
    read_options(&options);
    modules_load_listed();
    if (options.rescue) {
        complain("rescue was asked for on the kernel command line", NULL);
        rescue(&options, envp);
    }
    for (;;) {
        if (root_mount(&options)) {
            root_enter(&options, argv, envp);
            root_unmount();
        }
        rescue(&options, envp);
    }
}
