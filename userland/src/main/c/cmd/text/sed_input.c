#include "sed.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

unsigned long sed_line;
int sed_has_newline = 1;
static char **names;
static const char *name;
static FILE *file;
struct sed_output sed_standard = {.name = "/dev/stdout"};
static struct sed_output *outputs;
static char *temporary;

struct sed_output *sed_open(const char *path)
{
    if (strcmp(path, "/dev/stdout") == 0)
        return &sed_standard;
    for (struct sed_output *o = outputs; o; o = o->next)
        if (strcmp(o->name, path) == 0)
            return o;
    struct sed_output *o = need_memory(sizeof *o);
    o->name = copy_text(path);
    o->file = strcmp(path, "/dev/stderr") == 0 ? stderr : fopen(path, "we");
    if (!o->file)
        err(4, "%s", path);
    o->next = outputs;
    outputs = o;
    return o;
}

void sed_put(struct sed_output *to, const char *s, size_t n, int newline)
{
    if (!to->file)
        to->file = stdout;
    if (to->unfinished)
        putc(sed_line_end, to->file);
    to->unfinished = !newline;
    if (n)
        fwrite(s, 1, n, to->file);
    if (newline)
        putc(sed_line_end, to->file);
    /* What is written may be read by r, or followed by a person. */
    if (to != &sed_standard || sed_unbuffered)
        fflush(to->file);
}

void sed_files(char **list)
{
    static char standard[] = "-", *only[] = {standard, NULL};
    names = *list ? list : only;
}

const char *sed_file_name(void)
{
    return name ? name : "-";
}

/* -i: the file gets what was written to the new one beside it. */
static void start_in_place(void)
{
    struct stat about;
    char *pattern = need_memory(strlen(name) + 16);
    const char *slash = strrchr(name, '/');
    snprintf(pattern, strlen(name) + 16, "%.*ssedXXXXXX",
             slash ? (int)(slash - name + 1) : 0, name);
    int fd = mkstemp(pattern);
    if (fd < 0)
        err(4, "%s", pattern);
    temporary = pattern;
    if (fstat(fileno(file), &about) == 0) {
        /* Whoever may not give files away keeps the copy. */
        if (fchown(fd, about.st_uid, about.st_gid) < 0)
            about.st_mode &= ~(mode_t)(S_ISUID | S_ISGID);
        fchmod(fd, about.st_mode & 07777);
    }
    sed_standard.file = fdopen(fd, "w");
    sed_standard.unfinished = 0;
    if (!sed_standard.file)
        err(4, "%s", pattern);
}

static void end_in_place(void)
{
    if (fclose(sed_standard.file) != 0) {
        unlink(temporary);
        err(4, "%s", name);
    }
    sed_standard.file = stdout;
    sed_standard.unfinished = 0;
    if (*sed_suffix) {
        /* A star in the suffix is the file's name. */
        struct text backup = {NULL, 0, 0};
        const char *slash = strrchr(name, '/');
        const char *base = slash ? slash + 1 : name;
        if (!strchr(sed_suffix, '/'))
            text_add(&backup, name, (size_t)(base - name));
        if (!strchr(sed_suffix, '*'))
            text_adds(&backup, base);
        for (const char *s = sed_suffix; *s; s++)
            if (*s == '*')
                text_adds(&backup, base);
            else
                text_put(&backup, *s);
        if (rename(name, text_end(&backup)) < 0)
            err(4, "%s", backup.s);
        free(backup.s);
    }
    if (rename(temporary, name) < 0)
        err(4, "%s", name);
    free(temporary);
    temporary = NULL;
}

static void close_file(void)
{
    if (ferror(file))
        complain("%s", name);
    if (file != stdin)
        fclose(file);
    file = NULL;
    if (temporary)
        end_in_place();
}

/* The next file that can be opened; 0: there is none. */
static int open_next(void)
{
    while (*names) {
        struct stat about;
        name = *names++;
        if (!sed_suffix && strcmp(name, "-") == 0) {
            file = stdin;
            return 1;
        }
        file = fopen(name, "re");
        if (!file) {
            complain("%s", name);
            command_status = 2;
            continue;
        }
        if (fstat(fileno(file), &about) == 0 && S_ISDIR(about.st_mode)) {
            complainx("%s: is a folder", name);
            command_status = 2;
            fclose(file);
            continue;
        }
        if (sed_suffix) {
            if (!S_ISREG(about.st_mode))
                errx(4, "%s: is no regular file", name);
            start_in_place();
        }
        if (sed_separate)
            sed_line = 0;
        return 1;
    }
    file = NULL;
    return 0;
}

static int has_more(void)
{
    int c = file ? getc(file) : EOF;
    if (c != EOF)
        ungetc(c, file);
    return c != EOF;
}

/*
 * Moves on to a file that has something left. A file that is edited in place
 * is only left by a read, when its last line was written.
 */
static int advance(void)
{
    while (!has_more()) {
        if (file)
            close_file();
        if (!open_next())
            return 0;
    }
    return 1;
}

int sed_more(void)
{
    if (has_more())
        return 1;
    if (sed_suffix)
        return *names != NULL;
    return advance();
}

int sed_is_last(void)
{
    if (has_more())
        return 0;
    return sed_separate || !sed_more();
}

int sed_read(struct text *to)
{
    if (!advance())
        return 0;
    read_until(file, to, sed_line_end, &sed_has_newline);
    sed_line++;
    return 1;
}

void sed_finish(void)
{
    if (file)
        close_file();
    for (struct sed_output *o = outputs; o; o = o->next)
        if (fflush(o->file) != 0 || ferror(o->file)) {
            complain("%s", o->name);
            command_status = 4;
        }
}
