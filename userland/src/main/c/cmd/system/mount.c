#include "../command.h"
#include "mounts.h"
#include "volume.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define TABLE "/proc/self/mounts"
#define PROPAGATION (MS_PRIVATE | MS_SHARED | MS_SLAVE | MS_UNBINDABLE)

static int verbose, pretend, with_label;

static void show_label(const char *source)
{
    struct volume v;
    if (*source == '/' && volume_probe(source, &v) == 0 && *v.label)
        printf(" [%s]", v.label);
}

static int list(const char *types)
{
    struct mount_list now;
    if (mounts_read(TABLE, &now) < 0)
        return 1;
    for (size_t i = 0; i < now.count; i++) {
        const struct mount_entry *e = &now.entries[i];
        if (!type_fits(types, e->type))
            continue;
        printf("%s on %s type %s (%s)", e->source, e->target, e->type,
               e->options);
        if (with_label)
            show_label(e->source);
        putchar('\n');
    }
    return 0;
}

static int try_type(const char *source, const char *target, const char *type,
                    const struct mount_options *o)
{
    if (mount(source, target, type, o->flags, o->data) == 0)
        return 0;
    /* A disk that cannot be written is mounted all the same. */
    if ((errno != EROFS && errno != EACCES) ||
        o->flags & (MS_RDONLY | MS_REMOUNT | MS_BIND))
        return -1;
    if (mount(source, target, type, o->flags | MS_RDONLY, o->data) < 0)
        return -1;
    warnx("%s is write-protected: mounted read-only", source);
    return 0;
}

/* Without a type: the superblock is asked, then every type of the kernel. */
static int any_type(const char *source, const char *target,
                    const struct mount_options *o)
{
    struct volume v;
    char line[80];
    if (volume_probe(source, &v) < 0)
        return -1;
    if (v.type)
        return try_type(source, target, v.type, o);
    FILE *file = fopen("/proc/filesystems", "re");
    int done = -1;
    errno = EINVAL;
    while (file && done < 0 && fgets(line, sizeof line, file)) {
        if (*line != '\t')
            continue;
        line[strcspn(line, "\n")] = 0;
        done = try_type(source, target, line + 1, o);
        if (done < 0 && errno != EINVAL)
            break;
    }
    int error = errno;
    if (file)
        fclose(file);
    errno = error;
    return done;
}

static void explain(const char *source, const char *target, const char *type)
{
    int error = errno;
    struct stat about;
    if (error == ENODEV && type && strcmp(type, "auto") != 0)
        complainx("%s: the kernel does not know the type %s", target, type);
    else if (error == ENOENT && stat(target, &about) < 0)
        complainx("%s: there is no such folder", target);
    else if (error == ENOENT || error == ENOTBLK || error == EBUSY)
        complainx("%s on %s: %s", source, target, strerror(error));
    else if (error == EINVAL)
        complainx("%s on %s: wrong type, option or superblock", source,
                  target);
    else
        complainx("%s on %s: %s", source, target, strerror(error));
}

/* 0, or 32 after a complaint, as everywhere. */
static int mount_one(const char *source, const char *target,
                     const char *type, const char *options)
{
    struct mount_options o;
    mount_options_parse(options, &o);
    char *device = volume_find(source);
    if (!device && (strncmp(source, "UUID=", 5) == 0 ||
                    strncmp(source, "LABEL=", 6) == 0)) {
        complainx("no device with %s", source);
        return 32;
    }
    if (has_option(options, "loop")) {
        complainx("%s: loop devices are not set up by this mount", source);
        return 32;
    }
    source = device ? device : source;
    if (verbose)
        printf("%s on %s type %s (%s)\n", source, target,
               type ? type : "auto", *options ? options : "defaults");
    if (pretend)
        return 0;
    int kind_needed = !(o.flags & (MS_BIND | MS_MOVE | MS_REMOUNT |
                                   PROPAGATION));
    int failed;
    if (kind_needed && (!type || strcmp(type, "auto") == 0)) {
        failed = any_type(source, target, &o);
    } else {
        /* A bind mount takes its flags only when it is mounted again. */
        unsigned long later = o.flags & MS_BIND && !(o.flags & MS_REMOUNT)
                                  ? o.flags & ~(MS_BIND | MS_REC)
                                  : 0;
        o.flags &= ~later;
        failed = try_type(source, target, kind_needed ? type : NULL, &o);
        if (!failed && later)
            failed = mount(source, target, NULL,
                           later | MS_BIND | MS_REMOUNT, NULL);
    }
    if (failed)
        explain(source, target, type);
    free(o.data);
    free(device);
    return failed ? 32 : 0;
}

static int is_mounted(const struct mount_list *now,
                      const struct mount_entry *wanted)
{
    for (size_t i = 0; i < now->count; i++)
        if (strcmp(now->entries[i].target, wanted->target) == 0 &&
            (strcmp(now->entries[i].source, wanted->source) == 0 ||
             strcmp(now->entries[i].source, "/dev/root") == 0 ||
             strchr(wanted->source, '=')))
            return 1;
    return 0;
}

static char *joined(const char *first, const char *second)
{
    struct text t = {NULL, 0, 0};
    text_adds(&t, first);
    if (t.n && *second)
        text_put(&t, ',');
    text_adds(&t, second);
    return text_end(&t);
}

static int mount_all(const char *fstab, const char *types,
                     const char *options, const char *having)
{
    struct mount_list wanted, now;
    int status = 0;
    if (mounts_read(fstab, &wanted) < 0 || mounts_read(TABLE, &now) < 0)
        return 1;
    for (size_t i = 0; i < wanted.count; i++) {
        const struct mount_entry *e = &wanted.entries[i];
        if (has_option(e->options, "noauto") ||
            strcmp(e->type, "swap") == 0 || strcmp(e->target, "none") == 0 ||
            !type_fits(types, e->type) || is_mounted(&now, e) ||
            (having && !has_option(e->options, having)))
            continue;
        struct stat about;
        if (has_option(e->options, "nofail") && *e->source == '/' &&
            stat(e->source, &about) < 0)
            continue;
        char *all = joined(e->options, options);
        status |= mount_one(e->source, e->target, e->type, all);
        free(all);
    }
    return status;
}

/* One operand: the rest stands in fstab, or for a remount in the kernel. */
static int mount_known(const char *fstab, const char *name,
                       const char *options)
{
    struct mount_list list;
    const struct mount_entry *e = NULL;
    /* The tables have whole paths. */
    char *real = realpath(name, NULL);
    if (real)
        name = real;
    if (has_option(options, "remount")) {
        if (mounts_read(TABLE, &list) < 0)
            return 1;
        e = mounts_find(&list, name);
        if (!e)
            errx(32, "%s: not mounted", name);
        /* The kernel takes the flags as a whole: what is not said stays. */
        return mount_one(e->source, e->target, e->type,
                         joined(e->options, options));
    }
    struct mount_options o;
    mount_options_parse(options, &o);
    if (o.flags & PROPAGATION)
        return mount_one("none", name, NULL, options);
    if (mounts_read(fstab, &list) < 0)
        return 1;
    e = mounts_find(&list, name);
    if (!e)
        errx(1, "%s: not in %s", name, fstab);
    char *all = joined(e->options, options);
    return mount_one(e->source, e->target, e->type, all);
}

COMMAND(mount, "mount",
        "[-l] [-t TYPES] | -a [-t TYPES] | [-o OPTIONS] WHAT\n"
        "             | [-t TYPE] [-o OPTIONS] SOURCE FOLDER",
        "Shows what is mounted, or mounts.\n"
        "  -a            everything in /etc/fstab without noauto\n"
        "  -t TYPE       the file system; found out if missing\n"
        "  -o OPTIONS    ro, noexec, remount, bind, size=1m, ...\n"
        "  -r, -w        read-only, writable\n"
        "  -B, -R, -M    bind, bind with what is below, move\n"
        "  -T FILE       instead of /etc/fstab\n"
        "  -O OPTION     with -a: only entries that have it\n"
        "  -f            only pretend      -v  say what is done\n"
        "  -l            show labels       -n  (there is no /etc/mtab)\n"
        "  --make-private, --make-rprivate, --make-shared, --make-rshared,\n"
        "  --make-slave, --make-rslave\n"
        "SOURCE is a device, UUID=..., LABEL=..., a folder or any word.\n")
{
    int c, all = 0;
    const char *types = NULL, *fstab = "/etc/fstab", *having = NULL;
    struct text options = {NULL, 0, 0};
    static const char *const words[] = {
        "private", "rprivate", "shared", "rshared", "slave", "rslave"};
    while ((c = option(argc, argv, "alnfvrwBRMt:o:O:T:i\1\2\3\4\5\6",
                       "all=a fake=f verbose=v read-only=r read-write=w "
                       "rw=w ro=r bind=B rbind=R move=M types=t options=o "
                       "test-opts=O fstab=T make-private=\1 "
                       "make-rprivate=\2 make-shared=\3 make-rshared=\4 "
                       "make-slave=\5 make-rslave=\6")) != -1) {
        const char *word = c < 7 ? words[c - 1] : NULL;
        switch (c) {
        case 'a':
            all = 1;
            break;
        case 'l':
            with_label = 1;
            break;
        case 'f':
            pretend = 1;
            break;
        case 'v':
            verbose = 1;
            break;
        case 't':
            types = optarg;
            break;
        case 'T':
            fstab = optarg;
            break;
        case 'O':
            having = optarg;
            break;
        case 'o':
            word = optarg;
            break;
        case 'r':
            word = "ro";
            break;
        case 'w':
            word = "rw";
            break;
        case 'B':
            word = "bind";
            break;
        case 'R':
            word = "rbind";
            break;
        case 'M':
            word = "move";
            break;
        }
        if (word) {
            if (options.n)
                text_put(&options, ',');
            text_adds(&options, word);
        }
    }
    operands(argc, 0, all ? 0 : 2);
    if (all)
        return mount_all(fstab, types, text_end(&options), having);
    if (optind == argc)
        return list(types);
    if (optind + 1 == argc)
        return mount_known(fstab, argv[optind], text_end(&options));
    return mount_one(argv[optind], argv[optind + 1], types,
                     text_end(&options));
}
