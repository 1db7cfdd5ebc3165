/*
 * The cache knows by a fingerprint whether it is stale: names, sizes and
 * times of all scripts and settings. Times alone would not do: the clock of
 * a machine may stand before the time at which its image was made.
 */
#include "deptree.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void mix(uint64_t *hash, uint64_t value)
{
    for (int i = 0; i < 8; i++) {
        *hash ^= value & 0xff;
        *hash *= 0x100000001b3; /* FNV-1a */
        value >>= 8;
    }
}

static void mix_file(uint64_t *hash, const char *path)
{
    struct stat about = {0};
    stat(path, &about);
    mix(hash, (uint64_t)about.st_size);
    mix(hash, (uint64_t)about.st_mtim.tv_sec);
    mix(hash, (uint64_t)about.st_mtim.tv_nsec);
    mix(hash, (uint64_t)about.st_ino);
    for (; *path; path++)
        mix(hash, (unsigned char)*path);
}

static char *fingerprint(void)
{
    static const char *const folders[] = {INIT_D, CONF_D};
    uint64_t hash = 0xcbf29ce484222325;
    mix_file(&hash, "/etc/rc.conf");
    for (size_t i = 0; i < 2; i++) {
        struct list names = {0};
        folder_names(folders[i], &names);
        for (size_t j = 0; j < names.count; j++) {
            char *path = text_of("%s/%s", folders[i], names.at[j]);
            mix_file(&hash, path);
            free(path);
        }
        list_clear(&names);
    }
    return text_of("# %016llx\n", (unsigned long long)hash);
}

static void warn(const char *message)
{
    ewarn("WARNING: %s", message);
}

static void make_anew(struct deptree *tree, const char *path,
                      const char *mark)
{
    FILE *from = popen("/bin/sh " LIBRARY "/sh/gendepends.sh", "r");
    char *text = NULL;
    size_t n = 0;
    char *line = NULL;
    size_t room = 0;
    FILE *to = open_memstream(&text, &n);
    if (!from || !to) {
        eerror("cannot ask the service scripts what they depend on: %m");
        exit(1);
    }
    while (getline(&line, &room, from) > 0)
        fputs(line, to);
    free(line);
    pclose(from);
    fclose(to);
    deptree_parse(tree, text);
    free(text);
    deptree_untangle(tree, warn);
    char *lines = deptree_text(tree);
    char *whole = text_of("%s%s", mark, lines);
    if (file_replace(path, whole) != 0 && errno == ENOENT) {
        state_prepare();
        file_replace(path, whole);
    }
    free(lines);
    free(whole);
}

void deptree_load(struct deptree *tree, bool anew)
{
    char *path = text_of("%s/deptree", state_folder());
    char *mark = fingerprint();
    char *text = anew ? NULL : file_text(path);
    if (text && strncmp(text, mark, strlen(mark)) == 0)
        deptree_parse(tree, text);
    else
        make_anew(tree, path, mark);
    free(text);
    free(mark);
    free(path);
}
