#include "tar.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct header {
    char name[100], mode[8], user[8], group[8], size[12], when[12];
    char checksum[8], kind, link[100], magic[6], version[2];
    char user_name[32], group_name[32], major[8], minor[8], prefix[155];
    char unused[12];
};

void tar_read(int in, void *to, size_t n)
{
    ssize_t got = read_all(in, to, n);
    if (got < 0)
        err(2, "the archive");
    if ((size_t)got < n)
        errx(2, "the archive ends too early");
}

void tar_write(int out, const void *from, size_t n)
{
    if (write_all(out, from, n) < 0)
        err(2, "the archive");
}

void tar_skip(int in, off_t n)
{
    char buffer[TAR_BLOCK];
    off_t whole = (n + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    if (whole > 0 && lseek(in, whole, SEEK_CUR) >= 0)
        return;
    for (; whole > 0; whole -= TAR_BLOCK)
        tar_read(in, buffer, sizeof buffer);
}

static unsigned checksum(const struct header *h)
{
    const unsigned char *bytes = (const unsigned char *)h;
    size_t field = offsetof(struct header, checksum);
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof *h; i++)
        sum += i >= field && i < field + 8 ? ' ' : bytes[i];
    return sum;
}

/* Octal digits, or GNU's form for what is larger: 0x80, then the bytes. */
static long octal(const char *field, size_t n)
{
    unsigned long value = 0;
    size_t i = 0;
    if ((unsigned char)*field == 0x80) {
        for (i = 1; i < n; i++) {
            if (value >> 55)
                errx(2, "the archive has a number that is too large");
            value = value << 8 | (unsigned char)field[i];
        }
        return (long)value;
    }
    if ((unsigned char)*field == 0xff)
        return -1; /* a time before 1970: it is not kept */
    while (i < n && field[i] == ' ')
        i++;
    for (; i < n && field[i] >= '0' && field[i] <= '7'; i++)
        value = value << 3 | (unsigned long)(field[i] - '0');
    return (long)value;
}

void tar_clear(struct tar_entry *e)
{
    free(e->path);
    free(e->link);
    *e = (struct tar_entry){.path = NULL};
}

static char *read_text(int in, off_t size)
{
    if (size < 0 || size > 1 << 20)
        errx(2, "the archive has a name that is too long");
    size_t whole = ((size_t)size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    char *text = need_memory(whole + 1);
    tar_read(in, text, whole);
    text[size] = 0;
    return text;
}

static void set_text(char **field, const char *value)
{
    free(*field);
    *field = copy_text(value);
}

/* "27 path=some/name\n", and so on: what a record says wins. */
static void pax_records(char *text, off_t size, struct tar_entry *e,
                        int *has_size)
{
    char *end = text + size;
    while (text < end) {
        char *rest;
        unsigned long length = strtoul(text, &rest, 10);
        char *equals = strchr(rest, '=');
        if (*rest != ' ' || length < 5 || length > (size_t)(end - text) ||
            !equals || equals >= text + length || text[length - 1] != '\n')
            errx(2, "the archive has a damaged pax header");
        char *key = rest + 1, *value = equals + 1;
        *equals = 0;
        text[length - 1] = 0;
        if (strcmp(key, "path") == 0) {
            set_text(&e->path, value);
        } else if (strcmp(key, "linkpath") == 0) {
            set_text(&e->link, value);
        } else if (strcmp(key, "size") == 0) {
            e->size = strtol(value, NULL, 10);
            *has_size = 1;
        } else if (strcmp(key, "mtime") == 0) {
            char *point;
            e->when.tv_sec = strtol(value, &point, 10);
            long unit = 100000000;
            for (e->when.tv_nsec = 0; *point && *++point; unit /= 10)
                e->when.tv_nsec += (*point - '0') * unit;
            *has_size |= 2;
        } else if (strcmp(key, "uid") == 0) {
            e->user = (uid_t)strtoul(value, NULL, 10);
            *has_size |= 4;
        } else if (strcmp(key, "gid") == 0) {
            e->group = (gid_t)strtoul(value, NULL, 10);
            *has_size |= 8;
        } else if (strcmp(key, "uname") == 0) {
            snprintf(e->user_name, sizeof e->user_name, "%s", value);
        } else if (strcmp(key, "gname") == 0) {
            snprintf(e->group_name, sizeof e->group_name, "%s", value);
        }
        text += length;
    }
}

static void take_header(const struct header *h, struct tar_entry *e, int has)
{
    char name[sizeof h->name + 1] = "", prefix[sizeof h->prefix + 1] = "";
    char link[sizeof h->link + 1] = "";
    memcpy(name, h->name, sizeof h->name);
    memcpy(link, h->link, sizeof h->link);
    int ustar = memcmp(h->magic, "ustar", 6) == 0;
    if (ustar)
        memcpy(prefix, h->prefix, sizeof h->prefix);
    if (!e->path)
        e->path = *prefix ? join_path(prefix, name) : copy_text(name);
    if (!e->link)
        e->link = copy_text(link);
    e->kind = h->kind;
    size_t n = strlen(e->path);
    /* Old archives say by a slash that a name is a folder. */
    if ((e->kind == '0' || e->kind == 0) && n > 0 && e->path[n - 1] == '/')
        e->kind = '5';
    if (e->kind == 0 || e->kind == '7')
        e->kind = '0';
    e->mode = (mode_t)octal(h->mode, sizeof h->mode) & 07777;
    if (!(has & 1))
        e->size = octal(h->size, sizeof h->size);
    if (!(has & 2))
        e->when.tv_sec = octal(h->when, sizeof h->when);
    if (!(has & 4))
        e->user = (uid_t)octal(h->user, sizeof h->user);
    if (!(has & 8))
        e->group = (gid_t)octal(h->group, sizeof h->group);
    if (!*e->user_name)
        memcpy(e->user_name, h->user_name, sizeof h->user_name);
    if (!*e->group_name)
        memcpy(e->group_name, h->group_name, sizeof h->group_name);
    e->major = (unsigned)octal(h->major, sizeof h->major);
    e->minor = (unsigned)octal(h->minor, sizeof h->minor);
    if (e->kind != '0')
        e->size = 0;
    if (e->size < 0)
        errx(2, "the archive has a file of an impossible size");
}

int tar_read_entry(int in, struct tar_entry *e)
{
    static const struct header zeros;
    static int any;
    struct header h;
    int has = 0;
    for (;;) {
        ssize_t n = read_all(in, &h, sizeof h);
        if (n < 0)
            err(2, "the archive");
        if (n == 0 && any)
            return 0; /* without the blocks that end it: good enough */
        if ((size_t)n < sizeof h)
            errx(2, n ? "the archive ends too early"
                      : "this does not look like an archive");
        if (memcmp(&h, &zeros, sizeof h) == 0)
            return 0;
        if ((unsigned)octal(h.checksum, sizeof h.checksum) != checksum(&h))
            errx(2, any ? "the archive is damaged: a checksum is wrong"
                        : "this does not look like an archive");
        any = 1;
        off_t size = octal(h.size, sizeof h.size);
        switch (h.kind) {
        case 'x': {
            char *text = read_text(in, size);
            pax_records(text, size, e, &has);
            free(text);
            continue;
        }
        case 'g': /* says nothing about a file */
            tar_skip(in, size);
            continue;
        case 'L':
            free(e->path);
            e->path = read_text(in, size);
            continue;
        case 'K':
            free(e->link);
            e->link = read_text(in, size);
            continue;
        }
        take_header(&h, e, has);
        return 1;
    }
}

static void put_octal(char *field, size_t n, unsigned long value)
{
    if (value >> (3 * (n - 1)) == 0) {
        char text[24];
        snprintf(text, sizeof text, "%0*lo", (int)n - 1, value);
        memcpy(field, text, n);
        return;
    }
    field[0] = (char)0x80;
    for (size_t i = n - 1; i > 0; i--) {
        field[i] = (char)value;
        value >>= 8;
    }
}

/* A name of up to 255 bytes, cut at a slash; 0 if there is none to cut at. */
static int put_name(struct header *h, const char *path)
{
    size_t n = strlen(path);
    if (n <= sizeof h->name) {
        memcpy(h->name, path, n);
        return 1;
    }
    for (size_t i = n - 1; i > 0; i--)
        if (path[i] == '/' && i <= sizeof h->prefix &&
            n - i - 1 <= sizeof h->name && n - i - 1 > 0) {
            memcpy(h->prefix, path, i);
            memcpy(h->name, path + i + 1, n - i - 1);
            return 1;
        }
    memcpy(h->name, path, sizeof h->name);
    return 0;
}

static void add_record(struct text *records, const char *key,
                       const char *value)
{
    size_t rest = strlen(key) + strlen(value) + 3, length = rest + 1;
    char digits[24];
    /* The length counts its own digits. */
    while ((size_t)snprintf(digits, sizeof digits, "%zu", length) + rest !=
           length)
        length = rest + strlen(digits);
    text_adds(records, digits);
    text_put(records, ' ');
    text_adds(records, key);
    text_put(records, '=');
    text_adds(records, value);
    text_put(records, '\n');
}

static void seal(struct header *h)
{
    memcpy(h->magic, "ustar", 6);
    memcpy(h->version, "00", 2);
    char text[8];
    snprintf(text, sizeof text, "%06o", checksum(h));
    memcpy(h->checksum, text, 7);
    h->checksum[7] = ' ';
}

static void pad(int out, size_t n)
{
    static const char zeros[TAR_BLOCK];
    tar_write(out, zeros, (TAR_BLOCK - n % TAR_BLOCK) % TAR_BLOCK);
}

void tar_write_entry(int out, const struct tar_entry *e)
{
    struct header h = {.kind = e->kind};
    struct text records = {NULL, 0, 0};
    if (!put_name(&h, e->path))
        add_record(&records, "path", e->path);
    if (e->link) {
        size_t n = strlen(e->link);
        memcpy(h.link, e->link, n < sizeof h.link ? n : sizeof h.link);
        if (n > sizeof h.link)
            add_record(&records, "linkpath", e->link);
    }
    put_octal(h.mode, sizeof h.mode, e->mode & 07777);
    put_octal(h.user, sizeof h.user, e->user);
    put_octal(h.group, sizeof h.group, e->group);
    put_octal(h.size, sizeof h.size, (unsigned long)e->size);
    put_octal(h.when, sizeof h.when,
              e->when.tv_sec > 0 ? (unsigned long)e->when.tv_sec : 0);
    memcpy(h.user_name, e->user_name, sizeof h.user_name);
    memcpy(h.group_name, e->group_name, sizeof h.group_name);
    put_octal(h.major, sizeof h.major, e->major);
    put_octal(h.minor, sizeof h.minor, e->minor);
    if (records.n) {
        struct header x = {.kind = 'x'};
        memcpy(x.name, "././@PaxHeader", 14);
        put_octal(x.mode, sizeof x.mode, 0644);
        put_octal(x.user, sizeof x.user, 0);
        put_octal(x.group, sizeof x.group, 0);
        put_octal(x.size, sizeof x.size, records.n);
        put_octal(x.when, sizeof x.when, 0);
        seal(&x);
        tar_write(out, &x, sizeof x);
        tar_write(out, records.s, records.n);
        pad(out, records.n);
        free(records.s);
    }
    seal(&h);
    tar_write(out, &h, sizeof h);
}

void tar_write_end(int out)
{
    static const char zeros[2 * TAR_BLOCK];
    tar_write(out, zeros, sizeof zeros);
}
