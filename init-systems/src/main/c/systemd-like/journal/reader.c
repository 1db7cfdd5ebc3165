/* All records of all journal files, in order. */
#include "../common/system.h"
#include "format.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST (1 << 28)

static void files_below(const char *folder, struct strings *files)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        char *path = print("%s/%s", folder, entry->d_name);
        if (ends_with(path, ".journal"))
            strings_add(files, path);
        free(path);
    }
    if (dir)
        closedir(dir);
}

void journal_files(struct strings *files, const char *root)
{
    static const char *const folders[] = {"/run/log/journal",
                                          "/var/log/journal"};
    for (size_t i = 0; i < COUNT(folders); i++) {
        char *base = print("%s%s", root, folders[i]);
        DIR *dir = opendir(base);
        for (struct dirent *entry; dir && (entry = readdir(dir));) {
            if (*entry->d_name == '.')
                continue;
            char *folder = print("%s/%s", base, entry->d_name);
            files_below(folder, files);
            free(folder);
        }
        if (dir)
            closedir(dir);
        free(base);
    }
    strings_sort(files);
}

static void scan(struct journal *journal, const char *bytes, size_t size)
{
    size_t at = 0;
    while (at + RECORD_FIXED <= size) {
        struct record record;
        size_t taken = record_decode(bytes + at, size - at, &record);
        if (!taken) {
            at += 8;
            continue;
        }
        /* Room for twice as many whenever it is full. */
        if ((journal->count & (journal->count - 1)) == 0)
            journal->entries =
                need_more(journal->entries, (journal->count ? 2 *
                              journal->count : 1) * sizeof *journal->entries);
        journal->entries[journal->count++] =
            (struct entry){.record = record};
        at += taken;
    }
}

static int by_sequence(const void *a, const void *b)
{
    const struct record *x = &((const struct entry *)a)->record;
    const struct record *y = &((const struct entry *)b)->record;
    if (x->sequence != y->sequence)
        return x->sequence < y->sequence ? -1 : 1;
    return x->real < y->real ? -1 : x->real > y->real;
}

void journal_read(struct journal *journal, const char *root)
{
    struct strings files = {0};
    *journal = (struct journal){0};
    journal_files(&files, root);
    for (size_t i = 0; i < files.n; i++) {
        size_t size;
        char *content = file_read(files.v[i], LARGEST, &size);
        if (!content)
            continue;
        journal->contents =
            need_more(journal->contents, (journal->content_count + 1) *
                                             sizeof *journal->contents);
        journal->contents[journal->content_count++] = content;
        journal->bytes += size;
        scan(journal, content, size);
    }
    if (journal->count > 1)
        qsort(journal->entries, journal->count, sizeof *journal->entries,
              by_sequence);
    strings_clear(&files);
}

void journal_close(struct journal *journal)
{
    for (size_t i = 0; i < journal->content_count; i++)
        free(journal->contents[i]);
    free(journal->contents);
    free(journal->entries);
    *journal = (struct journal){0};
}
