/*
 * The rescue prompt: the shell of the initramfs if it has one, as a child so
 * that its end means "try again"; else a few commands of our own, enough to
 * look around, load a forgotten module and name another root.
 */
#include "rescue.h"

#include "devices.h"
#include "modules.h"
#include "system.h"
#include "text.h"

enum { TIOCSCTTY = 0x540e, REBOOT_MAGIC = (int)0xfee1dead };
enum { REBOOT_MAGIC2 = 672274793, RESTART = 0x1234567 };
enum { POWER_OFF = 0x4321fedc };

static void child(char **envp)
{
    static char *argv[] = {"sh", "-i", NULL};
    CALL1(SYS_setsid, 0);
    long console = open_file("/dev/console", O_RDWR);
    if (console >= 0) {
        for (int fd = 0; fd < 3; fd++) {
            CALL3(SYS_dup3, console, fd, 0);
        }
        CALL3(SYS_ioctl, 0, TIOCSCTTY, 1);
    }
    long error = CALL3(SYS_execve, "/bin/sh", argv, envp);
    complain("cannot run /bin/sh: ", error_text(error), NULL);
    CALL1(SYS_exit, 127);
}

/* False if there is no shell that runs. */
static bool shell(char **envp)
{
    if (!is_there("/bin/sh")) {
        return false;
    }
    print("rescue: this is /bin/sh of the initramfs; "
          "\"exit\" tries to start the system again\n", NULL);
    long pid = CALL1(SYS_clone, SIGCHLD);
    if (pid == 0) {
        child(envp);
    }
    int status = 0;
    long got;
    do {
        got = CALL4(SYS_wait4, -1, &status, 0, 0);
    } while (pid > 0 && got > 0 && got != pid);
    return pid > 0 && status >> 8 != 127;
}

static void list_folder(const char *path)
{
    struct folder folder;
    const char *name;
    if (!folder_open(&folder, path)) {
        print(path, ": ", error_text(folder.fd), "\n", NULL);
        return;
    }
    while ((name = folder_next(&folder)) != NULL) {
        print(name, "\n", NULL);
    }
    folder_close(&folder);
}

static void show_file(const char *path)
{
    char bytes[1024];
    long fd = open_file(path, 0);
    long got = fd;
    while (fd >= 0 &&
           (got = CALL3(SYS_read, fd, bytes, sizeof(bytes))) > 0) {
        CALL3(SYS_write, 1, bytes, got);
    }
    if (got < 0) {
        print(path, ": ", error_text(got), "\n", NULL);
    }
    CALL1(SYS_close, fd);
}

static void mount_command(char *rest)
{
    const char *device = word(&rest);
    const char *folder = word(&rest);
    const char *type = word(&rest);
    if (folder == NULL) {
        show_file("/proc/mounts");
        return;
    }
    CALL3(SYS_mkdirat, AT_FDCWD, folder, 0755);
    long error = CALL4(SYS_mount, device, folder,
                       type != NULL ? type : "ext4", 0);
    if (error != 0) {
        print("mount: ", error_text(error), "\n", NULL);
    }
}

static void insmod_command(char *rest)
{
    const char *path = word(&rest);
    if (path == NULL) {
        show_file("/proc/modules");
        return;
    }
    long error = module_load(path, rest);
    if (error != 0) {
        print(path, ": ", error_text(error), "\n", NULL);
    }
}

static void stop(unsigned command)
{
    CALL1(SYS_sync, 0);
    CALL4(SYS_reboot, REBOOT_MAGIC, REBOOT_MAGIC2, command, 0);
    print("the kernel refuses\n", NULL);
}

static const char help[] =
    "ls [FOLDER]                  names in a folder\n"
    "cat FILE                     contents of a file\n"
    "mount [DEVICE FOLDER [TYPE]] mounts, or lists what is mounted\n"
    "insmod [FILE [PARAMETERS]]   loads a module, or lists those loaded\n"
    "devices                      block devices and what is on them\n"
    "root NAME                    another root for the next try\n"
    "reboot, poweroff             stops the machine\n"
    "exit                         tries to start the system again\n";

/* False when the user wants to go on. */
static bool command(char *line, struct options *options)
{
    const char *name = word(&line);
    if (name == NULL) {
        return true;
    }
    if (same(name, "ls")) {
        const char *path = word(&line);
        list_folder(path != NULL ? path : "/");
    } else if (same(name, "cat")) {
        const char *path = word(&line);
        show_file(path != NULL ? path : "/proc/cmdline");
    } else if (same(name, "mount")) {
        mount_command(line);
    } else if (same(name, "insmod") || same(name, "modules")) {
        insmod_command(line);
    } else if (same(name, "devices")) {
        devices_list();
    } else if (same(name, "root")) {
        const char *root = word(&line);
        copy(options->root, root != NULL ? root : "", OPTION_SIZE);
    } else if (same(name, "reboot")) {
        stop(RESTART);
    } else if (same(name, "poweroff")) {
        stop(POWER_OFF);
    } else if (same(name, "exit")) {
        return false;
    } else if (same(name, "help")) {
        print(help, NULL);
    } else {
        print(name, ": no such command; help lists them\n", NULL);
    }
    return true;
}

/* False if the console cannot be read. */
static bool prompt(struct options *options)
{
    char line[OPTION_SIZE];
    do {
        print("rescue> ", NULL);
        long got = CALL3(SYS_read, 0, line, sizeof(line) - 1);
        if (got <= 0) {
            return false;
        }
        line[got] = 0;
    } while (command(line, options));
    return true;
}

void rescue(struct options *options, char **envp)
{
    devices_list();
    if (shell(envp)) {
        return;
    }
    print("rescue: the initramfs has no shell; \"help\" lists what can be "
          "done here\n", NULL);
    if (!prompt(options)) {
        complain("the console cannot be read; waiting a while before the "
                 "next try", NULL);
        sleep_millis(10 * 1000);
    }
}
