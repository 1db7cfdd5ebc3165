/* What find does with the files that fit. */
#include "find.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_BYTES 100000

struct command_line {
    struct command_line *next;
    char **words; /* as they were given */
    size_t count;
    int gather, ask, in_folder;
    char **files; /* those that wait for "+" */
    size_t file_count;
    size_t bytes;
};
static struct command_line *all;
int find_status;

int find_print(struct find_node *node, struct walk *file)
{
    fputs(file->path, stdout);
    putchar(node->unit);
    return 1;
}

int find_delete(struct find_node *node, struct walk *file)
{
    (void)node;
    if (strcmp(file->path, ".") == 0)
        return 1;
    int flags = S_ISDIR(file->about->st_mode) ? AT_REMOVEDIR : 0;
    if (unlinkat(file->dir, file->name, flags) == 0)
        return 1;
    complain("%s", file->path);
    return 0;
}

int find_ls(struct find_node *node, struct walk *file)
{
    const struct stat *about = file->about;
    char mode[11], when[32];
    struct tm parts;
    (void)node;
    mode_text(about->st_mode, mode);
    localtime_r(&about->st_mtim.tv_sec, &parts);
    strftime(when, sizeof when, "%b %e %H:%M", &parts);
    printf("%9lu %6lu %s %3u %-8s", about->st_ino,
           (unsigned long)(about->st_blocks + 1) / 2, mode, about->st_nlink,
           user_name(about->st_uid));
    printf(" %-8s %8ld %s %s\n", group_name(about->st_gid), about->st_size,
           when, file->path);
    return 1;
}

static void put_time(struct timespec when, const char **s)
{
    char format[3] = {'%', **s, 0}, text[64];
    struct tm parts;
    if (!**s)
        return;
    if (**s == '@') {
        printf("%ld.%09ld0", when.tv_sec, when.tv_nsec);
    } else if (localtime_r(&when.tv_sec, &parts)) {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
        strftime(text, sizeof text, format, &parts);
#pragma clang diagnostic pop
        fputs(text, stdout);
    }
    ++*s;
}

static void put_field(const char **s, int width, struct walk *file)
{
    static const char kinds[] = "?pc?d?b?f?l?s???";
    const struct stat *about = file->about;
    char text[32] = "";
    const char *shown = text;
    char *made = NULL;
    switch (*(*s)++) {
    case 'p':
        shown = file->path;
        break;
    case 'f':
        shown = made = last_part(file->path);
        break;
    case 'h': {
        const char *slash = strrchr(file->path, '/');
        shown = made = slash ? copy_part(file->path,
                                         (size_t)(slash - file->path))
                             : copy_text(".");
        break;
    }
    case 'P': {
        const struct walk *top = file;
        while (top->above)
            top = top->above;
        shown = file->path + strlen(top->path);
        shown += *shown == '/';
        break;
    }
    case 'l':
        if (S_ISLNK(about->st_mode)) {
            char target[4096];
            ssize_t n = readlinkat(file->dir, file->name, target,
                                   sizeof target - 1);
            if (n >= 0)
                shown = made = copy_part(target, (size_t)n);
        }
        break;
    case 's':
        snprintf(text, sizeof text, "%ld", about->st_size);
        break;
    case 'k':
        snprintf(text, sizeof text, "%ld", (about->st_blocks + 1) / 2);
        break;
    case 'b':
        snprintf(text, sizeof text, "%ld", about->st_blocks);
        break;
    case 'm':
        snprintf(text, sizeof text, "%o", about->st_mode & 07777);
        break;
    case 'M':
        mode_text(about->st_mode, text);
        break;
    case 'n':
        snprintf(text, sizeof text, "%u", about->st_nlink);
        break;
    case 'i':
        snprintf(text, sizeof text, "%lu", about->st_ino);
        break;
    case 'd':
        snprintf(text, sizeof text, "%d", file->depth);
        break;
    case 'u':
        shown = user_name(about->st_uid);
        break;
    case 'g':
        shown = group_name(about->st_gid);
        break;
    case 'U':
        snprintf(text, sizeof text, "%u", about->st_uid);
        break;
    case 'G':
        snprintf(text, sizeof text, "%u", about->st_gid);
        break;
    case 'y':
        text[0] = kinds[about->st_mode >> 12 & 15];
        if (S_ISREG(about->st_mode))
            text[0] = 'f';
        if (S_ISLNK(about->st_mode))
            text[0] = 'l';
        break;
    case 'T':
        put_time(about->st_mtim, s);
        return;
    case 'A':
        put_time(about->st_atim, s);
        return;
    case 'C':
        put_time(about->st_ctim, s);
        return;
    case '%':
        text[0] = '%';
        break;
    default:
        --*s;
        text[0] = '%';
    }
    printf("%*s", width, shown);
    free(made);
}

int find_printf(struct find_node *node, struct walk *file)
{
    static const char from[] = "abfnrtv\\", to[] = "\a\b\f\n\r\t\v\\";
    for (const char *s = node->text; *s;) {
        if (*s == '\\' && s[1]) {
            const char *known = strchr(from, s[1]);
            if (s[1] == 'c')
                return 1;
            if (s[1] >= '0' && s[1] <= '7') {
                int value = 0, n = 0;
                for (s++; n < 3 && *s >= '0' && *s <= '7'; n++)
                    value = value * 8 + *s++ - '0';
                putchar(value);
                continue;
            }
            putchar(known ? to[known - from] : s[1]);
            s += 2;
        } else if (*s == '%') {
            s++;
            int left = *s == '-';
            int width = (int)strtol(s + left, (char **)&s, 10);
            put_field(&s, left ? -width : width, file);
        } else {
            putchar(*s++);
        }
    }
    return 1;
}

static int run(char **words, int folder)
{
    fflush(stdout);
    pid_t child = fork();
    int how;
    if (child < 0)
        err(1, "fork");
    if (child == 0) {
        if (folder >= 0 && fchdir(folder) < 0)
            err(126, "fchdir");
        execvp(words[0], words);
        warn("%s", words[0]);
        _exit(errno == ENOENT ? 127 : 126);
    }
    while (waitpid(child, &how, 0) < 0)
        if (errno != EINTR)
            err(1, "waitpid");
    return how == 0;
}

static char *replaced(const char *text, const char *path)
{
    struct text out = {NULL, 0, 0};
    for (const char *found; (found = strstr(text, "{}")); text = found + 2) {
        text_add(&out, text, (size_t)(found - text));
        text_adds(&out, path);
    }
    text_adds(&out, text);
    return text_end(&out);
}

static int run_one(const struct command_line *c, struct walk *file)
{
    char *path = c->in_folder ? join_path(".", file->depth ? file->name
                                                           : file->path)
                              : copy_text(file->path);
    char **words = need_memory((c->count + 1) * sizeof *words);
    for (size_t i = 0; i < c->count; i++)
        words[i] = replaced(c->words[i], path);
    int result = 0;
    if (!c->ask || confirm("%s ... %s? ", words[0], path))
        result = run(words, c->in_folder && file->depth ? file->dir : -1);
    for (size_t i = 0; i < c->count; i++)
        free(words[i]);
    free(words);
    free(path);
    return result;
}

static void run_gathered(struct command_line *c)
{
    if (c->file_count == 0)
        return;
    size_t n = c->count + c->file_count;
    char **words = need_memory((n + 1) * sizeof *words);
    memcpy(words, c->words, c->count * sizeof *words);
    memcpy(words + c->count, c->files, c->file_count * sizeof *words);
    if (!run(words, -1))
        find_status = 1;
    for (size_t i = 0; i < c->file_count; i++)
        free(c->files[i]);
    free(words);
    c->file_count = c->bytes = 0;
}

void find_finish(void)
{
    for (struct command_line *c = all; c; c = c->next)
        run_gathered(c);
}

static int execute(struct find_node *node, struct walk *file)
{
    struct command_line *c = node->own;
    if (!c->gather)
        return run_one(c, file);
    if (c->file_count % 64 == 0)
        c->files = resize(c->files, c->file_count + 64, sizeof *c->files);
    c->files[c->file_count++] = copy_text(file->path);
    c->bytes += strlen(file->path) + 1 + sizeof(char *);
    if (c->bytes > MOST_BYTES)
        run_gathered(c);
    return 1;
}

int find_exec(struct find_node *node, char **words, const char *name)
{
    struct command_line *c = need_memory(sizeof *c), **last = &all;
    c->words = words;
    c->ask = strncmp(name, "-ok", 3) == 0;
    c->in_folder = strstr(name, "dir") != NULL;
    size_t n = 0;
    while (words[n] && strcmp(words[n], ";") != 0 &&
           !(strcmp(words[n], "+") == 0 && n > 0 &&
             strcmp(words[n - 1], "{}") == 0))
        n++;
    if (!words[n] || n == 0)
        usage_error("%s has no end: ; or {} +", name);
    c->gather = *words[n] == '+' && !c->ask && !c->in_folder;
    c->count = c->gather ? n - 1 : n;
    while (*last)
        last = &(*last)->next;
    *last = c;
    node->own = c;
    node->test = execute;
    return (int)n + 1;
}
