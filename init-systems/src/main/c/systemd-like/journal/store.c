/* Where messages go: see format.h. */
#include "../common/ini.h"
#include "../common/system.h"
#include "journald.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static enum { AUTO, VOLATILE, PERSISTENT, NONE } storage;
static uint64_t system_limit, runtime_limit, limit;
static int file = -1;
static bool on_disk;
static char *folder;
#define UNSYNCED (60 * SECOND)
static bool dirty;
static usec dirty_since;
static uint64_t file_size, sequence, first_sequence, lost;
static unsigned char boot[16];

static void setting(const struct ini_line *at, void *context)
{
    static const char *const words[] = {"auto", "volatile", "persistent",
                                        "none"};
    (void)context;
    if (!at->key)
        return;
    if (!strcmp(at->key, "Storage")) {
        for (size_t i = 0; i < COUNT(words); i++)
            if (!strcmp(words[i], at->value))
                storage = (unsigned)i;
    } else if (!strcmp(at->key, "SystemMaxUse"))
        parse_size(at->value, &system_limit);
    else if (!strcmp(at->key, "RuntimeMaxUse"))
        parse_size(at->value, &runtime_limit);
}

void store_configure(void)
{
    char *content = file_read("/etc/systemd/journald.conf", 1 << 16, NULL);
    if (content)
        ini_parse("/etc/systemd/journald.conf", content, setting, NULL);
    free(content);
    char *id = boot_id();
    for (int i = 0; i < 16; i++) {
        char pair[3] = {id[2 * i], id[2 * i + 1], 0};
        boot[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    free(id);
}

static char *current_path(void)
{
    return print("%s/system.journal", folder);
}

/* A tenth of the file system, within reason. */
static void find_limit(void)
{
    struct statvfs volume;
    uint64_t tenth = 8 << 20;
    uint64_t set = on_disk ? system_limit : runtime_limit;
    if (statvfs(folder, &volume) == 0)
        tenth = (uint64_t)volume.f_blocks * volume.f_frsize / 10;
    if (tenth > (uint64_t)64 << 20)
        tenth = (uint64_t)64 << 20;
    limit = set ? set : tenth;
    if (limit < 64 << 10)
        limit = 64 << 10;
}

/* Goes over what a file holds: where the last valid record ends, and which
 * numbers the first and last have. */
static uint64_t valid_end(const char *path, uint64_t *first, uint64_t *last)
{
    size_t size, at = 0;
    uint64_t end = 0;
    char *content = file_read(path, 1 << 28, &size);
    *first = 0;
    while (content && at + RECORD_FIXED <= size) {
        struct record record;
        size_t taken = record_decode(content + at, size - at, &record);
        if (taken) {
            if (!*first)
                *first = record.sequence;
            if (record.sequence > *last)
                *last = record.sequence;
            end = at + taken;
        }
        at += taken ? taken : 8;
    }
    free(content);
    return end;
}

static void archived(struct strings *names)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (starts_with(entry->d_name, "system@"))
            strings_add(names, entry->d_name);
    if (dir)
        closedir(dir);
    strings_sort(names); /* the number is in the name: the oldest first */
}

/* Removes the oldest files until the rest is within the limit; at least one
 * if something must go. */
static bool vacuum(uint64_t allowed, bool must)
{
    struct strings names = {0};
    struct stat info;
    uint64_t total = file_size;
    bool removed = false;
    archived(&names);
    for (size_t i = 0; i < names.n; i++) {
        char *path = print("%s/%s", folder, names.v[i]);
        if (stat(path, &info) == 0)
            total += (uint64_t)info.st_size;
        free(path);
    }
    for (size_t i = 0; i < names.n && (total > allowed ||
                                       (must && !removed)); i++) {
        char *path = print("%s/%s", folder, names.v[i]);
        if (stat(path, &info) == 0 && unlink(path) == 0) {
            total -= (uint64_t)info.st_size;
            removed = true;
        }
        free(path);
    }
    strings_clear(&names);
    return removed;
}

/* The highest number that any file knows, so that it goes on rising. */
static void find_sequence(void)
{
    struct journal all;
    journal_read(&all, "");
    if (all.count && all.entries[all.count - 1].record.sequence > sequence)
        sequence = all.entries[all.count - 1].record.sequence;
    journal_close(&all);
}

static bool open_in(const char *base, bool disk)
{
    char *id = machine_id();
    char *wanted = print("%s/%s", base, id);
    free(id);
    if (make_folders(wanted, 0755) != 0 || access(wanted, W_OK) != 0) {
        free(wanted);
        return false;
    }
    replace(&folder, wanted);
    on_disk = disk;
    char *path = current_path();
    file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (file >= 0) {
        uint64_t last = 0;
        file_size = valid_end(path, &first_sequence, &last);
        /* What a crash left half written is cut off. */
        if (ftruncate(file, (off_t)file_size) != 0)
            file_size = (uint64_t)lseek(file, 0, SEEK_END);
        find_limit();
    }
    free(path);
    return file >= 0;
}

void store_open(void)
{
    struct stat info;
    find_sequence();
    if (storage == NONE)
        return;
    bool disk = storage == PERSISTENT ||
                (storage == AUTO && stat("/var/log/journal", &info) == 0);
    if (disk && open_in("/var/log/journal", true))
        return;
    open_in("/run/log/journal", false);
}

void store_rotate(void)
{
    if (file < 0 || !file_size)
        return;
    char *path = current_path();
    char *old = print("%s/system@%016llx.journal", folder,
                      (unsigned long long)first_sequence);
    fdatasync(file);
    if (rename(path, old) == 0) {
        close(file);
        file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
        file_size = first_sequence = 0;
    }
    free(old);
    free(path);
    vacuum(limit * 3 / 4, false);
}

static bool append(const struct text *bytes)
{
    for (int tries = 0; tries < 2 && file >= 0; tries++) {
        ssize_t put = write(file, bytes->s, bytes->n);
        if (put == (ssize_t)bytes->n) {
            file_size += bytes->n;
            if (on_disk && !dirty)
                dirty_since = now_monotonic();
            dirty = on_disk;
            if (dirty && now_monotonic() - dirty_since > UNSYNCED)
                store_sync();
            return true;
        }
        /* Part of a record helps nobody. */
        if (put > 0 && ftruncate(file, (off_t)file_size) != 0)
            file_size += (uint64_t)put;
        if (!vacuum(limit, true))
            break;
    }
    return false;
}

static void append_record(int priority, const struct strings *fields)
{
    struct text body = {0}, bytes = {0};
    for (size_t i = 0; i < fields->n; i++)
        text_bytes(&body, fields->v[i], strlen(fields->v[i]) + 1);
    struct record record = {.priority = priority,
                            .sequence = sequence + 1,
                            .real = now_real(),
                            .monotonic = now_monotonic(),
                            .fields = body.s,
                            .fields_size = body.n};
    memcpy(record.boot, boot, sizeof boot);
    record_encode(&record, &bytes);
    /* Four files make the limit. */
    if (file_size + bytes.n > limit / 4)
        store_rotate();
    if (append(&bytes)) {
        sequence++;
        if (!first_sequence)
            first_sequence = sequence;
    } else {
        lost++;
    }
    text_free(&body);
    text_free(&bytes);
}

void store_append(int priority, const struct strings *fields)
{
    if (file < 0)
        return;
    if (lost) {
        uint64_t before = lost;
        struct strings notice = {0};
        strings_take(&notice, print("MESSAGE=Missed %llu messages: the "
                                    "journal could not be written.",
                                    (unsigned long long)lost));
        strings_add(&notice, "SYSLOG_IDENTIFIER=systemd-journald");
        strings_add(&notice, "_TRANSPORT=driver");
        append_record(4, &notice);
        strings_clear(&notice);
        lost = lost > before ? before : 0;
    }
    append_record(priority, fields);
    if (priority <= 2)
        store_sync();
}

void store_sync(void)
{
    if (file >= 0 && on_disk)
        fdatasync(file);
    dirty = false;
}

bool store_is_dirty(void)
{
    return dirty;
}

void store_flush(void)
{
    struct stat info;
    int old_file = file;
    char *old_folder = copy(folder);
    uint64_t old_size = file_size, old_first = first_sequence;
    if (on_disk || storage == VOLATILE || storage == NONE ||
        (storage == AUTO && stat("/var/log/journal", &info) != 0))
        goto done;
    if (!open_in("/var/log/journal", true)) {
        file = old_file;
        file_size = old_size;
        first_sequence = old_first;
        replace(&folder, copy(old_folder));
        on_disk = false;
        goto done;
    }
    /* The records keep their numbers: the files are copied as they are. */
    struct journal all;
    journal_read(&all, "");
    for (size_t i = 0; i < all.count; i++) {
        struct text bytes = {0};
        if (memcmp(all.entries[i].record.boot, boot, sizeof boot))
            continue;
        record_encode(&all.entries[i].record, &bytes);
        append(&bytes);
        if (!first_sequence)
            first_sequence = all.entries[i].record.sequence;
        text_free(&bytes);
    }
    journal_close(&all);
    if (old_file >= 0)
        close(old_file);
    for (DIR *dir = opendir(old_folder); dir; closedir(dir), dir = NULL)
        for (struct dirent *entry; (entry = readdir(dir));)
            if (ends_with(entry->d_name, ".journal")) {
                char *path = print("%s/%s", old_folder, entry->d_name);
                unlink(path);
                free(path);
            }
done:
    free(old_folder);
}
