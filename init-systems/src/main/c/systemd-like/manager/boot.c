/* The first things: file systems of the kernel, who this machine is. */
#include "../common/system.h"
#include "manager.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

bool first_boot;

static bool mounted(const char *path)
{
    struct stat here, above;
    char *parent = print("%s/..", path);
    bool is = lstat(path, &here) == 0 && lstat(parent, &above) == 0 &&
              here.st_dev != above.st_dev;
    free(parent);
    return is;
}

void boot_mount_kernel_trees(void)
{
    static const struct {
        const char *type, *path, *options;
        unsigned long flags;
        bool must;
    } trees[] = {
        {"proc", "/proc", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, true},
        {"sysfs", "/sys", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, true},
        {"devtmpfs", "/dev", "mode=755", MS_NOSUID, true},
        {"devpts", "/dev/pts", "mode=620,gid=5", MS_NOSUID | MS_NOEXEC,
         false},
        {"tmpfs", "/dev/shm", "mode=1777", MS_NOSUID | MS_NODEV, false},
        {"tmpfs", "/run", "mode=755", MS_NOSUID | MS_NODEV, true},
        {"cgroup2", "/sys/fs/cgroup", NULL,
         MS_NOSUID | MS_NODEV | MS_NOEXEC, false},
    };
    for (size_t i = 0; i < COUNT(trees); i++) {
        if (mounted(trees[i].path))
            continue;
        mkdir(trees[i].path, 0755);
        if (mount(trees[i].type, trees[i].path, trees[i].type,
                  trees[i].flags, trees[i].options) != 0 &&
            trees[i].must && errno != EBUSY) {
            char *line = print("Failed to mount %s at %s: %s", trees[i].type,
                               trees[i].path, strerror(errno));
            console_line(line);
            free(line);
        }
    }
    static const char *const folders[] = {
        "/run/systemd", "/run/systemd/system", "/run/lock", "/run/log"};
    for (size_t i = 0; i < COUNT(folders); i++)
        mkdir(folders[i], 0755);
    static const struct {
        const char *target, *path;
    } links[] = {{"/proc/self/fd", "/dev/fd"},
                 {"/proc/self/fd/0", "/dev/stdin"},
                 {"/proc/self/fd/1", "/dev/stdout"},
                 {"/proc/self/fd/2", "/dev/stderr"}};
    for (size_t i = 0; i < COUNT(links); i++)
        if (symlink(links[i].target, links[i].path) != 0 && errno != EEXIST)
            log_line(LOG_D, "%s: %s", links[i].path, strerror(errno));
}

static void set_host_name(void)
{
    char *name = kernel_option("systemd.hostname");
    char *content = name ? NULL : file_read("/etc/hostname", 4096, NULL);
    /* The first line that is no comment. */
    for (char *line = content; line && !name;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = 0;
        strip(line);
        if (*line && *line != '#')
            name = copy(line);
        line = end ? end + 1 : NULL;
    }
    free(content);
    char *now = host_name();
    if (!name && (!*now || !strcmp(now, "(none)")))
        name = copy("localhost");
    if (name && sethostname(name, strlen(name)) == 0)
        log_line(LOG_I, "Hostname set to <%s>.", name);
    free(now);
    free(name);
}

static bool is_id(const char *text)
{
    return text && strlen(text) == 32 &&
           strspn(text, "0123456789abcdef") == 32;
}

static void set_machine_id(void)
{
    char *old = file_first_line("/etc/machine-id");
    if (is_id(old)) {
        free(old);
        return;
    }
    /* An empty file was emptied to give each copy an id of its own; only a
     * missing one, or the word, makes this the first boot. */
    first_boot = !old || !strcmp(old, "uninitialized");
    free(old);
    char id[33], line[34];
    char *given = kernel_option("systemd.machine_id");
    if (is_id(given))
        memcpy(id, given, sizeof id);
    else
        random_id(id);
    free(given);
    snprintf(line, sizeof line, "%s\n", id);
    if (file_write("/etc/machine-id", line) == 0) {
        log_line(LOG_I, "Initializing machine ID from random generator.");
        return;
    }
    /* The root is still read-only: good for this boot. */
    if (file_write("/run/machine-id", line) == 0 &&
        mount("/run/machine-id", "/etc/machine-id", NULL, MS_BIND, NULL) == 0)
        log_line(LOG_I, "Installed transient /etc/machine-id file.");
    else
        log_line(LOG_W, "Failed to store the machine ID: %s",
                 strerror(errno));
}

/* The loopback interface: struct ifreq is a name and its flags. */
static void raise_loopback(void)
{
    struct {
        char name[16];
        short flags;
        char rest[22];
    } request = {.name = "lo"};
    enum { GET_FLAGS = 0x8913, SET_FLAGS = 0x8914, UP = 1 };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    if (ioctl(fd, GET_FLAGS, &request) == 0) {
        request.flags |= UP;
        ioctl(fd, SET_FLAGS, &request);
    }
    close(fd);
}

void boot_identify(void)
{
    set_host_name();
    set_machine_id();
    raise_loopback();
}
