#include "../command.h"
#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* For libraries, which name no interpreter: the first that is there. */
static const char *const loaders[] = {
    "/lib/ld-fabg-riscv64.so.2", "/lib/ld-fabm-riscv64.so.1",
    "/lib/ld-linux-riscv64-lp64d.so.1", "/lib/ld-musl-riscv64.so.1"};

enum kind { NO_ELF, STATIC, LIBRARY, PROGRAM };

static int read_at(int fd, uint64_t offset, void *to, size_t n)
{
    return offset < LONG_MAX &&
           pread(fd, to, n, (off_t)offset) == (ssize_t)n;
}

/* The interpreter of a program; the kind says what else it may be. */
static enum kind examine(int fd, char *interpreter, size_t size)
{
    Elf64_Ehdr e;
    Elf64_Phdr p;
    int dynamic = 0, found = 0;
    if (!read_at(fd, 0, &e, sizeof e) ||
        memcmp(e.e_ident, "\177ELF\2\1", 6) != 0 ||
        e.e_phentsize != sizeof p)
        return NO_ELF;
    for (unsigned i = 0; i < e.e_phnum; i++) {
        if (!read_at(fd, e.e_phoff + i * sizeof p, &p, sizeof p))
            return NO_ELF;
        dynamic |= p.p_type == PT_DYNAMIC;
        if (p.p_type != PT_INTERP)
            continue;
        size_t n = p.p_filesz;
        if (n < 2 || n > size || !read_at(fd, p.p_offset, interpreter, n) ||
            interpreter[n - 1])
            return NO_ELF;
        found = 1;
    }
    return found ? PROGRAM : dynamic ? LIBRARY : STATIC;
}

/*
 * The loader itself is asked, with the file as its operand: the program does
 * not run, and what the loader finds is what it would find in earnest.
 */
static int ask(const char *loader, const char *file)
{
    int status;
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        err(1, "fork");
    if (child == 0) {
        char *path = strchr(file, '/') ? copy_text(file)
                                       : join_path(".", file);
        setenv("LD_TRACE_LOADED_OBJECTS", "1", 1);
        execl(loader, loader, path, (char *)NULL);
        warn("%s: interpreter %s", file, loader);
        _exit(1);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFSIGNALED(status))
        complainx("%s: the interpreter %s died: %s", file, loader,
                  strsignal(WTERMSIG(status)));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

static int one(const char *file)
{
    char interpreter[PATH_MAX];
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        complain("%s", file);
        return 1;
    }
    enum kind kind = examine(fd, interpreter, sizeof interpreter);
    close(fd);
    switch (kind) {
    case NO_ELF:
        puts("\tnot a dynamic executable");
        return 1;
    case STATIC:
        puts("\tstatically linked");
        return 0;
    case PROGRAM:
        if (access(interpreter, X_OK) == 0)
            return ask(interpreter, file);
        fflush(stdout);
        fprintf(stderr, "%s: %s: interpreter %s: %s\n",
                program_invocation_short_name, file, interpreter,
                errno == ENOENT ? "not found" : strerror(errno));
        return 1;
    case LIBRARY:
        for (size_t i = 0; i < COUNT_OF(loaders); i++)
            if (access(loaders[i], X_OK) == 0)
                return ask(loaders[i], file);
        complainx("%s: no loader on this system", file);
        return 1;
    }
    return 1;
}

COMMAND(ldd, "ldd", "FILE...",
        "Shows which libraries a program or library is loaded with, by\n"
        "asking its own interpreter.\n")
{
    int status = 0;
    while (option(argc, argv, "", NULL) != -1)
        ;
    operands(argc, 1, -1);
    for (int i = optind; i < argc; i++) {
        if (argc - optind > 1)
            printf("%s:\n", argv[i]);
        status |= one(argv[i]);
    }
    return status;
}
