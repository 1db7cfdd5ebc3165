/*
 * Waiting and mounting. The device may come late: its driver is a module, or
 * the disk takes its time. So it is looked for again and again, for a bounded
 * time, and every few seconds a line says for what.
 */
#include "root.h"

#include "devices.h"
#include "system.h"
#include "text.h"

enum { LOOK_MILLIS = 50, SAY_MILLIS = 3000 };

static bool wait_for_device(const struct options *options, char *device)
{
    long start = uptime_millis();
    long said = start;
    for (;;) {
        if (device_find(options->root, device)) {
            return true;
        }
        long now = uptime_millis();
        if (now - start >= options->wait_seconds * 1000) {
            return false;
        }
        if (now - said >= SAY_MILLIS) {
            complain("waiting for the root device ", options->root, " (",
                     decimal((now - start) / 1000), " s of ",
                     decimal(options->wait_seconds), " s)", NULL);
            said = now;
        }
        sleep_millis(LOOK_MILLIS);
    }
}

/* Cuts the next piece off at a comma. */
static char *piece(char **rest)
{
    char *start = *rest;
    if (*start == 0) {
        return NULL;
    }
    char *at = start;
    while (*at != 0 && *at != ',') {
        at++;
    }
    *rest = *at != 0 ? at + 1 : at;
    *at = 0;
    return start;
}

/* rootflags= mixes what mount(2) takes as bits with what it takes as text. */
static unsigned long split_flags(char *flags, char *data)
{
    static const struct {
        const char *name;
        unsigned long bit;
    } known[] = {
        {"ro", MS_RDONLY},         {"rw", 0},
        {"nosuid", MS_NOSUID},     {"nodev", MS_NODEV},
        {"noexec", MS_NOEXEC},     {"sync", MS_SYNCHRONOUS},
        {"noatime", MS_NOATIME},   {"nodiratime", MS_NODIRATIME},
        {"relatime", MS_RELATIME}, {"defaults", 0},
    };
    unsigned long bits = 0;
    char *name;
    data[0] = 0;
    while ((name = piece(&flags)) != NULL) {
        size_t i = 0;
        size_t count = sizeof(known) / sizeof(*known);
        while (i < count && !same(name, known[i].name)) {
            i++;
        }
        if (i < count) {
            bits |= known[i].bit;
        } else {
            size_t at = length(data);
            join(data + at, OPTION_SIZE - at, at > 0 ? "," : "", name, NULL);
        }
    }
    return bits;
}

static long try_type(const char *device, const char *type,
                     const struct options *options)
{
    char flags[OPTION_SIZE];
    char data[OPTION_SIZE];
    copy(flags, options->flags, sizeof(flags));
    unsigned long bits = split_flags(flags, data);
    bits |= options->read_only ? MS_RDONLY : 0;
    long error = CALL(SYS_mount, device, NEW_ROOT, type, bits,
                      data[0] != 0 ? data : NULL);
    if (error == 0) {
        say(device, " (", type, ", ",
            (bits & MS_RDONLY) != 0 ? "read-only" : "read-write",
            ") is the root", NULL);
    } else {
        complain("cannot mount ", device, " as ", type, ": ",
                 error_text(error), NULL);
        if (error == -ENODEV) {
            complain("    does /etc/modules name the driver of ", type, "?",
                     NULL);
        }
    }
    return error;
}

/* The types of /proc/filesystems that stand on a device, in its order. */
static void types_of_kernel(char *types, size_t size)
{
    static char list[2048];
    read_text("/proc/filesystems", list, sizeof(list));
    types[0] = 0;
    char *rest = list;
    char *name;
    while ((name = word(&rest)) != NULL) {
        if (same(name, "nodev")) {
            word(&rest);
            continue;
        }
        size_t at = length(types);
        join(types + at, size - at, at > 0 ? "," : "", name, NULL);
    }
}

static bool mount_device(const char *device, const struct options *options)
{
    char types[OPTION_SIZE];
    struct file_system found;
    copy(types, options->types, sizeof(types));
    file_system_read(device, &found);
    if (types[0] == 0 && found.type != NULL) {
        copy(types, found.type, sizeof(types));
    } else if (types[0] == 0) {
        complain(device, " holds no ext4; trying what the kernel knows",
                 NULL);
        types_of_kernel(types, sizeof(types));
    }
    char *rest = types;
    char *type;
    while ((type = piece(&rest)) != NULL) {
        if (try_type(device, type, options) == 0) {
            return true;
        }
    }
    return false;
}

bool root_mount(const struct options *options)
{
    char device[DEVICE_PATH_SIZE];
    if (options->root[0] == 0) {
        complain("the kernel command line names no root "
                 "(root=/dev/vda2, root=UUID=..., root=LABEL=..., "
                 "root=PARTUUID=...)", NULL);
        return false;
    }
    if (options->delay_seconds > 0) {
        say("rootdelay: ", decimal(options->delay_seconds), " s", NULL);
        sleep_millis(options->delay_seconds * 1000);
    }
    if (!wait_for_device(options, device)) {
        complain("the root device ", options->root, " did not appear in ",
                 decimal(options->wait_seconds), " s", NULL);
        return false;
    }
    CALL3(SYS_mkdirat, AT_FDCWD, NEW_ROOT, 0755);
    return mount_device(device, options);
}

bool root_unmount(void)
{
    return CALL2(SYS_umount2, NEW_ROOT, MNT_DETACH) == 0;
}
