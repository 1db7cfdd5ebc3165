/* The journal on disk.
 *
 * A journal file is a row of records and nothing else. All numbers are
 * little-endian; a record begins at a multiple of 8:
 *
 *     0   "JrnE"
 *     4   u32   size of what follows the head, without padding
 *     8   u32   CRC-32 (IEEE 802.3) of what follows the head
 *     12  u32   priority, 0 to 7 (syslog.h)
 *     16  u64   sequence number, rising over all files
 *     24  u64   wall clock in microseconds since 1970
 *     32  u64   monotonic clock in microseconds since the boot
 *     40  u8[16] boot id
 *     56  fields: "NAME=value" with a 0 after each, then padding zeros
 *
 * size and CRC cover everything from offset 16. Records are only appended,
 * each with one write. After a crash the last one may be cut off: a reader
 * leaves out what has no valid CRC and goes on at the next multiple of 8
 * where a record begins; the writer cuts such an end away.
 *
 * "system.journal" is written to; when it is full it becomes
 * "system@<sequence number of its first record, 16 hexadecimal digits>
 * .journal", and the oldest of those are removed to keep within the limit. */
#pragma once
#include "../common/util.h"

#define RECORD_MAGIC "JrnE"
#define RECORD_HEAD 16
#define RECORD_FIXED 56
#define LONGEST_RECORD (1 << 20)

struct record {
    int priority;
    uint64_t sequence;
    usec real, monotonic;
    unsigned char boot[16];
    const char *fields; /* each ends with a 0 */
    size_t fields_size;
};

uint32_t crc32_of(const void *bytes, size_t n);
/* The bytes of a record, with padding. */
void record_encode(const struct record *record, struct text *to);
/* The size with padding of the valid record at bytes; 0 if there is none. */
size_t record_decode(const char *bytes, size_t room, struct record *record);
const char *record_field(const struct record *record, const char *name);

/* ---- reading all files (reader.c) ---- */

struct journal {
    struct entry {
        struct record record;
    } *entries;
    size_t count;
    char **contents;
    size_t content_count;
    uint64_t bytes; /* on disk */
};
/* In order of time. root: "" or the folder of another system. */
void journal_read(struct journal *journal, const char *root);
void journal_close(struct journal *journal);
void journal_files(struct strings *files, const char *root);
