#include "check.h"

#include "../daemon/launch.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void check_schedule(const char *text, const char *wanted)
{
    struct schedule schedule;
    char found[256] = "refused", one[32];
    if (schedule_parse(text, SIGTERM, &schedule)) {
        found[0] = 0;
        for (size_t i = 0; i < schedule.count; i++) {
            snprintf(one, sizeof one, "%d:%ld ", schedule.steps[i].number,
                     schedule.steps[i].seconds);
            strlcat(found, one, sizeof found);
        }
        if (schedule.forever)
            strlcat(found, "forever", sizeof found);
    }
    char *name = text_of("the schedule \"%s\"", text);
    check_text(found, wanted, name);
    free(name);
}

static void test_schedules(void)
{
    check_schedule("10", "15:10 9:5 ");
    check_schedule("TERM/30/KILL/5", "15:30 9:5 ");
    check_schedule("SIGINT/2/-TERM/3", "2:2 15:3 ");
    check_schedule("TERM/1/forever", "15:1 forever");
    check_schedule("HUP", "1:0 ");
    check_schedule("", "refused");
    check_schedule("NOSUCH/3", "refused");
    check_schedule("10x", "refused");
    check_schedule("forever", "refused");
    check(signal_of("SIGUSR1") == SIGUSR1 && signal_of("9") == 9 &&
              signal_of("999") < 0,
          "signals by name and number");
}

/* A folder as /proc has one for a process. */
static void write_file(const char *folder, const char *name,
                       const char *bytes, size_t n)
{
    char *path = text_of("%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file) {
        fwrite(bytes, 1, n, file);
        fclose(file);
    }
    free(path);
}

static void test_matching(void)
{
    char folder[] = "/tmp/matchXXXXXX";
    if (!mkdtemp(folder)) {
        check(false, "a folder for a process");
        return;
    }
    char *exe = text_of("%s/exe", folder);
    const char stat[] = "77 (od d) S 1 77 77 0 -1";
    const char line[] = "/bin/sh\0/opt/script\0-f";
    write_file(folder, "comm", "odd-daemon-name\n", 16);
    write_file(folder, "stat", stat, sizeof stat - 1);
    write_file(folder, "cmdline", line, sizeof line);
    check(symlink("/no/such/sh (deleted)", exe) == 0, "a program's link");

    struct match exec = {.exec = "/no/such/sh"};
    check(match_one(&exec, folder, 77), "a program replaced on disk");
    struct match script = {.exec = "/opt/script"};
    check(match_one(&script, folder, 77), "a script is what it runs");
    struct match other = {.exec = "/bin/other"};
    check(!match_one(&other, folder, 77), "another program");
    struct match name = {.name = "odd-daemon-name-that-is-long"};
    check(match_one(&name, folder, 77), "a name that the kernel cuts");
    struct match part = {.name = "odd"};
    check(!match_one(&part, folder, 77), "a part of a name");
    struct match user = {.has_uid = true, .uid = getuid() + 1};
    check(!match_one(&user, folder, 77), "another user");
    char *words[] = {(char *)"/bin/sh", (char *)"/opt/script", NULL};
    struct match begins = {.arguments = words};
    check(match_one(&begins, folder, 77), "the beginning of a line");
    check(!match_one(&exec, folder, getpid()), "never ourselves");
    write_file(folder, "stat", "77 (od) d) Z 1", 14);
    check(!match_one(&exec, folder, 77), "a zombie has ended");

    char *command = text_of("rm -rf %s", folder);
    free(exe);
    check(system(command) == 0, "the folder goes");
    free(command);
}

static void test_pidfiles(void)
{
    char path[] = "/tmp/pidXXXXXX";
    int fd = mkstemp(path);
    static const struct {
        const char *text;
        pid_t pid;
    } all[] = {{"42\n", 42}, {" 7", 7},   {"", 0},
               {"x", 0},     {"-5\n", 0}, {"1\n", 0},
               {"99999999999", 0}};
    bool good = fd >= 0;
    for (size_t i = 0; good && i < sizeof all / sizeof *all; i++)
        good = file_replace(path, all[i].text) == 0 &&
               pidfile_read(path) == all[i].pid;
    check(good, "what a pid file may hold");
    close(fd);
    unlink(path);
    check(pidfile_read(path) == 0, "a pid file that is not there");
}

void test_daemons(void)
{
    test_schedules();
    test_matching();
    test_pidfiles();
}
