/*
 * Files are gathered with all that is asked about them, sorted, and shown in
 * one of the layouts of ls_show.c.
 */
#include "ls.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ls_options ls;

static int later(struct timespec a, struct timespec b)
{
    if (a.tv_sec != b.tv_sec)
        return a.tv_sec < b.tv_sec ? 1 : -1;
    return a.tv_nsec < b.tv_nsec ? 1 : a.tv_nsec > b.tv_nsec ? -1 : 0;
}

static const char *extension(const char *name)
{
    const char *point = strrchr(name, '.');
    return point ? point : "";
}

static int compare(const void *x, const void *y)
{
    const struct ls_file *a = x, *b = y;
    int result = 0;
    if (ls.folders_first)
        result = S_ISDIR(b->about.st_mode) - S_ISDIR(a->about.st_mode);
    if (result)
        return result;
    if (ls.sort == 'S')
        result = (a->about.st_size < b->about.st_size) -
                 (a->about.st_size > b->about.st_size);
    else if (ls.sort == 't')
        result = later(ls_time(&a->about), ls_time(&b->about));
    else if (ls.sort == 'X')
        result = strcmp(extension(a->name), extension(b->name));
    else if (ls.sort == 'v')
        result = strverscmp(a->name, b->name);
    if (!result)
        result = strcmp(a->name, b->name);
    return ls.reverse ? -result : result;
}

static void sort(struct ls_list *list)
{
    if (ls.sort != 'U' && list->count > 1)
        qsort(list->files, list->count, sizeof *list->files, compare);
}

static void add(struct ls_list *list, const char *name, const char *path,
                int operand)
{
    struct ls_file file = {.name = NULL};
    int follow = ls.follow == 'L' || (operand && ls.follow);
    int result = follow ? stat(path, &file.about) : lstat(path, &file.about);
    if (result < 0 && follow)
        result = lstat(path, &file.about);
    if (result < 0) {
        complain("%s", path);
        if (operand)
            command_status = 2;
        return;
    }
    file.name = copy_text(name);
    if (S_ISLNK(file.about.st_mode) &&
        (ls.layout == 'l' || ls.mark == 'F' || ls.colour)) {
        char target[4096];
        struct stat about;
        ssize_t n = readlink(path, target, sizeof target - 1);
        if (n >= 0)
            file.target = copy_part(target, (size_t)n);
        file.target_mode = stat(path, &about) == 0 ? about.st_mode : 0;
    }
    if (list->count % 64 == 0)
        list->files =
            resize(list->files, list->count + 64, sizeof *list->files);
    list->files[list->count++] = file;
}

static void clear(struct ls_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->files[i].name);
        free(list->files[i].target);
    }
    free(list->files);
    *list = (struct ls_list){NULL, 0, 0};
}

static int hidden(const char *name)
{
    if (*name != '.' || ls.all == 'a')
        return 0;
    return !ls.all || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void show_folder(const char *path, int titled, int blank_before)
{
    struct ls_list list = {NULL, 0, 1};
    DIR *dir = opendir(path);
    if (!dir) {
        int status = command_status;
        complain("%s", path);
        command_status = status > 1 ? status : 1;
        return;
    }
    struct dirent *entry;
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        if (hidden(entry->d_name))
            continue;
        char *inside = join_path(path, entry->d_name);
        add(&list, entry->d_name, inside, 0);
        free(inside);
    }
    if (errno)
        complain("%s", path);
    closedir(dir);
    sort(&list);
    if (blank_before)
        putchar('\n');
    if (titled)
        printf("%s:\n", path);
    ls_show(&list);
    for (size_t i = 0; ls.recursive && i < list.count; i++) {
        const char *name = list.files[i].name;
        if (!S_ISDIR(list.files[i].about.st_mode) ||
            strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        char *inside = join_path(path, name);
        show_folder(inside, 1, 1);
        free(inside);
    }
    clear(&list);
}

static void show_operands(int count, char **names)
{
    struct ls_list files = {NULL, 0, 0}, folders = {NULL, 0, 0};
    for (int i = 0; i < count; i++) {
        struct stat about;
        /* A link to a folder is the folder, unless it is asked about. */
        int enter = !ls.folders_themselves &&
                    (ls.follow || (ls.layout != 'l' && ls.mark != 'F')
                         ? stat(names[i], &about)
                         : lstat(names[i], &about)) == 0 &&
                    S_ISDIR(about.st_mode);
        add(enter ? &folders : &files, names[i], names[i], 1);
        if (enter && folders.count &&
            folders.files[folders.count - 1].name)
            folders.files[folders.count - 1].about = about;
    }
    int blank = files.count > 0;
    sort(&files);
    sort(&folders);
    ls_show(&files);
    for (size_t i = 0; i < folders.count; i++) {
        show_folder(folders.files[i].name, count > 1 || ls.recursive, blank);
        blank = 1;
    }
    clear(&files);
    clear(&folders);
}

static int colour_wanted(const char *when)
{
    if (!when || strcmp(when, "always") == 0 || strcmp(when, "yes") == 0)
        return 1;
    if (strcmp(when, "never") == 0 || strcmp(when, "no") == 0)
        return 0;
    if (strcmp(when, "auto") != 0 && strcmp(when, "tty") != 0)
        usage_error("colour is always, never or auto, not %s", when);
    return isatty(1);
}

/* A terminal is for people: columns, colours, nothing that moves it. */
static void start(void)
{
    int terminal = isatty(1);
    const char *kind = getenv("TERM");
    ls.layout = terminal ? 'C' : '1';
    ls.hide_odd = terminal;
    ls.colour = terminal && kind && strcmp(kind, "dumb") != 0;
    ls.time = 'm';
}

COMMAND(ls, "ls", "[-1AaCcdFfGgHhiLlmnopqRrSstUuvXx] [FILE...]",
        "Lists files.\n"
        "  -a -A  hidden ones too; without . and ..\n"
        "  -l     all about them    -g -o  without owner or group\n"
        "  -n     numbers of owners    -h  sizes for people\n"
        "  -i -s  inode numbers, blocks    -d  folders themselves\n"
        "  -R     folders in folders    -L -H  follow links, operands'\n"
        "  -t -S -X -v -U  by time, size, extension, version, not at all\n"
        "  -u -c  time of access or change of status    -r  backwards\n"
        "  -F -p  mark kinds, folders only    -q  ? for odd characters\n"
        "  -1 -C -x -m  one a line, columns, rows, commas\n"
        "  --color=WHEN  always, never or auto\n"
        "  --full-time  --group-directories-first\n")
{
    int c;
    start();
    while ((c = option(argc, argv, "1AaCcdFfGgHhiLlmnopqRrSstUuvXx\1::\2\3",
                       "all=a almost-all=A directory=d classify=F "
                       "human-readable=h inode=i dereference=L reverse=r "
                       "no-group=G numeric-uid-gid=n recursive=R size=s "
                       "color=\1 colour=\1 full-time=\2 "
                       "group-directories-first=\3 "
                       "hide-control-chars=q")) != -1)
        switch (c) {
        case '1':
            ls.layout = ls.layout == 'l' ? 'l' : '1';
            break;
        case 'C':
        case 'x':
        case 'm':
        case 'l':
            ls.layout = (char)c;
            break;
        case 'A':
        case 'a':
            ls.all = (char)c;
            break;
        case 'c':
        case 'u':
            ls.time = (char)c;
            break;
        case 'd':
            ls.folders_themselves = 1;
            break;
        case 'F':
        case 'p':
            ls.mark = (char)c;
            break;
        case 'f':
            ls.sort = 'U';
            ls.all = 'a';
            ls.colour = 0;
            break;
        case 'g':
            ls.no_owner = 1;
            ls.layout = 'l';
            break;
        case 'o':
            ls.layout = 'l';
            ls.no_group = 1;
            break;
        case 'G':
            ls.no_group = 1;
            break;
        case 'H':
        case 'L':
            ls.follow = (char)c;
            break;
        case 'h':
            ls.human = 1;
            break;
        case 'i':
            ls.inode = 1;
            break;
        case 'n':
            ls.numbers = 1;
            ls.layout = 'l';
            break;
        case 'q':
            ls.hide_odd = 1;
            break;
        case 'R':
            ls.recursive = 1;
            break;
        case 'r':
            ls.reverse = 1;
            break;
        case 's':
            ls.blocks = 1;
            break;
        case 'S':
        case 't':
        case 'U':
        case 'v':
        case 'X':
            ls.sort = (char)c;
            break;
        case '\1':
            ls.colour = colour_wanted(optarg);
            break;
        case '\2':
            ls.full_time = 1;
            ls.layout = 'l';
            break;
        case '\3':
            ls.folders_first = 1;
            break;
        }
    /* A time that is not shown is sorted by. */
    if (ls.time != 'm' && !ls.sort && ls.layout != 'l')
        ls.sort = 't';
    if (optind == argc) {
        char here[] = ".", *names[] = {here};
        show_operands(1, names);
    } else {
        show_operands(argc - optind, argv + optind);
    }
    return 0;
}
