/*
 * Reads what identifies a file system and a partition: the ext4 superblock
 * (Documentation/filesystems/ext4, "Super Block"), the partition table of
 * UEFI 2.10 section 5.3, and the signature of an MBR.
 */
#include "identity.h"

#include "system.h"
#include "text.h"

enum {
    SECTOR = 512,
    EXT_SUPERBLOCK = 1024,
    EXT_MAGIC = 0x38,
    EXT_UUID = 0x68,
    EXT_LABEL = 0x78,
    GPT_ENTRIES_AT = 72,
    GPT_COUNT = 80,
    GPT_SIZE = 84,
    GPT_UNIQUE = 16,
    GPT_NAME = 56,
    GPT_NAME_LETTERS = 36,
    GPT_MOST_ENTRIES = 1024,
    MBR_SIGNATURE = 440,
};

static bool read_at(long fd, uint64_t offset, void *to, long size)
{
    return CALL4(SYS_pread64, fd, to, size, offset) == size;
}

static uint64_t little(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    while (bytes-- > 0) {
        value = value << 8 | at[bytes];
    }
    return value;
}

static char *hex(char *to, const uint8_t *bytes, int count, bool backwards)
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < count; i++) {
        uint8_t byte = bytes[backwards ? count - 1 - i : i];
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
    return to;
}

/* A GUID keeps its first three numbers with the least byte first. */
static void uuid_text(char *to, const uint8_t *bytes, bool guid)
{
    static const uint8_t groups[] = {4, 2, 2, 2, 6};
    for (unsigned i = 0; i < sizeof(groups); i++) {
        to = hex(to, bytes, groups[i], guid && i < 3);
        bytes += groups[i];
        *to++ = '-';
    }
    to[-1] = 0;
}

void file_system_read(const char *device, struct file_system *found)
{
    uint8_t block[SECTOR];
    memset(found, 0, sizeof(*found));
    long fd = open_file(device, 0);
    if (fd < 0) {
        return;
    }
    if (read_at(fd, EXT_SUPERBLOCK, block, sizeof(block)) &&
        little(block + EXT_MAGIC, 2) == 0xef53) {
        found->type = "ext4";
        uuid_text(found->uuid, block + EXT_UUID, false);
        memcpy(found->label, block + EXT_LABEL, LABEL_SIZE - 1);
    }
    CALL1(SYS_close, fd);
}

/* UTF-16 to text; what is not ASCII never equals what is asked for. */
static void part_label(char *to, const uint8_t *name)
{
    for (int i = 0; i < GPT_NAME_LETTERS; i++) {
        uint64_t letter = little(name + 2 * i, 2);
        to[i] = letter < 128 ? (char)letter : '?';
    }
    to[GPT_NAME_LETTERS] = 0;
}

static int gpt_find(long fd, const char *wanted, bool by_name)
{
    uint8_t sector[SECTOR];
    if (!read_at(fd, SECTOR, sector, sizeof(sector)) ||
        little(sector, 8) != 0x5452415020494645 /* EFI PART */) {
        return 0;
    }
    uint64_t at = little(sector + GPT_ENTRIES_AT, 8) * SECTOR;
    uint64_t count = little(sector + GPT_COUNT, 4);
    uint64_t size = little(sector + GPT_SIZE, 4);
    if (size < 128 || count > GPT_MOST_ENTRIES) {
        return 0;
    }
    for (uint64_t i = 0; i < count; i++) {
        uint8_t entry[128];
        char text[PART_LABEL_SIZE];
        if (!read_at(fd, at + i * size, entry, sizeof(entry))) {
            return 0;
        }
        if (little(entry, 8) == 0 && little(entry + 8, 8) == 0) {
            continue; /* not in use */
        }
        if (by_name) {
            part_label(text, entry + GPT_NAME);
        } else {
            uuid_text(text, entry + GPT_UNIQUE, true);
        }
        if (by_name ? same(text, wanted) : same_ignoring_case(text, wanted)) {
            return (int)i + 1;
        }
    }
    return 0;
}

static int mbr_find(long fd, const char *wanted)
{
    uint8_t sector[SECTOR];
    char text[PART_LABEL_SIZE];
    if (!read_at(fd, 0, sector, sizeof(sector)) ||
        little(sector + 510, 2) != 0xaa55) {
        return 0;
    }
    for (int i = 1; i <= 4; i++) {
        char *to = hex(text, sector + MBR_SIGNATURE, 4, true);
        join(to, 4, "-0", decimal(i), NULL);
        if (same_ignoring_case(text, wanted)) {
            return i;
        }
    }
    return 0;
}

int partition_find(const char *disk, const char *wanted, bool by_name)
{
    long fd = open_file(disk, 0);
    if (fd < 0) {
        return 0;
    }
    int found = gpt_find(fd, wanted, by_name);
    if (found == 0 && !by_name) {
        found = mbr_find(fd, wanted);
    }
    CALL1(SYS_close, fd);
    return found;
}
