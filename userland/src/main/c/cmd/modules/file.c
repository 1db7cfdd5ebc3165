#include "module.h"
#include "../common/inflate.h"
#include "xz.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

struct packed {
    const unsigned char *at, *end;
    struct text *out;
};

static int next_byte(void *data)
{
    struct packed *p = data;
    return p->at < p->end ? *p->at++ : -1;
}

static int put_bytes(void *data, const void *bytes, size_t n)
{
    text_add(((struct packed *)data)->out, bytes, n);
    return 0;
}

/* The head of gzip (RFC 1952 §2.3): flags say which fields follow. */
static const char *gunzip(const unsigned char *s, size_t n,
                          struct text *result)
{
    struct packed p = {s + 10, s + n, result};
    struct inflate_io io = {next_byte, put_bytes, &p};
    int flags = n > 18 ? s[3] : 0;
    if (n < 18)
        return "it ends too early";
    if (flags & 4) {
        int low = next_byte(&p), high = next_byte(&p);
        if (high < 0 || p.end - p.at < (low | high << 8))
            return "it ends too early";
        p.at += low | high << 8;
    }
    for (int field = 8; field <= 16; field *= 2)
        while (flags & field && next_byte(&p) > 0)
            ;
    if (flags & 2)
        p.at += p.end - p.at > 2 ? 2 : 0;
    if (inflate(&io) != INFLATE_DONE)
        return "the packed bytes are damaged";
    uint32_t crc = 0;
    for (int i = 0; i < 4; i++)
        crc |= (uint32_t)(next_byte(&p) & 0xff) << (8 * i);
    return crc == crc32_add(0, result->s, result->n)
               ? NULL
               : "the checksum is wrong";
}

static int read_file(const char *path, struct text *bytes)
{
    char part[65536];
    ssize_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    while ((n = read(fd, part, sizeof part)) > 0)
        text_add(bytes, part, (size_t)n);
    int error = errno;
    close(fd);
    errno = error;
    return n < 0 ? -1 : 0;
}

int module_read(const char *path, struct text *bytes)
{
    struct text raw = {NULL, 0, 0};
    const char *trouble = NULL;
    text_clear(bytes);
    if (read_file(path, &raw) < 0) {
        complain("%s", path);
        return -1;
    }
    const unsigned char *s = (const unsigned char *)raw.s;
    if (raw.n > 2 && s[0] == 0x1f && s[1] == 0x8b) {
        trouble = gunzip(s, raw.n, bytes);
    } else if (raw.n > 6 && memcmp(s, "\3757zXZ", 6) == 0) {
        trouble = xz_unpack(s, raw.n, bytes);
    } else {
        struct text swap = *bytes;
        *bytes = raw;
        raw = swap;
    }
    free(raw.s);
    if (!trouble && (bytes->n < sizeof(Elf64_Ehdr) ||
                     memcmp(bytes->s, "\177ELF\2\1", 6) != 0))
        trouble = "not a module";
    if (trouble)
        complainx("%s: %s", path, trouble);
    return trouble ? -1 : 0;
}

static size_t suffix_of(const char *name)
{
    static const char *const suffixes[] = {".ko", ".ko.gz", ".ko.xz",
                                           ".ko.zst"};
    size_t n = strlen(name);
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        size_t m = strlen(suffixes[i]);
        if (n > m && strcmp(name + n - m, suffixes[i]) == 0)
            return n - m;
    }
    return 0;
}

int is_module_name(const char *name)
{
    return suffix_of(name) != 0;
}

char *module_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    size_t n = suffix_of(base);
    char *name = copy_part(base, n ? n : strlen(base));
    for (char *s = name; *s; s++)
        if (*s == '-')
            *s = '_';
    return name;
}

int same_module(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (*a != *b && !((*a == '-' || *a == '_') &&
                          (*b == '-' || *b == '_')))
            return 0;
    return *a == *b;
}

char *modules_folder(const char *root, const char *release)
{
    struct utsname about;
    struct text path = {NULL, 0, 0};
    if (!release) {
        if (uname(&about) < 0)
            err(1, "uname");
        release = about.release;
    }
    text_adds(&path, root ? root : "");
    text_adds(&path, "/lib/modules/");
    text_adds(&path, release);
    return text_end(&path);
}
