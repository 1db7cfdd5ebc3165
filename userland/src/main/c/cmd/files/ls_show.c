#include "ls.h"
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

/* Half a year: files that are older show the year instead of the hour. */
#define RECENT (365L * 86400 / 2)

struct widths {
    int inode, blocks, links, user, group, size, major;
};

struct timespec ls_time(const struct stat *about)
{
    return ls.time == 'u'   ? about->st_atim
           : ls.time == 'c' ? about->st_ctim
                            : about->st_mtim;
}

static const char *colour(mode_t mode, int dangling)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return mode & S_ISVTX && mode & S_IWOTH ? "30;42" : "1;34";
    case S_IFLNK:
        return dangling ? "1;31" : "1;36";
    case S_IFIFO:
        return "33";
    case S_IFSOCK:
        return "1;35";
    case S_IFBLK:
    case S_IFCHR:
        return "1;33";
    }
    if (mode & S_ISUID)
        return "37;41";
    if (mode & S_ISGID)
        return "30;43";
    return mode & 0111 ? "1;32" : NULL;
}

static char mark(mode_t mode)
{
    if (S_ISDIR(mode) && ls.mark)
        return '/';
    if (ls.mark != 'F')
        return 0;
    if (S_ISLNK(mode))
        return '@';
    if (S_ISFIFO(mode))
        return '|';
    if (S_ISSOCK(mode))
        return '=';
    return S_ISREG(mode) && mode & 0111 ? '*' : 0;
}

static void put_name(const char *name, mode_t mode, int dangling)
{
    const char *code = ls.colour ? colour(mode, dangling) : NULL;
    if (code)
        printf("\033[%sm", code);
    for (const char *s = name; *s; s++) {
        unsigned char c = (unsigned char)*s;
        putchar(ls.hide_odd && (c < ' ' || c == 127) ? '?' : c);
    }
    if (code)
        fputs("\033[0m", stdout);
}

static unsigned long blocks(const struct stat *about)
{
    return (unsigned long)(about->st_blocks + 1) / 2;
}

static void size_text(unsigned long bytes, char *to, size_t size)
{
    char human[8];
    if (ls.human) {
        human_size(bytes, human);
        snprintf(to, size, "%s", human);
    } else {
        snprintf(to, size, "%lu", bytes);
    }
}

static void blocks_text(const struct stat *about, char *to, size_t size)
{
    if (ls.human)
        size_text((unsigned long)about->st_blocks * 512, to, size);
    else
        snprintf(to, size, "%lu", blocks(about));
}

static void widen(int *width, int used)
{
    if (used > *width)
        *width = used;
}

static int is_device(const struct stat *about)
{
    return S_ISCHR(about->st_mode) || S_ISBLK(about->st_mode);
}

static const char *user_text(uid_t user, char number[16])
{
    if (!ls.numbers)
        return user_name(user);
    snprintf(number, 16, "%u", user);
    return number;
}

static const char *group_text(gid_t group, char number[16])
{
    if (!ls.numbers)
        return group_name(group);
    snprintf(number, 16, "%u", group);
    return number;
}

static struct widths measure(const struct ls_list *list)
{
    struct widths w = {0, 0, 0, 0, 0, 0, 0};
    char text[32], number[16];
    int minor_width = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct stat *about = &list->files[i].about;
        widen(&w.inode, snprintf(text, sizeof text, "%lu", about->st_ino));
        blocks_text(about, text, sizeof text);
        widen(&w.blocks, (int)strlen(text));
        if (ls.layout != 'l')
            continue;
        widen(&w.links, snprintf(text, sizeof text, "%u", about->st_nlink));
        widen(&w.user, (int)strlen(user_text(about->st_uid, number)));
        widen(&w.group, (int)strlen(group_text(about->st_gid, number)));
        if (is_device(about)) {
            widen(&w.major, snprintf(text, sizeof text, "%u,",
                                     major(about->st_rdev)));
            widen(&minor_width, snprintf(text, sizeof text, "%u",
                                         minor(about->st_rdev)));
        } else {
            size_text((unsigned long)about->st_size, text, sizeof text);
            widen(&w.size, (int)strlen(text));
        }
    }
    if (w.major)
        widen(&w.size, w.major + 1 + minor_width);
    return w;
}

static void put_front(const struct ls_file *file, const struct widths *w)
{
    char text[32];
    if (ls.inode)
        printf("%*lu ", w->inode, file->about.st_ino);
    if (ls.blocks) {
        blocks_text(&file->about, text, sizeof text);
        printf("%*s ", w->blocks, text);
    }
}

static void put_time(const struct stat *about)
{
    static time_t now;
    struct timespec when = ls_time(about);
    struct tm parts;
    char text[64], zone[8];
    if (!now)
        now = time(NULL);
    localtime_r(&when.tv_sec, &parts);
    if (ls.full_time) {
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
        strftime(zone, sizeof zone, "%z", &parts);
        printf("%s.%09ld %s ", text, when.tv_nsec, zone);
        return;
    }
    int recent = when.tv_sec <= now && now - when.tv_sec < RECENT;
    strftime(text, sizeof text, recent ? "%b %e %H:%M" : "%b %e  %Y",
             &parts);
    printf("%s ", text);
}

static void put_long(const struct ls_file *file, const struct widths *w)
{
    const struct stat *about = &file->about;
    char text[32], number[16];
    mode_text(about->st_mode, text);
    printf("%s %*u ", text, w->links, about->st_nlink);
    if (!ls.no_owner)
        printf("%-*s ", w->user, user_text(about->st_uid, number));
    if (!ls.no_group)
        printf("%-*s ", w->group, group_text(about->st_gid, number));
    if (is_device(about)) {
        snprintf(text, sizeof text, "%u,", major(about->st_rdev));
        printf("%*s %*u ", w->major, text, w->size - w->major - 1,
               minor(about->st_rdev));
    } else {
        size_text((unsigned long)about->st_size, text, sizeof text);
        printf("%*s ", w->size, text);
    }
    put_time(about);
}

static void put_marked(const struct ls_file *file)
{
    int is_link = S_ISLNK(file->about.st_mode);
    put_name(file->name, file->about.st_mode,
             is_link && file->target && !file->target_mode);
    if (is_link && ls.layout == 'l' && file->target) {
        fputs(" -> ", stdout);
        put_name(file->target, file->target_mode, !file->target_mode);
        char c = mark(file->target_mode);
        if (c && file->target_mode)
            putchar(c);
        return;
    }
    char c = mark(file->about.st_mode);
    if (c)
        putchar(c);
}

static int cell_width(const struct ls_file *file, const struct widths *w)
{
    int width = (int)text_width(file->name);
    if (ls.inode)
        width += w->inode + 1;
    if (ls.blocks)
        width += w->blocks + 1;
    return width + (mark(file->about.st_mode) != 0);
}

/* As many columns as fit, each as wide as its widest name and two more. */
static void put_columns(const struct ls_list *list, const struct widths *w)
{
    size_t count = list->count, columns = count, rows = 1;
    int screen = terminal_width();
    int *cells = need_memory(count * sizeof *cells);
    int *width = need_memory(count * sizeof *width);
    for (size_t i = 0; i < count; i++)
        cells[i] = cell_width(&list->files[i], w);
    for (; columns > 1; columns--) {
        int total = 0;
        rows = (count + columns - 1) / columns;
        if (ls.layout == 'C')
            columns = (count + rows - 1) / rows;
        memset(width, 0, count * sizeof *width);
        for (size_t i = 0; i < count; i++) {
            size_t c = ls.layout == 'C' ? i / rows : i % columns;
            int wanted = cells[i] + (c + 1 < columns ? 2 : 0);
            widen(&width[c], wanted);
        }
        for (size_t c = 0; c < columns; c++)
            total += width[c];
        if (total < screen)
            break;
    }
    rows = columns > 1 ? rows : count;
    for (size_t row = 0; row < rows; row++) {
        int pad = 0;
        for (size_t c = 0; c < columns; c++) {
            size_t i = ls.layout == 'C' ? c * rows + row : row * columns + c;
            if (i >= count)
                continue;
            printf("%*s", pad, "");
            put_front(&list->files[i], w);
            put_marked(&list->files[i]);
            pad = width[c] - cells[i];
        }
        putchar('\n');
    }
    free(cells);
    free(width);
}

static void put_commas(const struct ls_list *list, const struct widths *w)
{
    int column = 0, screen = terminal_width();
    for (size_t i = 0; i < list->count; i++) {
        int last = i + 1 == list->count;
        int width = cell_width(&list->files[i], w) + (last ? 0 : 2);
        if (column > 0 && column + width > screen) {
            putchar('\n');
            column = 0;
        } else if (column > 0) {
            putchar(' ');
        }
        put_front(&list->files[i], w);
        put_marked(&list->files[i]);
        if (!last)
            putchar(',');
        column += width;
    }
    putchar('\n');
}

void ls_show(const struct ls_list *list)
{
    if (list->total && (ls.layout == 'l' || ls.blocks)) {
        unsigned long total = 0;
        for (size_t i = 0; i < list->count; i++)
            total += (unsigned long)list->files[i].about.st_blocks;
        char text[32];
        if (ls.human)
            size_text(total * 512, text, sizeof text);
        else
            snprintf(text, sizeof text, "%lu", (total + 1) / 2);
        printf("total %s\n", text);
    }
    if (list->count == 0)
        return;
    struct widths w = measure(list);
    if (ls.layout == 'C' || ls.layout == 'x') {
        put_columns(list, &w);
    } else if (ls.layout == 'm') {
        put_commas(list, &w);
    } else {
        for (size_t i = 0; i < list->count; i++) {
            put_front(&list->files[i], &w);
            if (ls.layout == 'l')
                put_long(&list->files[i], &w);
            put_marked(&list->files[i]);
            putchar('\n');
        }
    }
}
