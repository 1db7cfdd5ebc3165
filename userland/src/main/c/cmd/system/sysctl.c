#include "../command.h"
#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOT "/proc/sys/"

static int names_only, values_only, ignore_unknown, quiet;

/* "net.ipv4.conf.eth0/1": dots part, a slash stands for a dot; or as a path. */
static char *path_of(const char *name)
{
    char *path = join_path(ROOT, name);
    char *s = path + strlen(ROOT);
    size_t first = strcspn(s, "./");
    if (s[first] == '.')
        for (; *s; s++)
            *s = *s == '.' ? '/' : *s == '/' ? '.' : *s;
    return path;
}

static char *name_of(const char *path)
{
    char *name = copy_text(path + strlen(ROOT));
    for (char *s = name; *s; s++)
        *s = *s == '/' ? '.' : *s == '.' ? '/' : *s;
    return name;
}

static void trouble(const char *name)
{
    if (errno != ENOENT || !ignore_unknown)
        complain("%s", name);
}

static void show_line(const char *name, const char *value)
{
    if (values_only)
        puts(value);
    else
        printf("%s = %s\n", name, value);
}

static void show(const char *path)
{
    char *name = name_of(path);
    FILE *file = NULL;
    struct text line = {NULL, 0, 0};
    if (names_only)
        puts(name);
    else if (!(file = fopen(path, "re")))
        trouble(name);
    while (file && read_line(file, &line))
        show_line(name, text_end(&line));
    if (file && ferror(file))
        trouble(name);
    if (file)
        fclose(file);
    free(line.s);
    free(name);
}

/* What only root may read, or nobody, is left out of a listing. */
static void visit(struct walk *entry)
{
    if (entry->event == WALK_ENTRY && S_ISREG(entry->about->st_mode) &&
        entry->about->st_mode & 0444 &&
        faccessat(entry->dir, entry->name, R_OK, 0) == 0)
        show(entry->path);
}

static void show_name(const char *name)
{
    char *path = path_of(name);
    struct stat about;
    if (stat(path, &about) < 0)
        trouble(name);
    else if (S_ISDIR(about.st_mode))
        walk(path, WALK_SORTED, visit);
    else
        show(path);
    free(path);
}

static void set(const char *name, const char *value)
{
    char *path = path_of(name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    size_t n = strlen(value);
    if (fd < 0 || write_all(fd, value, n) < 0)
        trouble(name);
    else if (!quiet)
        show_line(name, value);
    if (fd >= 0)
        close(fd);
    free(path);
}

static char *trim(char *s)
{
    s += strspn(s, " \t");
    size_t n = strlen(s);
    while (n && strchr(" \t\r\n", s[n - 1]))
        s[--n] = 0;
    return s;
}

/* "name = value"; "-name" means that failure does not matter. */
static void load(const char *path)
{
    FILE *file = open_input(path);
    struct text line = {NULL, 0, 0};
    int number = 0;
    while (file && read_line(file, &line)) {
        char *s = trim(text_end(&line)), *value = strchr(s, '=');
        number++;
        if (!*s || *s == '#' || *s == ';')
            continue;
        if (!value) {
            complainx("%s:%d: no '=' in it", path, number);
            continue;
        }
        *value++ = 0;
        s = trim(s);
        int old_status = command_status, lenient = *s == '-';
        set(s + lenient, trim(value));
        if (lenient)
            command_status = old_status;
    }
    if (file)
        close_input(file, path);
}

static void load_pattern(const char *pattern)
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0) {
        if (!strpbrk(pattern, "*?["))
            load(pattern);
        return;
    }
    for (size_t i = 0; i < found.gl_pathc; i++)
        load(found.gl_pathv[i]);
    globfree(&found);
}

static int by_name(const void *a, const void *b)
{
    const char *x = strrchr(*(char *const *)a, '/');
    const char *y = strrchr(*(char *const *)b, '/');
    return strcmp(x, y);
}

/* A file of the same name in an earlier folder hides a later one. */
static void load_system(void)
{
    static const char *const folders[] = {"/run/sysctl.d", "/etc/sysctl.d",
                                          "/usr/local/lib/sysctl.d",
                                          "/usr/lib/sysctl.d"};
    char **files = NULL;
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        glob_t found;
        char *pattern = join_path(folders[i], "*.conf");
        if (glob(pattern, 0, NULL, &found) != 0)
            continue;
        for (size_t k = 0; k < found.gl_pathc; k++) {
            size_t same = 0;
            while (same < count &&
                   by_name(&files[same], &found.gl_pathv[k]) != 0)
                same++;
            if (same < count)
                continue;
            files = resize(files, count + 1, sizeof *files);
            files[count++] = found.gl_pathv[k];
        }
    }
    if (count)
        qsort(files, count, sizeof *files, by_name);
    for (size_t i = 0; i < count; i++)
        load(files[i]);
    if (access("/etc/sysctl.conf", R_OK) == 0)
        load("/etc/sysctl.conf");
}

COMMAND(sysctl, "sysctl",
        "[-neq] NAME[=VALUE]... | -a | -p [FILE...] | --system",
        "Shows or changes what can be set in the running kernel.\n"
        "  -a        show everything\n"
        "  -w        change (NAME=VALUE does that anyway)\n"
        "  -p        read lines NAME=VALUE (/etc/sysctl.conf)\n"
        "  --system  from all of sysctl.d and /etc/sysctl.conf\n"
        "  -n        only values      -N  only names\n"
        "  -e        pass over unknown names in silence\n"
        "  -q        do not show what was changed\n")
{
    int c, all = 0, from_files = 0, from_system = 0, change = 0;
    while ((c = option(argc, argv, "aAXwpneqN\1",
                       "all=a write=w load=p values=n names=N ignore=e "
                       "quiet=q system=\1")) != -1)
        switch (c) {
        case 'w':
            change = 1;
            break;
        case 'p':
            from_files = 1;
            break;
        case 1:
            from_system = 1;
            break;
        case 'n':
            values_only = 1;
            break;
        case 'N':
            names_only = 1;
            break;
        case 'e':
            ignore_unknown = 1;
            break;
        case 'q':
            quiet = 1;
            break;
        default:
            all = 1;
        }
    if (from_system)
        load_system();
    else if (from_files && optind == argc)
        load("/etc/sysctl.conf");
    else if (all)
        walk("/proc/sys", WALK_SORTED, visit);
    else if (!from_files)
        operands(argc, 1, -1);
    for (int i = optind; i < argc && !from_system && !all; i++) {
        char *value = from_files ? NULL : strchr(argv[i], '=');
        if (from_files) {
            load_pattern(argv[i]);
        } else if (value) {
            *value++ = 0;
            set(argv[i], value);
        } else if (change) {
            complainx("%s: -w wants NAME=VALUE", argv[i]);
        } else {
            show_name(argv[i]);
        }
    }
    return 0;
}
