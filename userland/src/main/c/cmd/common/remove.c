#include "copy.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct removal *how;

/* A file that may not be written is worth a question, on a terminal. */
static int wanted(const struct walk *entry, const char *question)
{
    int protected = !S_ISLNK(entry->about->st_mode) &&
                    faccessat(entry->dir, entry->name, W_OK, AT_EACCESS) < 0;
    if (how->force || (!how->ask && !(protected && isatty(0))))
        return 1;
    return confirm("%s %s%s? ", question,
                   protected ? "write-protected " : "", entry->path);
}

static void take_away(struct walk *entry, int flags)
{
    if (unlinkat(entry->dir, entry->name, flags) < 0) {
        if (!(how->force && errno == ENOENT))
            complain("%s", entry->path);
    } else if (how->verbose) {
        printf("removed %s\n", entry->path);
    }
}

static void visit(struct walk *entry)
{
    static char refused;
    if (!S_ISDIR(entry->about->st_mode)) {
        if (wanted(entry, "remove"))
            take_away(entry, 0);
        return;
    }
    if (entry->event == WALK_LEAVE) {
        if (entry->mark != &refused &&
            (!how->ask || confirm("remove folder %s? ", entry->path)))
            take_away(entry, AT_REMOVEDIR);
        return;
    }
    if (!how->recursive) {
        entry->skip = 1;
        if (!how->folders) {
            complainx("%s is a folder", entry->path);
            entry->mark = &refused;
        }
    } else if (!wanted(entry, "go into")) {
        entry->skip = 1;
        entry->mark = &refused;
    }
}

void remove_tree(const char *path, const struct removal *removal)
{
    struct stat about;
    how = removal;
    if (how->force && lstat(path, &about) < 0 &&
        (errno == ENOENT || errno == ENOTDIR))
        return;
    walk(path, 0, visit);
}
