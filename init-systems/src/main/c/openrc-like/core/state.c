/*
 * The state of services is which of the folders of RC_SVCDIR has a link of
 * their name: started, starting, stopping, inactive, failed. Which service
 * programs exist is /etc/init.d; which are wanted is /etc/runlevels.
 */
#include "core.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const words[] = {
    "stopped",  "started", "starting", "stopping",
    "inactive", "failed",  "crashed",
};

const char *state_word(enum state state)
{
    return words[state];
}

const char *state_folder(void)
{
    const char *folder = getenv("RC_SVCDIR");
    return folder && *folder ? folder : "/run/openrc";
}

static char *place(const char *what, const char *name)
{
    return text_of("%s/%s/%s", state_folder(), what, name);
}

void state_prepare(void)
{
    static const char *const folders[] = {
        "started", "starting",  "stopping", "inactive", "failed",
        "options", "exclusive", "daemons",  "tmp",
    };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char *path = text_of("%s/%s", state_folder(), folders[i]);
        make_folders(path);
        free(path);
    }
}

enum state state_of(const char *service)
{
    static const enum state known[] = {STARTING, STOPPING, STARTED,
                                       INACTIVE, FAILED};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct stat about;
        char *path = place(words[known[i]], service);
        bool is = lstat(path, &about) == 0;
        free(path);
        if (is && known[i] == STARTED && daemon_crashed(service))
            return CRASHED;
        if (is)
            return known[i];
    }
    return STOPPED;
}

/* The new link comes before the old ones go: there is always one. */
void state_set(const char *service, enum state state)
{
    if (state != STOPPED && state != CRASHED) {
        char *link = place(words[state], service);
        char *script = text_of(INIT_D "/%s", service);
        if (symlink(script, link) != 0 && errno == ENOENT) {
            state_prepare();
            if (symlink(script, link) != 0)
                eerror("cannot note the state of %s: %m", service);
        }
        free(link);
        free(script);
    }
    for (enum state other = STARTED; other <= FAILED; other++)
        if (other != state) {
            char *link = place(words[other], service);
            unlink(link);
            free(link);
        }
    if (state == STOPPED) {
        char *daemons = place("daemons", service);
        unlink(daemons);
        free(daemons);
    }
}

void services_in_state(enum state state, struct list *names)
{
    char *folder = text_of("%s/%s", state_folder(), words[state]);
    folder_names(folder, names);
    free(folder);
}

int service_lock(const char *service, bool wait)
{
    char *path = place("exclusive", service);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 && errno == ENOENT) {
        state_prepare();
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    free(path);
    if (fd >= 0 && flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

void service_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

const char *runlevel_now(void)
{
    static char *level;
    char *path = text_of("%s/softlevel", state_folder());
    free(level);
    level = file_text(path);
    free(path);
    if (!level)
        level = copy_text("sysinit");
    level[strcspn(level, "\n")] = 0;
    return level;
}

void runlevel_set(const char *level)
{
    char *path = text_of("%s/softlevel", state_folder());
    char *text = text_of("%s\n", level);
    if (file_replace(path, text) != 0)
        eerror("cannot note the runlevel: %m");
    free(path);
    free(text);
}

bool runlevel_exists(const char *level)
{
    struct stat about;
    char *path = text_of(RUNLEVELS "/%s", level);
    bool is = *level && !strchr(level, '/') && stat(path, &about) == 0 &&
              S_ISDIR(about.st_mode);
    free(path);
    return is;
}

/* A folder within a level is another level that it stands on. */
static void collect(const char *level, struct list *names,
                    struct list *seen)
{
    if (list_has(seen, level))
        return;
    list_add(seen, level);
    struct list here = {0};
    char *folder = text_of(RUNLEVELS "/%s", level);
    folder_names(folder, &here);
    for (size_t i = 0; i < here.count; i++) {
        struct stat about;
        char *path = text_of("%s/%s", folder, here.at[i]);
        if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
            collect(here.at[i], names, seen);
        else
            list_add_new(names, here.at[i]);
        free(path);
    }
    free(folder);
    list_clear(&here);
}

void runlevel_services(const char *level, struct list *names)
{
    struct list seen = {0};
    collect(level, names, &seen);
    list_clear(&seen);
}

bool in_runlevel(const char *service, const char *level)
{
    struct list names = {0};
    runlevel_services(level, &names);
    bool is = list_has(&names, service);
    list_clear(&names);
    return is;
}

char *service_value(const char *service, const char *key)
{
    char *path = text_of("%s/options/%s/%s", state_folder(), service, key);
    char *value = file_text(path);
    free(path);
    return value;
}

int service_set_value(const char *service, const char *key,
                      const char *value)
{
    char *folder = text_of("%s/options/%s", state_folder(), service);
    char *path = text_of("%s/%s", folder, key);
    int result = make_folders(folder);
    if (result == 0 && value)
        result = file_replace(path, value);
    else if (result == 0)
        unlink(path);
    free(folder);
    free(path);
    return result;
}

char *service_script(const char *service)
{
    return text_of(INIT_D "/%s", service);
}

bool service_exists(const char *service)
{
    if (!*service || *service == '.' || strchr(service, '/'))
        return false;
    char *path = service_script(service);
    bool is = access(path, X_OK) == 0;
    free(path);
    return is;
}
