/*
 * The cache of the glibc-like loader: /etc/ld.so.cache is text, a head
 * ("fabg-ld.so.cache-1") and then "SONAME PATH" lines, sorted, where an
 * earlier folder of the search order wins. libc/ldso/search.c reads it.
 */
#include "../command.h"
#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD "fabg-ld.so.cache-1"

struct library {
    char *name, *path;
};

static const char *root = "";
static int verbose, make_links = 1;
static char **folders;
static size_t folder_count;
static struct library *libraries;
static size_t library_count;

static char *in_root(const char *path)
{
    return *root ? join_path(root, path + (*path == '/')) : copy_text(path);
}

static void add_folder(const char *path)
{
    char *clean = copy_text(path);
    size_t n = strlen(clean);
    while (n > 1 && clean[n - 1] == '/')
        clean[--n] = 0;
    for (size_t i = 0; i < folder_count; i++)
        if (strcmp(folders[i], clean) == 0)
            return;
    folders = resize(folders, folder_count + 1, sizeof *folders);
    folders[folder_count++] = clean;
}

/* Folders, a line each; "include PATTERN" reads more files. */
static void read_config(const char *path, int depth)
{
    char *file_path = in_root(path);
    FILE *file = fopen(file_path, "re");
    struct text line = {NULL, 0, 0};
    if (!file && (errno != ENOENT || depth > 0))
        complain("%s", file_path);
    while (file && read_line(file, &line)) {
        char *s = text_end(&line);
        s[strcspn(s, "#\r")] = 0;
        for (char *word; (word = strsep(&s, " \t:,"));) {
            if (strcmp(word, "include") == 0 && s) {
                glob_t found;
                char *wanted = s + strspn(s, " \t");
                wanted[strcspn(wanted, " \t")] = 0;
                char *pattern = in_root(
                    *wanted == '/' ? wanted : join_path("/etc", wanted));
                if (depth < 8 && glob(pattern, 0, NULL, &found) == 0)
                    for (size_t i = 0; i < found.gl_pathc; i++)
                        read_config(found.gl_pathv[i] + strlen(root),
                                    depth + 1);
                break;
            }
            if (*word == '/')
                add_folder(word);
            else if (*word)
                complainx("%s: '%s' is no absolute path", file_path, word);
        }
    }
    if (file)
        fclose(file);
    free(file_path);
}

static int read_at(int fd, uint64_t offset, void *to, size_t n)
{
    return offset < LONG_MAX &&
           pread(fd, to, n, (off_t)offset) == (ssize_t)n;
}

/* A virtual address in the file, by the loadable segments; 0: nowhere. */
static uint64_t place_of(int fd, const Elf64_Ehdr *e, uint64_t address)
{
    Elf64_Phdr p;
    for (unsigned i = 0; i < e->e_phnum; i++)
        if (read_at(fd, e->e_phoff + i * sizeof p, &p, sizeof p) &&
            p.p_type == PT_LOAD && address >= p.p_vaddr &&
            address - p.p_vaddr < p.p_filesz)
            return address - p.p_vaddr + p.p_offset;
    return 0;
}

/* DT_SONAME of a library for this machine; NULL if it is none. */
static char *soname_of(const char *path)
{
    Elf64_Ehdr e;
    Elf64_Phdr p;
    Elf64_Dyn d;
    uint64_t strings = 0, name = 0;
    char text[256];
    char *result = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC), has_name = 0;
    if (fd < 0 || !read_at(fd, 0, &e, sizeof e) ||
        memcmp(e.e_ident, "\177ELF\2\1", 6) != 0 || e.e_type != ET_DYN ||
        e.e_machine != EM_RISCV || e.e_phentsize != sizeof p)
        goto out;
    for (unsigned i = 0; i < e.e_phnum; i++) {
        if (!read_at(fd, e.e_phoff + i * sizeof p, &p, sizeof p))
            goto out;
        if (p.p_type != PT_DYNAMIC)
            continue;
        for (uint64_t at = 0; at + sizeof d <= p.p_filesz; at += sizeof d) {
            if (!read_at(fd, p.p_offset + at, &d, sizeof d) ||
                d.d_tag == DT_NULL)
                break;
            if (d.d_tag == DT_STRTAB)
                strings = d.d_val;
            if (d.d_tag == DT_SONAME) {
                name = d.d_val;
                has_name = 1;
            }
        }
    }
    if (!has_name || !(strings = place_of(fd, &e, strings)))
        goto out;
    ssize_t n = pread(fd, text, sizeof text - 1, (off_t)(strings + name));
    if (n > 0) {
        text[n] = 0;
        /* It becomes a file's name and a word of the cache. */
        if (*text && strlen(text) < sizeof text - 1 &&
            !strpbrk(text, "/ \n"))
            result = copy_text(text);
    }
out:
    if (fd >= 0)
        close(fd);
    return result;
}

static int looks_like_library(const char *name)
{
    return (strncmp(name, "lib", 3) == 0 || strncmp(name, "ld-", 3) == 0) &&
           strstr(name, ".so") != NULL;
}

/* An earlier folder wins. */
static void remember(const char *name, const char *folder)
{
    char *path = join_path(folder, name);
    for (size_t i = 0; i < library_count; i++)
        if (strcmp(libraries[i].name, name) == 0) {
            free(path);
            return;
        }
    libraries = resize(libraries, library_count + 1, sizeof *libraries);
    libraries[library_count++] =
        (struct library){copy_text(name), path};
}

/* libx.so.1 -> libx.so.1.2, unless it is that already or a file itself. */
static void make_link(const char *folder, const char *soname,
                      const char *file)
{
    char *path = join_path(folder, soname), present[256];
    struct stat about;
    if (strcmp(soname, file) == 0)
        goto out;
    if (lstat(path, &about) == 0) {
        ssize_t n = S_ISLNK(about.st_mode)
                        ? readlink(path, present, sizeof present - 1)
                        : -1;
        if (n < 0)
            goto out;
        present[n] = 0;
        if (strcmp(present, file) == 0)
            goto out;
        unlink(path);
    }
    if (symlink(file, path) < 0)
        complain("%s", path);
    else if (verbose)
        printf("\t%s -> %s (changed)\n", soname, file);
out:
    free(path);
}

struct found {
    char *soname, *file;
};

static int newest_first(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int order = strcmp(x->soname, y->soname);
    return order ? order : strverscmp(y->file, x->file);
}

/* Of two files with one soname the higher version counts. */
static void scan(const char *folder)
{
    char *real = in_root(folder);
    DIR *dir = opendir(real);
    struct found *all = NULL;
    size_t count = 0;
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        struct stat about;
        if (!looks_like_library(entry->d_name))
            continue;
        char *path = join_path(real, entry->d_name);
        /* Links are made from what the files say, not read. */
        if (lstat(path, &about) == 0 && S_ISREG(about.st_mode)) {
            char *soname = soname_of(path);
            if (soname) {
                all = resize(all, count + 1, sizeof *all);
                all[count++] =
                    (struct found){soname, copy_text(entry->d_name)};
            }
        }
        free(path);
    }
    if (dir)
        closedir(dir);
    if (verbose && dir)
        printf("%s:\n", folder);
    if (count)
        qsort(all, count, sizeof *all, newest_first);
    for (size_t i = 0; i < count; i++) {
        if (i && strcmp(all[i].soname, all[i - 1].soname) == 0)
            continue;
        if (make_links)
            make_link(real, all[i].soname, all[i].file);
        if (verbose)
            printf("\t%s -> %s\n", all[i].soname, all[i].file);
        remember(all[i].soname, folder);
    }
    free(real);
}

static int by_name(const void *a, const void *b)
{
    const struct library *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static int write_cache(const char *path)
{
    struct text fresh = {NULL, 0, 0};
    text_adds(&fresh, path);
    text_put(&fresh, '~');
    FILE *file = fopen(text_end(&fresh), "we");
    if (!file)
        err(1, "%s", fresh.s);
    fprintf(file, "%s\n", HEAD);
    if (library_count)
        qsort(libraries, library_count, sizeof *libraries, by_name);
    for (size_t i = 0; i < library_count; i++)
        fprintf(file, "%s %s\n", libraries[i].name, libraries[i].path);
    int bad = ferror(file);
    bad |= fchmod(fileno(file), 0644) != 0;
    bad |= fclose(file) != 0;
    if (bad || rename(fresh.s, path) < 0)
        err(1, "%s", path);
    return 0;
}

static int print_cache(const char *path)
{
    struct text line = {NULL, 0, 0};
    FILE *file = fopen(path, "re");
    size_t count = 0, room = 0;
    char **lines = NULL;
    if (!file)
        err(1, "%s", path);
    if (!read_line(file, &line) || strcmp(text_end(&line), HEAD) != 0)
        errx(1, "%s: not a cache of this ldconfig", path);
    while (read_line(file, &line)) {
        if (count == room)
            lines = resize(lines, room += 64, sizeof *lines);
        lines[count++] = copy_text(text_end(&line));
    }
    printf("%zu libs found in cache `%s'\n", count, path);
    for (size_t i = 0; i < count; i++) {
        char *rest = lines[i], *name = strsep(&rest, " ");
        printf("\t%s => %s\n", name, rest ? rest : "?");
    }
    fclose(file);
    return 0;
}

COMMAND(ldconfig, "ldconfig",
        "[-v] [-N] [-X] [-f CONFIG] [-C CACHE] [-r ROOT] [FOLDER...]\n"
        "                | -p [-C CACHE]",
        "Finds the shared libraries, links their sonames and writes the\n"
        "cache that the glibc-like loader reads.\n"
        "  -p  print the cache         -v  say what is found\n"
        "  -N  write no cache          -X  make no links\n"
        "  -n  only the folders named; no cache\n"
        "  -f  instead of /etc/ld.so.conf\n"
        "  -C  instead of /etc/ld.so.cache\n"
        "  -r  everything is below ROOT\n")
{
    int c, print = 0, no_cache = 0, only = 0;
    const char *config = "/etc/ld.so.conf", *cache = "/etc/ld.so.cache";
    while ((c = option(argc, argv, "pvNXnf:C:r:",
                       "print-cache=p verbose=v")) != -1)
        switch (c) {
        case 'p':
            print = 1;
            break;
        case 'v':
            verbose = 1;
            break;
        case 'N':
            no_cache = 1;
            break;
        case 'X':
            make_links = 0;
            break;
        case 'n':
            only = no_cache = 1;
            break;
        case 'f':
            config = optarg;
            break;
        case 'C':
            cache = optarg;
            break;
        case 'r':
            root = optarg;
            break;
        }
    char *cache_path = in_root(cache);
    if (print) {
        operands(argc, 0, 0);
        return print_cache(cache_path);
    }
    for (int i = optind; i < argc; i++)
        add_folder(argv[i]);
    if (!only) {
        read_config(config, 0);
        add_folder("/lib");
        add_folder("/usr/lib");
    }
    for (size_t i = 0; i < folder_count; i++)
        scan(folders[i]);
    return no_cache ? 0 : write_cache(cache_path);
}
