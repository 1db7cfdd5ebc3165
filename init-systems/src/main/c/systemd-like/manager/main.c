/* The first process: brings the system up, keeps it, takes it down. */
#include "../common/system.h"
#include "manager.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

usec time_kernel, time_userspace, time_units, time_finish;

static void wait_for_memory(void)
{
    struct timespec moment = {0, 100000000};
    nanosleep(&moment, NULL);
}

static bool is_up(const char *name)
{
    struct unit *unit = unit_find_loaded(name);
    return unit && active_of(unit) == ACTIVE;
}

const char *manager_state(void)
{
    struct unit *shutdown = unit_find_loaded("shutdown.target");
    if (final_action != ACTION_NONE ||
        (shutdown && (shutdown->sub == SUB_ACTIVE ||
                      (shutdown->job && shutdown->job->type == JOB_START))))
        return "stopping";
    if (!time_finish)
        return is_up("basic.target") ? "starting" : "initializing";
    if (is_up("rescue.target") || is_up("emergency.target"))
        return "maintenance";
    for (struct unit *unit = units; unit; unit = unit->next)
        if (unit->sub == SUB_FAILED)
            return "degraded";
    return "running";
}

/* When the queue has become empty for the first time, the boot is over. */
void manager_check_idle(void)
{
    if (jobs || time_finish || !time_units)
        return;
    char kernel[64], user[64], all[64];
    time_finish = now_monotonic();
    format_span(kernel, sizeof kernel, time_userspace, 1000);
    format_span(user, sizeof user, time_finish - time_userspace, 1000);
    format_span(all, sizeof all, time_finish, 1000);
    log_line(LOG_I, "Startup finished in %s (kernel) + %s (userspace) = %s.",
             kernel, user, all);
    if (idle_pipe[1] >= 0) {
        close(idle_pipe[0]);
        close(idle_pipe[1]);
        idle_pipe[0] = idle_pipe[1] = -1;
    }
}

void manager_reload(void)
{
    log_line(LOG_I, "Reloading.");
    units_forget_config();
    units_load_stubs();
    /* Targets that this system always knows. */
    unit_load("shutdown.target");
}

/* The target that the kernel command line asks for. */
static char *wished_target(void)
{
    static const struct {
        const char *word, *target;
    } words[] = {{"emergency", "emergency.target"},
                 {"-b", "emergency.target"},
                 {"rescue", "rescue.target"},
                 {"single", "rescue.target"},
                 {"-s", "rescue.target"},
                 {"s", "rescue.target"},
                 {"S", "rescue.target"},
                 {"1", "rescue.target"},
                 {"2", "multi-user.target"},
                 {"3", "multi-user.target"},
                 {"4", "multi-user.target"},
                 {"5", "graphical.target"}};
    char *wish = kernel_option("systemd.unit");
    if (wish && *wish)
        return wish;
    free(wish);
    for (size_t i = 0; i < COUNT(words); i++)
        if (kernel_word(words[i].word))
            return copy(words[i].target);
    return copy("default.target");
}

static void rescue_forever(void);

static void start_default(void)
{
    char *wish = wished_target();
    const char *tries[] = {wish, "default.target", "multi-user.target",
                           "rescue.target", "emergency.target"};
    for (size_t i = 0; i < COUNT(tries); i++) {
        unsigned id;
        if (!name_valid(tries[i]))
            continue;
        struct unit *unit = unit_load(tries[i]);
        char *error = jobs_want(
            unit, JOB_START,
            unit->c.allow_isolate ? MODE_ISOLATE : MODE_REPLACE, &id);
        if (!error) {
            log_line(LOG_I, "Queued start job for default target %s.",
                     unit->name);
            free(wish);
            return;
        }
        log_line(LOG_E, "Failed to start %s: %s", tries[i], error);
        status_line("FAILED", "Failed to start %s: %s", tries[i], error);
        free(error);
    }
    free(wish);
    rescue_forever();
}

/* There is nothing to start: what is left is a shell on the console. */
static void rescue_forever(void)
{
    console_line("No target can be started; a shell follows.");
    for (;;) {
        pid_t pid = fork();
        if (pid == 0) {
            signals_restore();
            setsid();
            int fd = open("/dev/console", O_RDWR);
            for (int i = 0; i < 3; i++)
                dup2(fd, i);
            execl("/bin/sh", "sh", (char *)NULL);
            _exit(127);
        }
        wait_for_memory();
        usec second = now_monotonic() + SECOND;
        while (now_monotonic() < second)
            loop_once(second);
    }
}

static void welcome(void)
{
    char *name = os_release("PRETTY_NAME");
    log_line(LOG_I, "systemd-like %s running in system mode.", VERSION);
    status_line("", "\r\nWelcome to %s!\r\n", *name ? name : "Linux");
    free(name);
}

static usec wake_up(void)
{
    usec first = jobs_deadline();
    for (struct unit *unit = units; unit; unit = unit->next)
        if (unit->type == SERVICE) {
            usec when = service_wakes(unit);
            if (when < first)
                first = when;
        }
    return first;
}

static void answer_time(void)
{
    for (struct unit *unit = units; unit; unit = unit->next)
        if (unit->type == SERVICE) {
            service_deadline(unit);
            service_groups_empty(unit);
        }
}

static _Noreturn void leave(void)
{
    static const char *const words[] = {
        [ACTION_REBOOT_FORCE] = "reboot",
        [ACTION_POWEROFF_FORCE] = "poweroff",
        [ACTION_HALT_FORCE] = "halt"};
    const char *word = words[final_action];
    log_line(LOG_N, "Shutting down.");
    execl("/usr/lib/systemd/systemd-shutdown", "systemd-shutdown", word,
          (char *)NULL);
    sync();
    reboot(final_action == ACTION_REBOOT_FORCE ? RB_AUTOBOOT
           : final_action == ACTION_HALT_FORCE ? RB_HALT_SYSTEM
                                               : RB_POWER_OFF);
    for (;;)
        pause();
}

static void take_environment(void)
{
    extern char **environ;
    for (char **one = environ; one && *one; one++)
        strings_add(&manager_environment, *one);
    if (!environment_get(&manager_environment, "PATH"))
        strings_add(&manager_environment,
                    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
                    "/sbin:/bin");
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "--version")) {
        printf("systemd-like %s\n", VERSION);
        return 0;
    }
    if (getpid() != 1) {
        fputs("systemd: only process 1 can be the system manager\n", stderr);
        return 1;
    }
    out_of_memory = wait_for_memory;
    time_userspace = now_monotonic();
    umask(0);
    if (chdir("/") != 0)
        return 1;
    boot_mount_kernel_trees();
    umask(022);
    take_environment();
    status_setup();
    crash_setup();
    signals_setup();
    reboot(RB_DISABLE_CAD);
    log_open();
    welcome();
    boot_identify();
    track_setup();
    notify_setup();
    private_setup();
    if (pipe2(idle_pipe, O_CLOEXEC) != 0)
        idle_pipe[0] = idle_pipe[1] = -1;
    unit_load("shutdown.target");
    start_default();
    time_units = now_monotonic();
    while (final_action == ACTION_NONE) {
        jobs_run();
        unit_stop_unneeded();
        manager_check_idle();
        if (final_action != ACTION_NONE)
            break;
        loop_once(wake_up());
        answer_time();
    }
    leave();
}
