/* hello [NAME...]: greets, and says on what it runs. */
#include <elf.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/utsname.h>

static const char usage[] =
    "usage: hello [NAME...]\n"
    "Greets the world, or everyone named, and says which C library and\n"
    "which kernel it runs on.\n";

/* The interpreter of this program tells which flavour of libc it got. */
static const char *flavour(void)
{
    const Elf64_Phdr *p = (const Elf64_Phdr *)getauxval(AT_PHDR);
    unsigned long count = getauxval(AT_PHNUM), base = 0;
    for (unsigned long i = 0; i < count; i++)
        if (p[i].p_type == PT_PHDR)
            base = (unsigned long)p - p[i].p_vaddr;
    for (unsigned long i = 0; i < count; i++) {
        if (p[i].p_type != PT_INTERP)
            continue;
        const char *path = (const char *)(base + p[i].p_vaddr);
        return strstr(path, "ld-fabg") ? "glibc-like"
               : strstr(path, "ld-fabm") ? "musl-like"
                                         : path;
    }
    return "none: linked statically";
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {{"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
        fputs(usage, option == 'h' ? stdout : stderr);
        return option == 'h' ? 0 : 2;
    }
    if (optind == argc)
        puts("Hello, world!");
    for (int i = optind; i < argc; i++)
        printf("Hello, %s!\n", argv[i]);
    struct utsname kernel;
    if (uname(&kernel) < 0) {
        perror("hello: uname");
        return 1;
    }
    printf("C library: %s\nKernel: %s %s on %s\n", flavour(), kernel.sysname,
           kernel.release, kernel.machine);
    return 0;
}
