/*
 * The way out of the initramfs: its mounts move into the new root, its files
 * are deleted because they hold memory, the new root becomes "/" and its
 * init becomes this process. What to start is found before anything is
 * deleted, so that a root without an init still leaves a rescue prompt.
 */
#include "root.h"

#include "system.h"
#include "text.h"

#define RAMFS 0x858458f6L
#define TMPFS 0x01021994L
enum { DEEPEST = 64 };

static const char *const usual[] = {
    "/sbin/init", "/etc/init", "/bin/init", "/bin/sh",
};
enum { USUAL = sizeof(usual) / sizeof(*usual) };

/* Absolute links of the new root lead where they will once it is "/". */
static bool runs_in_new_root(const char *path)
{
    long back = open_file("/", O_DIRECTORY);
    bool runs = false;
    if (back >= 0 && CALL1(SYS_chroot, NEW_ROOT) == 0) {
        CALL1(SYS_chdir, "/");
        struct status status;
        runs = CALL4(SYS_newfstatat, AT_FDCWD, path, &status, 0) == 0 &&
               (status.mode & S_IFMT) != S_IFDIR &&
               CALL3(SYS_faccessat, AT_FDCWD, path, X_OK) == 0;
        CALL1(SYS_fchdir, back);
        CALL1(SYS_chroot, ".");
    }
    CALL1(SYS_close, back);
    return runs;
}

static const char *choose(const struct options *options)
{
    if (options->init[0] != 0) {
        if (runs_in_new_root(options->init)) {
            return options->init;
        }
        complain("init=", options->init, " is not there or not executable; "
                 "trying the usual places", NULL);
    }
    for (int i = 0; i < USUAL; i++) {
        if (runs_in_new_root(usual[i])) {
            return usual[i];
        }
    }
    complain("the root has no init: none of ", usual[0], " ", usual[1], " ",
             usual[2], " ", usual[3], " can be run", NULL);
    return NULL;
}

static void move_mounts(void)
{
    static const char *const places[] = {"/dev", "/proc", "/sys", "/run"};
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        char to[32];
        join(to, sizeof(to), NEW_ROOT, places[i], NULL);
        /* EINVAL: nothing is mounted there, as often with /run. */
        long error = CALL4(SYS_mount, places[i], to, NULL, MS_MOVE);
        if (error != 0 && error != -EINVAL) {
            CALL2(SYS_umount2, places[i], MNT_DETACH);
        }
    }
}

/*
 * Deletes what is in a folder, but nothing of another device: a mount that
 * would not move must lose no file.
 */
static void delete_contents(long folder, uint64_t device, int depth)
{
    struct folder names = {.fd = (int)folder};
    const char *name;
    while ((name = folder_next(&names)) != NULL) {
        struct status status;
        if (CALL4(SYS_newfstatat, folder, name, &status,
                  AT_SYMLINK_NOFOLLOW) != 0 || status.dev != device) {
            continue;
        }
        if ((status.mode & S_IFMT) != S_IFDIR) {
            CALL3(SYS_unlinkat, folder, name, 0);
            continue;
        }
        long inner = CALL4(SYS_openat, folder, name,
                           O_DIRECTORY | O_CLOEXEC, 0);
        if (inner >= 0 && depth < DEEPEST) {
            delete_contents(inner, device, depth + 1);
        }
        CALL1(SYS_close, inner);
        CALL3(SYS_unlinkat, folder, name, AT_REMOVEDIR);
    }
}

/* Only ever an initramfs: anything else keeps its files. */
static void delete_initramfs(void)
{
    long statfs[16] = {0};
    struct status root;
    if (CALL2(SYS_statfs, "/", statfs) != 0 ||
        (statfs[0] != RAMFS && statfs[0] != TMPFS) ||
        CALL4(SYS_newfstatat, AT_FDCWD, "/", &root, 0) != 0) {
        return;
    }
    long folder = open_file("/", O_DIRECTORY);
    if (folder >= 0) {
        delete_contents(folder, root.dev, 0);
        CALL1(SYS_close, folder);
    }
}

static void run(const char *path, char **argv, char **envp)
{
    argv[0] = (char *)path;
    long error = CALL3(SYS_execve, path, argv, envp);
    complain("cannot run ", path, ": ", error_text(error), NULL);
}

void root_enter(const struct options *options, char **argv, char **envp)
{
    const char *init = choose(options);
    if (init == NULL) {
        return;
    }
    say("starting ", init, NULL);
    move_mounts();
    CALL1(SYS_chdir, NEW_ROOT);
    delete_initramfs();
    long error = CALL4(SYS_mount, ".", "/", NULL, MS_MOVE);
    if (error != 0) {
        complain("cannot move the root into place: ", error_text(error),
                 NULL);
    }
    CALL1(SYS_chroot, ".");
    CALL1(SYS_chdir, "/");
    run(init, argv, envp);
    for (int i = 0; i < USUAL; i++) {
        if (!same(usual[i], init)) {
            run(usual[i], argv, envp);
        }
    }
    complain("nothing of the root could be started; the machine is halted "
             "here, and the messages above say why", NULL);
    for (;;) {
        sleep_millis(60 * 1000);
    }
}
