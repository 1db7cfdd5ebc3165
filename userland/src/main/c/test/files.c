#include "check.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void options(void)
{
    char *argv[] = {(char *)"p",      (char *)"-a",  (char *)"-bval",
                    (char *)"--long", (char *)"arg", (char *)"--opt=x",
                    (char *)"rest",   NULL};
    static const struct option longs[] = {
        {"long", no_argument, NULL, 'l'},
        {"opt", required_argument, NULL, 'o'},
        {NULL, 0, NULL, 0},
    };
    char seen[16] = "";
    int c;
    optind = 1;
    while ((c = getopt_long(7, argv, "ab:", longs, NULL)) != -1) {
        char one[2] = {(char)c, 0};
        strcat(seen, one);
    }
    check_text(seen, "ablo", "getopt_long");
    check(optind < 7 && strcmp(argv[optind], "arg") == 0,
          "getopt_long moves words behind");
}

void test_files(void)
{
    char folder[] = "/tmp/fab-files-XXXXXX", path[64], buffer[256];
    struct stat about;
    check(mkdtemp(folder) != NULL, "mkdtemp");
    snprintf(path, sizeof path, "%s/one", folder);
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR, 0640);
    check(fd >= 0, "open");
    check(open(path, O_CREAT | O_EXCL | O_RDWR, 0640) < 0 && errno == EEXIST,
          "O_EXCL");
    check(write(fd, "hello", 5) == 5 && pread(fd, buffer, 5, 0) == 5,
          "write and pread");
    check(fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
              about.st_size == 5,
          "fstat");
    check(ftruncate(fd, 2) == 0 && lseek(fd, 0, SEEK_END) == 2, "ftruncate");
    char *map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    check(map != MAP_FAILED && memcmp(map, "he", 2) == 0, "mmap");
    munmap(map, 4096);
    close(fd);
    snprintf(buffer, sizeof buffer, "%s/link", folder);
    check(symlink("one", buffer) == 0, "symlink");
    ssize_t n = readlink(buffer, path, sizeof path);
    check(n == 3 && memcmp(path, "one", 3) == 0, "readlink");
    char *real = realpath(buffer, NULL);
    snprintf(path, sizeof path, "%s/one", folder);
    check_text(real, path, "realpath follows links");
    free(real);
    DIR *dir = opendir(folder);
    int entries = 0;
    while (dir && readdir(dir))
        entries++;
    check_number(entries, 4, "readdir");
    closedir(dir);
    struct dirent **names;
    int count = scandir(folder, &names, NULL, alphasort);
    check(count == 4 && strcmp(names[2]->d_name, "link") == 0, "scandir");
    while (count > 0)
        free(names[--count]);
    free(names);
    glob_t found;
    snprintf(buffer, sizeof buffer, "%s/*n*", folder);
    check(glob(buffer, 0, NULL, &found) == 0 && found.gl_pathc == 2, "glob");
    globfree(&found);
    snprintf(path, sizeof path, "%s/one", folder);
    snprintf(buffer, sizeof buffer, "%s/two", folder);
    check(rename(path, buffer) == 0 && access(path, F_OK) < 0, "rename");
    check(remove(buffer) == 0, "remove");
    snprintf(buffer, sizeof buffer, "%s/link", folder);
    unlink(buffer);
    check(rmdir(folder) == 0, "rmdir");
    options();
}
