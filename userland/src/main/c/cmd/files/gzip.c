#include "../common/gzip.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int unpack, to_output, force, keep, check, verbose, list, no_name;
static int recursive, level = 6, quiet;
static const char *suffix = ".gz";

/* What is left alone, though nothing went wrong, makes the status 2. */
static void leave(const char *name, const char *why)
{
    if (!quiet)
        complainx("%s: %s", name, why);
    command_status = 2;
}

static void report(const char *name, const uint64_t sizes[2])
{
    double saved = sizes[0] ? 100.0 - 100.0 * (double)sizes[1] /
                                          (double)sizes[0]
                            : 0;
    if (verbose)
        fprintf(stderr, "%s:\t%.1f%%\n", name, saved);
}

/* 0 when out holds all of it. */
static int convert(int in, int out, const char *name, const struct stat *st)
{
    uint64_t sizes[2];
    if (unpack) {
        const char *wrong = gzip_unpack(in, check ? -1 : out, sizes);
        if (wrong) {
            complainx("%s: %s", name, wrong);
            return -1;
        }
    } else {
        char *base = st && !no_name ? last_part(name) : NULL;
        int result = gzip_pack(in, out, base, base ? st->st_mtime : 0, level,
                               sizes);
        free(base);
        if (result < 0) {
            complain("%s", name);
            return -1;
        }
    }
    report(name, sizes);
    return 0;
}

static void list_one(int in, const char *name)
{
    static int shown;
    uint64_t sizes[2];
    const char *wrong = gzip_unpack(in, -1, sizes);
    if (wrong) {
        complainx("%s: %s", name, wrong);
        return;
    }
    if (!shown++)
        printf("         compressed        uncompressed  ratio "
               "uncompressed_name\n");
    double saved = sizes[0] ? 100.0 - 100.0 * (double)sizes[1] /
                                          (double)sizes[0]
                            : 0;
    size_t n = strlen(name), m = strlen(suffix);
    int cut = n > m && strcmp(name + n - m, suffix) == 0 ? (int)(n - m)
                                                         : (int)n;
    printf("%19lu %19lu %5.1f%% %.*s\n", sizes[1], sizes[0], saved, cut,
           name);
}

/* The name of what is made; NULL if the suffix says that nothing is to be. */
static char *target_name(const char *name)
{
    size_t n = strlen(name), m = strlen(suffix);
    int has = n > m && strcmp(name + n - m, suffix) == 0;
    struct text target = {NULL, 0, 0};
    text_adds(&target, name);
    if (!unpack && has) {
        leave(name, "already ends in the suffix: unchanged");
        return NULL;
    }
    if (!unpack) {
        text_adds(&target, suffix);
    } else if (has) {
        target.n -= m;
    } else if (n > 4 && (strcmp(name + n - 4, ".tgz") == 0 ||
                         strcmp(name + n - 4, ".taz") == 0)) {
        target.n -= 2;
        text_adds(&target, "ar");
    } else {
        leave(name, "unknown suffix: left alone");
        return NULL;
    }
    return text_end(&target);
}

static void replace(int in, const char *name, const struct stat *st)
{
    char *target = target_name(name);
    if (!target)
        return;
    if (access(target, F_OK) == 0) {
        if (!force && !(isatty(0) && confirm("replace %s? ", target))) {
            leave(target, "exists already");
            free(target);
            return;
        }
        unlink(target);
    }
    int out = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out < 0) {
        complain("%s", target);
        free(target);
        return;
    }
    int failed = convert(in, out, name, st) < 0;
    const struct timespec times[2] = {st->st_atim, st->st_mtim};
    if (!failed && fchown(out, st->st_uid, st->st_gid) < 0 &&
        errno != EPERM) {
        complain("%s", target);
    }
    fchmod(out, st->st_mode & 07777);
    futimens(out, times);
    if (close(out) < 0) {
        complain("%s", target);
        failed = 1;
    }
    if (failed)
        unlink(target);
    else if (!keep && unlink(name) < 0)
        complain("%s", name);
    free(target);
}

static void one(const char *name)
{
    struct stat st;
    if (strcmp(name, "-") == 0) {
        if (list)
            list_one(0, "stdin");
        else if (!unpack && isatty(1) && !force)
            errx(1, "compressed bytes are not for a terminal; -f forces");
        else
            convert(0, 1, "stdin", NULL);
        return;
    }
    int in = open(name, O_RDONLY | O_CLOEXEC);
    if (in < 0 && unpack && errno == ENOENT) {
        /* "zcat x" may mean x.gz. */
        char *longer = need_memory(strlen(name) + strlen(suffix) + 1);
        strcpy(longer, name);
        strcat(longer, suffix);
        in = open(longer, O_RDONLY | O_CLOEXEC);
        if (in >= 0)
            name = longer;
        else
            errno = ENOENT;
    }
    if (in < 0 || fstat(in, &st) < 0) {
        complain("%s", name);
    } else if (list) {
        list_one(in, name);
    } else if (to_output || check) {
        convert(in, 1, name, &st);
    } else if (!S_ISREG(st.st_mode)) {
        leave(name, "no regular file: left alone");
    } else if (st.st_nlink > 1 && !force && !keep) {
        leave(name, "has other names: left alone");
    } else {
        replace(in, name, &st);
    }
    if (in >= 0)
        close(in);
}

static void visit(struct walk *entry)
{
    if (S_ISREG(entry->about->st_mode))
        one(entry->path);
}

COMMAND(gzip, "gzip gunzip zcat", "[-cdfklnqrtv1-9] [-S SUFFIX] [FILE...]",
        "Compresses files, or gets them back.\n"
        "  -d -t -l   get back; check; list sizes\n"
        "  -c -k      to the output; keep the files\n"
        "  -1 ... -9  quick ... thorough (6)\n"
        "  -n         without name and time    -S SUFFIX  instead of .gz\n"
        "  -f -r      replace files; all files in folders\n"
        "  -q -v      say less, more\n")
{
    int c;
    unpack = strcmp(program_invocation_short_name, "gzip") != 0;
    to_output = strcmp(program_invocation_short_name, "zcat") == 0;
    while ((c = option(argc, argv, "acdfklNnqrtv123456789S:",
                       "stdout=c to-stdout=c decompress=d uncompress=d "
                       "force=f keep=k list=l no-name=n name=N quiet=q "
                       "recursive=r suffix=S test=t verbose=v fast=1 "
                       "best=9")) != -1)
        switch (c) {
        case 'c':
            to_output = 1;
            break;
        case 'd':
            unpack = 1;
            break;
        case 'f':
            force = 1;
            break;
        case 'k':
            keep = 1;
            break;
        case 'l':
            list = unpack = 1;
            break;
        case 'n':
            no_name = 1;
            break;
        case 'q':
            quiet = 1;
            break;
        case 'r':
            recursive = 1;
            break;
        case 'S':
            suffix = optarg;
            break;
        case 't':
            check = unpack = 1;
            break;
        case 'v':
            verbose = 1;
            break;
        default:
            if (c >= '1' && c <= '9')
                level = c - '0';
        }
    if (optind == argc)
        one("-");
    for (int i = optind; i < argc; i++) {
        struct stat st;
        if (recursive && stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
            walk(argv[i], 0, visit);
        else
            one(argv[i]);
    }
    return 0;
}
