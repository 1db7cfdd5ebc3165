#include "../command.h"
#include "digest.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct digest *digest;
static int quiet, silent, binary, tagged, only_present, strict;

static int compute(const char *name, char hex[129])
{
    static unsigned char buffer[65536];
    int standard = strcmp(name, "-") == 0;
    int fd = standard ? 0 : open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    struct digest_state s = {.length = 0};
    ssize_t n;
    digest->start(&s);
    while ((n = read(fd, buffer, sizeof buffer)) > 0)
        digest_add(digest, &s, buffer, (size_t)n);
    int error = n < 0 ? errno : 0;
    if (!standard)
        close(fd);
    unsigned char result[64];
    digest_finish(digest, &s, result);
    for (unsigned i = 0; i < digest->bytes; i++)
        snprintf(hex + 2 * i, 3, "%02x", result[i]);
    errno = error;
    return error ? -1 : 0;
}

static void show(const char *name)
{
    char hex[129];
    if (compute(name, hex) < 0)
        complain("%s", name);
    else if (tagged)
        printf("%s (%s) = %s\n",
               digest->bytes == 16   ? "MD5"
               : digest->bytes == 20 ? "SHA1"
               : digest->bytes == 32 ? "SHA256"
                                     : "SHA512",
               name, hex);
    else
        printf("%s %c%s\n", hex, binary ? '*' : ' ', name);
}

/* "HEX  name" or "HEX *name"; NULL if the line is none of them. */
static char *parse(char *line, size_t n)
{
    size_t digits = strspn(line, "0123456789abcdefABCDEF");
    if (digits != 2 * digest->bytes || n < digits + 3 ||
        line[digits] != ' ' ||
        (line[digits + 1] != ' ' && line[digits + 1] != '*'))
        return NULL;
    line[digits] = 0;
    return line + digits + 2;
}

static void check(const char *list)
{
    struct text line = {NULL, 0, 0};
    unsigned long right = 0, wrong = 0, missing = 0, odd = 0;
    FILE *file = open_input(list);
    if (!file)
        return;
    while (read_line(file, &line)) {
        char hex[129], *name = parse(line.s, line.n);
        if (!name) {
            odd++;
            continue;
        }
        if (compute(name, hex) < 0) {
            if (only_present && errno == ENOENT)
                continue;
            complain("%s", name);
            if (!silent)
                printf("%s: FAILED open or read\n", name);
            missing++;
        } else if (strcasecmp(hex, line.s) == 0) {
            if (!silent && !quiet)
                printf("%s: OK\n", name);
            right++;
        } else {
            if (!silent)
                printf("%s: FAILED\n", name);
            wrong++;
        }
    }
    close_input(file, list);
    if (right + wrong + missing == 0)
        complainx("%s: no checksums found", list);
    else if (odd && strict)
        complainx("%s: %lu lines are no checksums", list, odd);
    if (missing && !silent)
        complainx("%lu files could not be read", missing);
    if (wrong && !silent)
        complainx("%lu checksums did not match", wrong);
    if (wrong || missing)
        command_status = 1;
}

COMMAND(checksums, "md5sum sha1sum sha256sum sha512sum",
        "[-bctw] [FILE...]",
        "Prints checksums of files, or compares them with a list.\n"
        "  -c        FILEs are lists: check what they name\n"
        "  -b -t     mark names as binary files, or not\n"
        "  --quiet   say only what is wrong    --status  say nothing\n"
        "  --strict  lines that are no checksums are an error\n"
        "  --ignore-missing  leave missing files out    --tag  as BSD\n")
{
    int c, checking = 0;
    digest = digest_find(program_invocation_short_name);
    while ((c = option(argc, argv, "bctw\1\2\3\4\5",
                       "binary=b check=c text=t warn=w quiet=\1 status=\2 "
                       "tag=\3 ignore-missing=\4 strict=\5")) != -1)
        switch (c) {
        case 'b':
        case 't':
            binary = c == 'b';
            break;
        case 'c':
            checking = 1;
            break;
        case '\1':
            quiet = 1;
            break;
        case '\2':
            silent = 1;
            break;
        case '\3':
            tagged = 1;
            break;
        case '\4':
            only_present = 1;
            break;
        case '\5':
            strict = 1;
            break;
        }
    if (optind == argc)
        (checking ? check : show)("-");
    for (int i = optind; i < argc; i++)
        (checking ? check : show)(argv[i]);
    return 0;
}
