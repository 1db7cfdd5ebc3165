#include "devices.h"

#include "system.h"
#include "text.h"

#define CLASS "/sys/class/block"

bool devices_by_hand;

static void node_of(const char *name, char *device)
{
    join(device, DEVICE_PATH_SIZE, "/dev/", name, NULL);
}

/* vda has vda2; mmcblk0 has mmcblk0p2. */
static void partition_node(const char *disk, int partition, char *device)
{
    char last = disk[length(disk) - 1];
    bool digit = last >= '0' && last <= '9';
    join(device, DEVICE_PATH_SIZE, disk, digit ? "p" : "",
         decimal(partition), NULL);
}

static bool matches(const char *wanted, const char *node, char *device)
{
    int partition = 0;
    if (starts(wanted, "PARTUUID=")) {
        partition = partition_find(node, wanted + 9, false);
    } else if (starts(wanted, "PARTLABEL=")) {
        partition = partition_find(node, wanted + 10, true);
    } else {
        struct file_system found;
        file_system_read(node, &found);
        copy(device, node, DEVICE_PATH_SIZE);
        return found.type != NULL &&
               (starts(wanted, "UUID=")
                    ? same_ignoring_case(found.uuid, wanted + 5)
                    : same(found.label, wanted + 6));
    }
    if (partition == 0) {
        return false;
    }
    partition_node(node, partition, device);
    return is_there(device);
}

static long attribute(const char *name, const char *what, char *text,
                      size_t size)
{
    char path[128];
    join(path, sizeof(path), CLASS "/", name, "/", what, NULL);
    long got = read_text(path, text, size);
    for (char *at = text; *at != 0; at++) {
        if (*at == '\n') {
            *at = 0;
            break;
        }
    }
    return got;
}

static void make_nodes(void)
{
    struct folder folder;
    const char *name;
    if (!folder_open(&folder, CLASS)) {
        return;
    }
    while ((name = folder_next(&folder)) != NULL) {
        char text[32];
        char node[DEVICE_PATH_SIZE];
        if (attribute(name, "dev", text, sizeof(text)) <= 0) {
            continue;
        }
        char *minor = text;
        while (*minor != 0 && *minor != ':') {
            minor++;
        }
        if (*minor == 0) {
            continue;
        }
        *minor++ = 0;
        long low = number(minor);
        long device = (low & 0xff) | number(text) << 8 | (low & ~0xffL) << 12;
        node_of(name, node);
        CALL4(SYS_mknodat, AT_FDCWD, node, S_IFBLK | 0600, device);
    }
    folder_close(&folder);
}

static bool is_block_device(const char *path)
{
    struct status status;
    return CALL4(SYS_newfstatat, AT_FDCWD, path, &status, 0) == 0 &&
           (status.mode & S_IFMT) == S_IFBLK;
}

bool device_find(const char *wanted, char *device)
{
    if (devices_by_hand) {
        make_nodes();
    }
    if (!starts(wanted, "UUID=") && !starts(wanted, "LABEL=") &&
        !starts(wanted, "PARTUUID=") && !starts(wanted, "PARTLABEL=")) {
        copy(device, wanted, DEVICE_PATH_SIZE);
        return is_block_device(device);
    }
    struct folder folder;
    if (!folder_open(&folder, CLASS)) {
        return false;
    }
    const char *name;
    bool found = false;
    while (!found && (name = folder_next(&folder)) != NULL) {
        char node[DEVICE_PATH_SIZE];
        node_of(name, node);
        found = matches(wanted, node, device);
    }
    folder_close(&folder);
    return found;
}

static void list_one(const char *name)
{
    char node[DEVICE_PATH_SIZE];
    char sectors[32];
    struct file_system found;
    node_of(name, node);
    file_system_read(node, &found);
    attribute(name, "size", sectors, sizeof(sectors));
    print("    ", node, "  ", decimal(number(sectors) / 2), " KiB", NULL);
    if (found.type != NULL) {
        print("  ", found.type, "  UUID=", found.uuid, NULL);
        if (found.label[0] != 0) {
            print("  LABEL=", found.label, NULL);
        }
    }
    print("\n", NULL);
}

void devices_list(void)
{
    struct folder folder;
    const char *name = NULL;
    bool any = false;
    if (folder_open(&folder, CLASS)) {
        while ((name = folder_next(&folder)) != NULL) {
            if (!any) {
                print("block devices:\n", NULL);
            }
            any = true;
            list_one(name);
        }
        folder_close(&folder);
    }
    if (!any) {
        print("there are no block devices; "
              "does /etc/modules name the drivers of the disk?\n", NULL);
    }
}
