#include "tar.h"
#include "../common/date.h"
#include "../common/gzip.h"
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct tar_options tar_how;
static char action;
static int compressed, by_suffix;
static const char *archive, *folder;
static pid_t child;

void tar_say(const struct tar_entry *e, FILE *to)
{
    static const char kinds[] = "0123456", letters[] = "-hlcbdp";
    char mode[11], when[40], owner[80], size[32];
    struct tm parts;
    if (tar_how.verbose < 2) {
        fprintf(to, "%s\n", e->path);
        return;
    }
    const char *kind = e->kind ? strchr(kinds, e->kind) : NULL;
    mode_text(e->mode, mode);
    mode[0] = kind ? letters[kind - kinds] : '?';
    localtime_r(&e->when.tv_sec, &parts);
    strftime(when, sizeof when, "%Y-%m-%d %H:%M", &parts);
    if (*e->user_name && !tar_how.numeric)
        snprintf(owner, sizeof owner, "%s/%s", e->user_name, e->group_name);
    else
        snprintf(owner, sizeof owner, "%u/%u", e->user, e->group);
    if (e->kind == '3' || e->kind == '4')
        snprintf(size, sizeof size, "%u,%u", e->major, e->minor);
    else
        snprintf(size, sizeof size, "%ld", e->size);
    int pad = 19 - (int)strlen(owner);
    fprintf(to, "%s %s %*s %s %s", mode, owner,
            pad > (int)strlen(size) ? pad - 1 : 0, size, when, e->path);
    if (e->kind == '2')
        fprintf(to, " -> %s", e->link);
    if (e->kind == '1')
        fprintf(to, " link to %s", e->link);
    putc('\n', to);
}

int tar_left_out(const char *path)
{
    for (size_t i = 0; i < tar_how.pattern_count; i++)
        for (const char *s = path; s; s = strchr(s, '/')) {
            s += *s == '/' && s != path;
            /* A pattern fits a name, or any end of it after a slash. */
            if (fnmatch(tar_how.patterns[i], s, FNM_LEADING_DIR) == 0)
                return 1;
        }
    return 0;
}

/* The other end of a pipe, whose one end is here. */
static int through_child(int fd, int packing)
{
    int ends[2];
    uint64_t sizes[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        err(2, "pipe");
    child = fork();
    if (child < 0)
        err(2, "fork");
    if (child > 0) {
        close(ends[!packing]);
        close(fd);
        return ends[packing];
    }
    close(ends[packing]);
    if (packing) {
        if (gzip_pack(ends[0], fd, NULL, 0, 6, sizes) < 0)
            err(2, "compressing");
        if (close(fd) < 0)
            err(2, "the archive");
        _exit(0);
    }
    const char *wrong = gzip_unpack(fd, ends[1], sizes);
    /* Who has seen enough does not read to the end: that is fine. */
    if (wrong && errno != EPIPE)
        errx(2, "%s", wrong);
    _exit(0);
}

static void end_child(int fd)
{
    int how;
    if (fd != 1 && close(fd) < 0)
        err(2, "the archive");
    if (!child)
        return;
    while (waitpid(child, &how, 0) < 0)
        if (errno != EINTR)
            return;
    if (WIFEXITED(how) && WEXITSTATUS(how) != 0)
        command_status = 2;
}

static int is_standard(void)
{
    return !archive || strcmp(archive, "-") == 0;
}

static int ends_in(const char *name, const char *suffix)
{
    size_t n = strlen(name), m = strlen(suffix);
    return n >= m && strcmp(name + n - m, suffix) == 0;
}

static int open_to_read(void)
{
    unsigned char magic[2];
    int fd = is_standard() ? 0 : open(archive, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        err(2, "%s", archive);
    if (!compressed && pread(fd, magic, 2, 0) == 2)
        compressed = magic[0] == 0x1f && magic[1] == 0x8b;
    return compressed ? through_child(fd, 0) : fd;
}

static int open_to_write(void)
{
    int fd = is_standard() ? 1
                           : open(archive,
                                  O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC,
                                  0666);
    if (fd < 0)
        err(2, "%s", archive);
    if (is_standard() && isatty(1))
        errx(2, "archives are not for a terminal; -f names a file");
    if (by_suffix && archive)
        compressed |= ends_in(archive, ".gz") || ends_in(archive, ".tgz");
    return compressed ? through_child(fd, 1) : fd;
}

/* An operand means a member, and all that is below it. */
static int wanted(const char *path, int count, char **names, char *seen)
{
    int found = count == 0;
    for (int i = 0; i < count; i++) {
        size_t n = strlen(names[i]);
        while (n > 1 && names[i][n - 1] == '/')
            n--;
        if ((strncmp(path, names[i], n) == 0 &&
             (!path[n] || path[n] == '/')) ||
            fnmatch(names[i], path, FNM_LEADING_DIR) == 0)
            found = seen[i] = 1;
    }
    return found && !tar_left_out(path);
}

static void read_archive(int count, char **names)
{
    struct tar_entry e = {.path = NULL};
    char *seen = need_memory((size_t)count + 1);
    int in = open_to_read();
    if (folder && chdir(folder) < 0)
        err(2, "%s", folder);
    tar_extract_start();
    while (tar_read_entry(in, &e)) {
        if (!wanted(e.path, count, names, seen)) {
            tar_skip(in, e.size);
        } else {
            if (action == 't' && !tar_how.verbose)
                puts(e.path);
            else if (tar_how.verbose)
                tar_say(&e, tar_how.to_output ? stderr : stdout);
            if (action == 'x')
                tar_extract(in, &e);
            else
                tar_skip(in, e.size);
        }
        tar_clear(&e);
    }
    tar_extract_end();
    for (int i = 0; i < count; i++)
        if (!seen[i])
            complainx("%s: not in the archive", names[i]);
    if (command_status)
        command_status = 2;
    /* What pads the archive is taken, so that the child can end well. */
    static char rest[16384];
    while (child && read(in, rest, sizeof rest) > 0)
        ;
    end_child(in);
}

static void write_archive(int count, char **names)
{
    if (count == 0)
        usage_error("an archive of nothing is not made");
    int out = open_to_write();
    if (folder && chdir(folder) < 0)
        err(2, "%s", folder);
    tar_create(out, count, names);
    end_child(out);
}

static void add_pattern(char *pattern)
{
    tar_how.patterns = resize(tar_how.patterns, tar_how.pattern_count + 1,
                              sizeof *tar_how.patterns);
    tar_how.patterns[tar_how.pattern_count++] = pattern;
}

static void add_patterns(const char *name)
{
    struct text line = {NULL, 0, 0};
    FILE *file = open_input(name);
    if (!file)
        exit(2);
    while (read_line(file, &line))
        add_pattern(copy_text(line.s));
    close_input(file, name);
}

/* -T: the operands are in a file, one a line. */
static void add_names(const char *name, int *count, char ***names)
{
    struct text line = {NULL, 0, 0};
    FILE *file = open_input(name);
    if (!file)
        exit(2);
    while (read_line(file, &line)) {
        *names = resize(*names, (size_t)*count + 1, sizeof **names);
        (*names)[(*count)++] = copy_text(line.s);
    }
    close_input(file, name);
}

static void set_action(int c)
{
    if (action && action != c)
        usage_error("-c, -t and -x exclude each other");
    action = (char)c;
}

static void set_time(const char *text)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (date_parse(text, &now, 0, &tar_how.when) < 0)
        errx(2, "'%s' is no date", text);
    tar_how.has_when = 1;
}

/* "tar czf x y": the first word may lack its dash; values follow in order. */
static char **with_dashes(int *argc, char **argv)
{
    if (*argc < 2 || argv[1][0] == '-')
        return argv;
    char **words = need_memory(((size_t)*argc + strlen(argv[1]) + 2) *
                               sizeof *words);
    int count = 0, next = 2;
    words[count++] = argv[0];
    for (const char *s = argv[1]; *s; s++) {
        char *word = need_memory(3);
        word[0] = '-';
        word[1] = *s;
        words[count++] = word;
        if (strchr("fCTX", *s) && next < *argc)
            words[count++] = argv[next++];
    }
    while (next < *argc)
        words[count++] = argv[next++];
    *argc = count;
    return words;
}

COMMAND(tar, "tar",
        "-c|-t|-x [-aghkmOPpvz] [-f ARCHIVE] [-C FOLDER] [-T FILE]\n"
        "           [-X FILE] [FILE...]",
        "Makes, lists or extracts an archive.\n"
        "  -c -t -x    make, list, extract\n"
        "  -f ARCHIVE  instead of the standard input or output\n"
        "  -z -a       compressed by gzip; if the name ends so\n"
        "  -C FOLDER   go there first    -v  name files; twice: all\n"
        "  -T -X FILE  names of files, of those left out, one a line\n"
        "  -h -P       follow links; keep absolute names\n"
        "  -k -m -p    replace nothing; times are now; modes as they were\n"
        "  -O          extract to the output\n"
        "  --exclude=GLOB  --strip-components=N  --one-file-system\n"
        "  --owner=USER --group=GROUP --mtime=DATE  of what is written\n"
        "  --numeric-owner  --same-owner  --no-same-owner\n"
        "  --no-recursion  --sort=name\n")
{
    int c, count = 0;
    char **names = NULL;
    tar_how.same_owner = geteuid() == 0;
    tar_how.same_mode = geteuid() == 0;
    argv = with_dashes(&argc, argv);
    while ((c = option(argc, argv,
                       "actxzvf:C:T:X:hkmOPp\1:\2:\3:\4:\5:\6\7\10\11\12\13:"
                       "\14",
                       "auto-compress=a create=c list=t extract=x get=x "
                       "gzip=z gunzip=z verbose=v file=f directory=C "
                       "files-from=T exclude-from=X dereference=h "
                       "keep-old-files=k touch=m to-stdout=O "
                       "absolute-names=P preserve-permissions=p "
                       "exclude=\1 strip-components=\2 owner=\3 group=\4 "
                       "mtime=\5 numeric-owner=\6 same-owner=\7 "
                       "no-same-owner=\10 no-recursion=\11 "
                       "one-file-system=\12 sort=\13 "
                       "no-same-permissions=\14")) != -1)
        switch (c) {
        case 'a':
            by_suffix = 1;
            break;
        case 'c':
        case 't':
        case 'x':
            set_action(c);
            break;
        case 'z':
            compressed = 1;
            break;
        case 'v':
            tar_how.verbose++;
            break;
        case 'f':
            archive = optarg;
            break;
        case 'C':
            folder = optarg;
            break;
        case 'T':
            add_names(optarg, &count, &names);
            break;
        case 'X':
            add_patterns(optarg);
            break;
        case 'h':
            tar_how.follow = 1;
            break;
        case 'k':
            tar_how.keep_old = 1;
            break;
        case 'm':
            tar_how.touch = 1;
            break;
        case 'O':
            tar_how.to_output = 1;
            break;
        case 'P':
            tar_how.absolute = 1;
            break;
        case 'p':
            tar_how.same_mode = 1;
            break;
        case '\1':
            add_pattern(optarg);
            break;
        case '\2':
            tar_how.strip = (int)number(optarg, 0, INT_MAX, "components");
            break;
        case '\3':
            tar_how.owner = optarg;
            break;
        case '\4':
            tar_how.group_owner = optarg;
            break;
        case '\5':
            set_time(optarg);
            break;
        case '\6':
            tar_how.numeric = 1;
            break;
        case '\7':
        case '\10':
            tar_how.same_owner = c == '\7';
            break;
        case '\11':
            tar_how.no_recursion = 1;
            break;
        case '\12':
            tar_how.one_device = 1;
            break;
        case '\14':
            tar_how.same_mode = 0;
            break;
        }
    if (!action)
        usage_error("one of -c, -t and -x is wanted");
    for (int i = optind; i < argc; i++) {
        names = resize(names, (size_t)count + 1, sizeof *names);
        names[count++] = argv[i];
    }
    if (action == 't' && tar_how.verbose)
        tar_how.verbose = 2;
    if (action == 'c')
        write_archive(count, names);
    else
        read_archive(count, names);
    return 0;
}
