#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const char *kind_name(const struct stat *about)
{
    switch (about->st_mode & S_IFMT) {
    case S_IFREG:
        return about->st_size ? "regular file" : "regular empty file";
    case S_IFDIR:
        return "directory";
    case S_IFLNK:
        return "symbolic link";
    case S_IFCHR:
        return "character special file";
    case S_IFBLK:
        return "block special file";
    case S_IFIFO:
        return "fifo";
    case S_IFSOCK:
        return "socket";
    }
    return "weird file";
}

static void put_number(const char *flags, unsigned long value, char kind)
{
    char format[40];
    snprintf(format, sizeof format, "%%%sl%c", flags, kind);
    /* The format is made of flags and a width that were checked. */
    switch (kind) {
    case 'o':
    case 'u':
    case 'x': {
        char text[128];
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof text, format, value);
#pragma clang diagnostic pop
        fputs(text, stdout);
    }
    }
}

static void put_text(const char *flags, const char *text)
{
    int left = strchr(flags, '-') != NULL;
    int width = atoi(flags + strspn(flags, "-+ #0"));
    printf("%*s", left ? -width : width, text);
}

static void put_time(const char *flags, struct timespec when)
{
    char day[40], zone[8], all[80];
    struct tm parts;
    localtime_r(&when.tv_sec, &parts);
    strftime(day, sizeof day, "%Y-%m-%d %H:%M:%S", &parts);
    strftime(zone, sizeof zone, "%z", &parts);
    snprintf(all, sizeof all, "%s.%09ld %s", day, when.tv_nsec, zone);
    put_text(flags, all);
}

static void quoted_name(const char *name, const struct stat *about)
{
    char target[4096];
    printf("'%s'", name);
    if (!S_ISLNK(about->st_mode))
        return;
    ssize_t n = readlink(name, target, sizeof target - 1);
    if (n >= 0)
        printf(" -> '%.*s'", (int)n, target);
}

static void one_field(char c, const char *flags, const char *name,
                      const struct stat *about)
{
    char text[32];
    switch (c) {
    case 'a':
        put_number(flags, about->st_mode & 07777, 'o');
        break;
    case 'A':
        mode_text(about->st_mode, text);
        put_text(flags, text);
        break;
    case 'b':
        put_number(flags, (unsigned long)about->st_blocks, 'u');
        break;
    case 'B':
        put_number(flags, 512, 'u');
        break;
    case 'd':
        put_number(flags, about->st_dev, 'u');
        break;
    case 'D':
        put_number(flags, about->st_dev, 'x');
        break;
    case 'f':
        put_number(flags, about->st_mode, 'x');
        break;
    case 'F':
        put_text(flags, kind_name(about));
        break;
    case 'g':
        put_number(flags, about->st_gid, 'u');
        break;
    case 'G':
        put_text(flags, group_name(about->st_gid));
        break;
    case 'h':
        put_number(flags, about->st_nlink, 'u');
        break;
    case 'i':
        put_number(flags, about->st_ino, 'u');
        break;
    case 'n':
        put_text(flags, name);
        break;
    case 'N':
        quoted_name(name, about);
        break;
    case 'o':
        put_number(flags, (unsigned long)about->st_blksize, 'u');
        break;
    case 's':
        put_number(flags, (unsigned long)about->st_size, 'u');
        break;
    case 't':
        put_number(flags, major(about->st_rdev), 'x');
        break;
    case 'T':
        put_number(flags, minor(about->st_rdev), 'x');
        break;
    case 'u':
        put_number(flags, about->st_uid, 'u');
        break;
    case 'U':
        put_text(flags, user_name(about->st_uid));
        break;
    case 'w':
        put_text(flags, "-");
        break;
    case 'W':
        put_text(flags, "0");
        break;
    case 'x':
        put_time(flags, about->st_atim);
        break;
    case 'X':
        put_number(flags, (unsigned long)about->st_atim.tv_sec, 'u');
        break;
    case 'y':
        put_time(flags, about->st_mtim);
        break;
    case 'Y':
        put_number(flags, (unsigned long)about->st_mtim.tv_sec, 'u');
        break;
    case 'z':
        put_time(flags, about->st_ctim);
        break;
    case 'Z':
        put_number(flags, (unsigned long)about->st_ctim.tv_sec, 'u');
        break;
    default:
        putchar('?');
    }
}

static void system_field(char c, const char *flags, const char *name,
                         const struct statfs *about)
{
    switch (c) {
    case 'a':
        put_number(flags, about->f_bavail, 'u');
        break;
    case 'b':
        put_number(flags, about->f_blocks, 'u');
        break;
    case 'c':
        put_number(flags, about->f_files, 'u');
        break;
    case 'd':
        put_number(flags, about->f_ffree, 'u');
        break;
    case 'f':
        put_number(flags, about->f_bfree, 'u');
        break;
    case 'l':
        put_number(flags, (unsigned long)about->f_namelen, 'u');
        break;
    case 'n':
        put_text(flags, name);
        break;
    case 's':
        put_number(flags, (unsigned long)about->f_bsize, 'u');
        break;
    case 'S':
        put_number(flags, (unsigned long)about->f_frsize, 'u');
        break;
    case 't':
        put_number(flags, (unsigned long)about->f_type, 'x');
        break;
    default:
        putchar('?');
    }
}

static int escape(const char **s)
{
    static const char from[] = "abfnrtv\\\"", to[] = "\a\b\f\n\r\t\v\\\"";
    const char *found = **s ? strchr(from, **s) : NULL;
    if (found) {
        ++*s;
        return to[found - from];
    }
    int value = 0, digits = 0;
    for (; digits < 3 && **s >= '0' && **s <= '7'; digits++)
        value = value * 8 + *(*s)++ - '0';
    return digits ? value & 0xff : '\\';
}

static void show(const char *format, int escapes, const char *name,
                 const struct stat *about, const struct statfs *system)
{
    for (const char *s = format; *s;) {
        if (*s == '\\' && escapes) {
            s++;
            putchar(escape(&s));
        } else if (*s != '%') {
            putchar(*s++);
        } else {
            char flags[24] = "";
            size_t n = strspn(++s, "-+ #0123456789");
            if (n < sizeof flags)
                memcpy(flags, s, n);
            s += n;
            if (*s == '%' || !*s)
                putchar('%');
            else if (system)
                system_field(*s, flags, name, system);
            else
                one_field(*s, flags, name, about);
            s += *s != 0;
        }
    }
}

static const char full[] = "  File: %N\n"
                           "  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n"
                           "Device: %Dh/%dd\tInode: %-11i Links: %h\n"
                           "Access: (%04a/%A)  Uid: (%5u/%8U)   "
                           "Gid: (%5g/%8G)\n"
                           "Access: %x\nModify: %y\nChange: %z\n Birth: %w\n";
static const char system_full[] =
    "  File: \"%n\"\n    Type: %t  Namelen: %l\n"
    "Block size: %-10s Fundamental block size: %S\n"
    "Blocks: Total: %-10b Free: %-10f Available: %a\n"
    "Inodes: Total: %-10c Free: %d\n";

COMMAND(stat, "stat", "[-fLt] [-c FORMAT | --printf=FORMAT] FILE...",
        "Shows all that is known about files.\n"
        "  -c FORMAT  %a %A mode  %F kind  %s size  %b blocks  %h links\n"
        "             %i inode  %d device  %t %T its numbers  %n %N name\n"
        "             %u %U owner  %g %G group  %x %y %z times, %X %Y %Z in\n"
        "             seconds: of access, of change, of change of status\n"
        "  -f         about the file system; then %a %b %c %d %f %s %t\n"
        "  -L         follow links    -t  all in one line\n"
        "  --printf=FORMAT  no newline at the end, but \\n and the like\n")
{
    int c, follow = 0, of_system = 0, escapes = 0, terse = 0;
    const char *format = NULL;
    while ((c = option(argc, argv, "c:fLt\1:",
                       "format=c file-system=f dereference=L terse=t "
                       "printf=\1")) != -1)
        switch (c) {
        case 'c':
            format = optarg;
            escapes = 0;
            break;
        case '\1':
            format = optarg;
            escapes = 1;
            break;
        case 'f':
            of_system = 1;
            break;
        case 'L':
            follow = 1;
            break;
        case 't':
            terse = 1;
            break;
        }
    operands(argc, 1, -1);
    int newline = format && !escapes;
    if (!format && terse)
        format = of_system ? "%n 0 %l %t %s %S %b %f %a %c %d\n"
                           : "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z 0 "
                             "%o\n";
    else if (!format)
        format = of_system ? system_full : full;
    for (int i = optind; i < argc; i++) {
        struct stat about;
        struct statfs system;
        int result = of_system ? statfs(argv[i], &system)
                     : strcmp(argv[i], "-") == 0 ? fstat(0, &about)
                     : follow                    ? stat(argv[i], &about)
                                                 : lstat(argv[i], &about);
        if (result < 0) {
            complain("%s", argv[i]);
            continue;
        }
        show(format, escapes, argv[i], &about, of_system ? &system : NULL);
        if (newline)
            putchar('\n');
    }
    return 0;
}
