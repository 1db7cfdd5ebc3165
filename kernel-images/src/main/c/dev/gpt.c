/* Partitions of a GPT disk (UEFI 2.10, chapter 5). */
#include "block.h"
#include "errno.h"
#include "print.h"
#include "string.h"

struct gpt_header {
    u8 signature[8];
    u32 revision, header_size, header_crc, reserved;
    u64 my_lba, other_lba, first_usable, last_usable;
    u8 disk_guid[16];
    u64 entries_lba;
    u32 entry_count, entry_size, entries_crc;
} packed;

struct gpt_entry {
    u8 type[16], guid[16];
    u64 first, last, attributes;
    u16 name[36];
} packed;

/* The first three groups of a GUID are little-endian. */
static void guid_text(const u8 *g, char *to, usize size)
{
    format(to, size,
           "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
           "%02x%02x%02x%02x%02x%02x",
           g[3], g[2], g[1], g[0], g[5], g[4], g[7], g[6], g[8], g[9], g[10],
           g[11], g[12], g[13], g[14], g[15]);
}

static void add(struct block_device *disk, u32 number,
                const struct gpt_entry *entry)
{
    struct block_device *part = kzalloc(sizeof(*part));
    if (part == NULL || entry->last < entry->first ||
        entry->last >= disk->sectors) {
        kfree(part);
        return;
    }
    format(part->name, sizeof(part->name), "%s%u", disk->name, number);
    part->rdev = disk->rdev + number;
    part->first_sector = entry->first;
    part->sectors = entry->last - entry->first + 1;
    part->read_only = disk->read_only;
    part->whole = disk;
    guid_text(entry->guid, part->uuid, sizeof(part->uuid));
    block_add(part);
    log_info(" %s: %s", disk->name, part->name);
}

void gpt_scan(struct block_device *disk)
{
    static const u8 empty[16];
    u8 *sector = kmalloc(512);
    struct gpt_header header;
    if (sector == NULL || block_transfer(disk, 1, sector, 1, false) != 0) {
        kfree(sector);
        return;
    }
    memcpy(&header, sector, sizeof(header));
    bool valid = memcmp(header.signature, "EFI PART", 8) == 0 &&
                 header.entry_size >= sizeof(struct gpt_entry) &&
                 512 % header.entry_size == 0;
    u32 each = valid ? 512 / header.entry_size : 1;
    for (u32 i = 0; valid && i < MIN(header.entry_count, 15); i++) {
        if (i % each == 0 &&
            block_transfer(disk, header.entries_lba + i / each, sector, 1,
                           false) != 0) {
            break;
        }
        struct gpt_entry entry;
        memcpy(&entry, sector + i % each * header.entry_size, sizeof(entry));
        if (memcmp(entry.type, empty, sizeof(empty)) != 0) {
            add(disk, i + 1, &entry);
        }
    }
    kfree(sector);
}
