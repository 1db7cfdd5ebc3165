#include "volume.h"
#include "../command.h"
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint32_t le32(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

static void text_of(char *to, size_t size, const unsigned char *from,
                    size_t n)
{
    while (n && (from[n - 1] == ' ' || from[n - 1] == 0))
        n--;
    n = strnlen((const char *)from, n);
    snprintf(to, size, "%.*s", (int)n, (const char *)from);
}

static void uuid_of(char *to, size_t size, const unsigned char *u)
{
    snprintf(to, size,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
             "%02x%02x%02x%02x%02x%02x",
             u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9],
             u[10], u[11], u[12], u[13], u[14], u[15]);
}

/* The superblock at 1024 (Documentation/filesystems/ext4, "Super Block"). */
static int is_ext(const unsigned char *b, struct volume *v)
{
    const unsigned char *super = b + 1024;
    if (super[56] != 0x53 || super[57] != 0xef)
        return 0;
    uint32_t compatible = le32(super + 92), incompatible = le32(super + 96);
    /* extents, 64bit and flex_bg came with ext4; a journal with ext3. */
    v->type = incompatible & 0x2c0 ? "ext4" : compatible & 4 ? "ext3"
                                                             : "ext2";
    uuid_of(v->uuid, sizeof v->uuid, super + 104);
    text_of(v->label, sizeof v->label, super + 120, 16);
    return 1;
}

/* The boot sector of FAT (FAT specification 1.03, "Boot Sector"). */
static int is_fat(const unsigned char *b, struct volume *v)
{
    int wide = memcmp(b + 82, "FAT32   ", 8) == 0;
    if (b[510] != 0x55 || b[511] != 0xaa ||
        (!wide && memcmp(b + 54, "FAT1", 4) != 0))
        return 0;
    const unsigned char *serial = b + (wide ? 67 : 39);
    v->type = "vfat";
    snprintf(v->uuid, sizeof v->uuid, "%02X%02X-%02X%02X", serial[3],
             serial[2], serial[1], serial[0]);
    text_of(v->label, sizeof v->label, serial + 4, 11);
    if (strcmp(v->label, "NO NAME") == 0)
        *v->label = 0;
    return 1;
}

static int is_swap(const unsigned char *b, struct volume *v)
{
    if (memcmp(b + 4086, "SWAPSPACE2", 10) != 0)
        return 0;
    v->type = "swap";
    uuid_of(v->uuid, sizeof v->uuid, b + 1036);
    text_of(v->label, sizeof v->label, b + 1052, 16);
    return 1;
}

static int is_iso9660(int fd, struct volume *v)
{
    unsigned char b[2048];
    if (pread(fd, b, sizeof b, 32768) != sizeof b ||
        memcmp(b + 1, "CD001", 5) != 0)
        return 0;
    v->type = "iso9660";
    text_of(v->label, sizeof v->label, b + 40, 32);
    return 1;
}

int volume_probe(const char *path, struct volume *v)
{
    unsigned char b[4096] = {0};
    *v = (struct volume){.type = NULL};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t n = read_all(fd, b, sizeof b);
    int error = errno;
    if (n >= 2048 && !is_ext(b, v) && !is_swap(b, v) &&
        !is_iso9660(fd, v)) {
        if (memcmp(b, "hsqs", 4) == 0)
            v->type = "squashfs";
        else if (memcmp(b + 1024, "\xe2\xe1\xf5\xe0", 4) == 0)
            v->type = "erofs";
        else
            is_fat(b, v);
    }
    close(fd);
    errno = error;
    return n < 0 ? -1 : 0;
}

int volume_each(int (*visit)(const char *path, const struct volume *volume,
                             void *data),
                void *data)
{
    FILE *file = fopen("/proc/partitions", "re");
    struct text line = {NULL, 0, 0};
    int result = 0;
    if (!file)
        return 0;
    while (!result && read_line(file, &line)) {
        char name[64], path[80];
        struct volume v;
        /* major minor blocks name, after a heading */
        if (sscanf(text_end(&line), "%*u %*u %*u %63s", name) != 1)
            continue;
        snprintf(path, sizeof path, "/dev/%s", name);
        if (volume_probe(path, &v) == 0 && v.type)
            result = visit(path, &v, data);
    }
    fclose(file);
    return result;
}

struct wish {
    const char *uuid, *label;
    char *found;
};

static int compare(const char *path, const struct volume *v, void *data)
{
    struct wish *wish = data;
    if (wish->uuid ? strcasecmp(wish->uuid, v->uuid) != 0
                   : strcmp(wish->label, v->label) != 0)
        return 0;
    wish->found = copy_text(path);
    return 1;
}

char *volume_find(const char *tag)
{
    struct wish wish = {NULL, NULL, NULL};
    if (strncmp(tag, "UUID=", 5) == 0)
        wish.uuid = tag + 5;
    else if (strncmp(tag, "LABEL=", 6) == 0)
        wish.label = tag + 6;
    else
        return NULL;
    volume_each(compare, &wish);
    return wish.found;
}
