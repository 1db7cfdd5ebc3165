#include "diff.h"
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct diff_options diff_how = {.format = 'n', .context = 3};
static char *command_line; /* as it is shown before each file, with -r */
static const char **excluded;
static size_t excluded_count;
static int worst;

static void note(int status)
{
    if (status > worst)
        worst = status;
}

static void trouble(const char *name)
{
    complain("%s", name);
    note(2);
}

static int load(struct diff_file *f, const char *name)
{
    int standard = strcmp(name, "-") == 0;
    int fd = standard ? 0 : open(name, O_RDONLY | O_CLOEXEC);
    *f = (struct diff_file){.name = name};
    if (fd < 0 && errno == ENOENT && diff_how.missing_is_empty) {
        fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    if (fd < 0 || fstat(fd, &f->about) < 0) {
        trouble(name);
        return -1;
    }
    if (!S_ISREG(f->about.st_mode) && standard)
        clock_gettime(CLOCK_REALTIME, &f->about.st_mtim);
    static char buffer[65536];
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) > 0)
        text_add(&f->bytes, buffer, (size_t)n);
    if (n < 0)
        trouble(name);
    if (!standard)
        close(fd);
    text_end(&f->bytes);
    return n < 0 ? -1 : 0;
}

static void find_lines(struct diff_file *f)
{
    const char *s = f->bytes.s, *end = s + f->bytes.n;
    long room = 0;
    while (s < end) {
        if (f->count + 2 > room) {
            room = room ? room * 2 : 256;
            f->lines = resize(f->lines, (size_t)room, sizeof *f->lines);
        }
        f->lines[f->count++] = s;
        const char *newline = memchr(s, '\n', (size_t)(end - s));
        f->no_newline = !newline;
        s = newline ? newline + 1 : end;
    }
    if (!f->lines)
        f->lines = need_memory(sizeof *f->lines);
    f->lines[f->count] = end;
}

static void unload(struct diff_file *f)
{
    free(f->bytes.s);
    free(f->lines);
    free(f->hashes);
    free(f->changed);
}

static int is_binary(const struct diff_file *f)
{
    size_t n = f->bytes.n < 4096 ? f->bytes.n : 4096;
    return !diff_how.text && memchr(f->bytes.s, 0, n) != NULL;
}

/* Whether the options that hide differences hide all of them. */
static int shows(const struct diff_file *a, const struct diff_file *b)
{
    if (!diff_how.blank_lines)
        return 1;
    for (long i = 0; i < a->count; i++)
        if (a->changed[i] && *a->lines[i] != '\n')
            return 1;
    for (long i = 0; i < b->count; i++)
        if (b->changed[i] && *b->lines[i] != '\n')
            return 1;
    return 0;
}

static void compare_files(const char *x, const char *y, int in_folder)
{
    struct diff_file a, b;
    if (load(&a, x) < 0)
        return;
    if (load(&b, y) < 0) {
        free(a.bytes.s);
        return;
    }
    int same = a.bytes.n == b.bytes.n &&
               memcmp(a.bytes.s, b.bytes.s, a.bytes.n) == 0;
    int binary = !same && (is_binary(&a) || is_binary(&b));
    if (!same && !binary) {
        find_lines(&a);
        find_lines(&b);
        same = !diff_lines(&a, &b) || !shows(&a, &b);
    }
    if (same) {
        if (diff_how.same_too)
            printf("Files %s and %s are identical\n", x, y);
    } else {
        note(1);
        if (diff_how.brief) {
            printf("Files %s and %s differ\n", x, y);
        } else if (binary) {
            printf("Binary files %s and %s differ\n", x, y);
        } else {
            if (in_folder)
                printf("%s %s %s\n", command_line, x, y);
            diff_show(&a, &b);
        }
    }
    unload(&a);
    unload(&b);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **names_in(const char *folder, size_t *count)
{
    char **names = NULL;
    *count = 0;
    DIR *dir = opendir(folder);
    if (!dir) {
        if (errno != ENOENT || !diff_how.missing_is_empty)
            trouble(folder);
        return NULL;
    }
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        int left_out = strcmp(entry->d_name, ".") == 0 ||
                       strcmp(entry->d_name, "..") == 0;
        for (size_t i = 0; i < excluded_count; i++)
            left_out |= fnmatch(excluded[i], entry->d_name, 0) == 0;
        if (left_out)
            continue;
        names = resize(names, *count + 1, sizeof *names);
        names[(*count)++] = copy_text(entry->d_name);
    }
    closedir(dir);
    if (*count > 1)
        qsort(names, *count, sizeof *names, compare_names);
    return names;
}

static void compare_any(const char *x, const char *y, int depth);

static void only_in(const char *folder, const char *name)
{
    printf("Only in %s: %s\n", folder, name);
    note(1);
}

static void compare_folders(const char *x, const char *y, int depth)
{
    size_t n, m, i = 0, j = 0;
    char **a = names_in(x, &n), **b = names_in(y, &m);
    while (i < n || j < m) {
        int order = i == n ? 1 : j == m ? -1 : strcmp(a[i], b[j]);
        const char *name = order <= 0 ? a[i] : b[j];
        if (order != 0 && !diff_how.missing_is_empty) {
            only_in(order < 0 ? x : y, name);
        } else {
            char *p = join_path(x, name), *q = join_path(y, name);
            compare_any(p, q, depth + 1);
            free(p);
            free(q);
        }
        i += order <= 0;
        j += order >= 0;
    }
    for (i = 0; i < n; i++)
        free(a[i]);
    for (j = 0; j < m; j++)
        free(b[j]);
    free(a);
    free(b);
}

static const char *kind(const struct stat *about)
{
    switch (about->st_mode & S_IFMT) {
    case S_IFDIR:
        return "directory";
    case S_IFREG:
        return about->st_size ? "regular file" : "regular empty file";
    case S_IFIFO:
        return "fifo";
    case S_IFCHR:
        return "character special file";
    case S_IFBLK:
        return "block special file";
    }
    return "socket";
}

/* Devices and pipes are not read when they are met in folders. */
static int is_special(const struct stat *about)
{
    return !S_ISREG(about->st_mode) && !S_ISDIR(about->st_mode);
}

static void compare_any(const char *x, const char *y, int depth)
{
    struct stat a, b;
    int has_a = stat(x, &a) == 0, has_b = stat(y, &b) == 0;
    int folder_a = has_a && S_ISDIR(a.st_mode);
    int folder_b = has_b && S_ISDIR(b.st_mode);
    if (has_a && has_b && same_file(&a, &b) &&
        (folder_a || S_ISREG(a.st_mode))) {
        if (diff_how.same_too && !folder_a)
            printf("Files %s and %s are identical\n", x, y);
        return;
    }
    if ((folder_a || !has_a) && (folder_b || !has_b) &&
        (folder_a || folder_b) && (has_a || has_b)) {
        if (depth > 0 && !diff_how.recursive)
            printf("Common subdirectories: %s and %s\n", x, y);
        else
            compare_folders(x, y, depth);
    } else if (depth > 0 && has_a && has_b &&
               (folder_a != folder_b || is_special(&a) || is_special(&b))) {
        printf("File %s is a %s while file %s is a %s\n", x, kind(&a), y,
               kind(&b));
        note(1);
    } else if (folder_a || folder_b) {
        /* A file against a folder: the file of its name in there. */
        char *last = last_part(folder_a ? y : x);
        char *inside = join_path(folder_a ? x : y, last);
        compare_files(folder_a ? inside : x, folder_a ? y : inside, 0);
        free(inside);
        free(last);
    } else {
        compare_files(x, y, depth > 0);
    }
}

COMMAND(diff, "diff", "[-abBciNqrsuw] [-U N] [-C N] [-L LABEL] FILE1 FILE2",
        "Shows how files or folders differ. Status 0: they do not, 1: they\n"
        "do, 2: something went wrong.\n"
        "  -u -U N  unified, with N lines around (3)    -c -C N  context\n"
        "  -e -q    a script for ed; only whether they differ\n"
        "  -r -N    all files in folders; missing files are empty\n"
        "  -i -b -w -B  as if letters were small, rows of blanks one,\n"
        "           without blanks, without empty lines\n"
        "  -s -a    name equal files; binary files as text\n"
        "  -L LABEL instead of a file's name    -x GLOB  leave files out\n")
{
    int c;
    struct text words = {NULL, 0, 0};
    while ((c = option(argc, argv, "abBcC:deiL:NqrsuU:wx:",
                       "text=a ignore-space-change=b ignore-blank-lines=B "
                       "context=c ed=e ignore-case=i label=L new-file=N "
                       "brief=q recursive=r report-identical-files=s "
                       "unified=U ignore-all-space=w exclude=x "
                       "minimal=d")) != -1)
        switch (c) {
        case 'a':
            diff_how.text = 1;
            break;
        case 'b':
            diff_how.blanks = 1;
            break;
        case 'B':
            diff_how.blank_lines = 1;
            break;
        case 'c':
        case 'u':
        case 'e':
            diff_how.format = (char)c;
            break;
        case 'C':
        case 'U':
            diff_how.format = c == 'C' ? 'c' : 'u';
            diff_how.context = number(optarg, 0, INT_MAX, "lines");
            break;
        case 'i':
            diff_how.fold = 1;
            break;
        case 'L':
            diff_how.labels[diff_how.labels[0] != NULL] = optarg;
            break;
        case 'N':
            diff_how.missing_is_empty = 1;
            break;
        case 'q':
            diff_how.brief = 1;
            break;
        case 'r':
            diff_how.recursive = 1;
            break;
        case 's':
            diff_how.same_too = 1;
            break;
        case 'w':
            diff_how.all_blanks = 1;
            break;
        case 'x':
            excluded = resize(excluded, excluded_count + 1,
                              sizeof *excluded);
            excluded[excluded_count++] = optarg;
            break;
        case 'd':
            break;
        }
    operands(argc, 2, 2);
    text_adds(&words, "diff");
    for (int i = 1; i < optind; i++) {
        text_put(&words, ' ');
        text_adds(&words, argv[i]);
    }
    command_line = text_end(&words);
    compare_any(argv[optind], argv[optind + 1], 0);
    command_status = 0;
    return worst;
}
