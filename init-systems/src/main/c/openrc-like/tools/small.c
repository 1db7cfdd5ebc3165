/* Questions that scripts ask, each answered by its exit status or a line. */
#include "tools.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const char *own_service(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : getenv("RC_SVCNAME");
    return name && *name ? name : NULL;
}

/* service_STATE asks for the state, mark_service_STATE sets it. */
int service_state_main(int argc, char **argv)
{
    const char *program = base_name(argv[0]);
    bool marks = strncmp(program, "mark_", 5) == 0;
    const char *word = strrchr(program, '_') + 1;
    const char *service = own_service(argc, argv);
    if (!service) {
        eerror("%s: no service was named", program);
        return 2;
    }
    for (enum state state = STOPPED; state <= CRASHED; state++) {
        if (strcmp(state_word(state), word) != 0)
            continue;
        if (marks)
            state_set(service, state);
        return marks || state_of(service) == state ? 0 : 1;
    }
    return 2;
}

int service_value_main(int argc, char **argv)
{
    const char *service = getenv("RC_SVCNAME");
    bool sets = strcmp(base_name(argv[0]), "service_set_value") == 0;
    if (!service || argc < 2 || strchr(argv[1], '/')) {
        eerror("%s: wants a key, within a service script",
               base_name(argv[0]));
        return 2;
    }
    if (sets)
        return service_set_value(service, argv[1], argv[2]) == 0 ? 0 : 1;
    char *value = service_value(service, argv[1]);
    if (!value)
        return 1;
    puts(value);
    free(value);
    return 0;
}

/* Newer than the given time, or older; folders by all they hold. */
static bool beyond(const char *path, const struct timespec *time, bool newer)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return false;
    const struct timespec *has = &about.st_mtim;
    bool later = has->tv_sec > time->tv_sec ||
                 (has->tv_sec == time->tv_sec &&
                  has->tv_nsec > time->tv_nsec);
    bool earlier = has->tv_sec < time->tv_sec ||
                   (has->tv_sec == time->tv_sec &&
                    has->tv_nsec < time->tv_nsec);
    if (newer ? later : earlier)
        return true;
    if (!S_ISDIR(about.st_mode))
        return false;
    struct list names = {0};
    bool any = false;
    folder_names(path, &names);
    for (size_t i = 0; i < names.count && !any; i++) {
        char *inner = text_of("%s/%s", path, names.at[i]);
        any = beyond(inner, time, newer);
        free(inner);
    }
    list_clear(&names);
    return any;
}

/* is_older_than FILE OTHER...: whether FILE is older than any other. */
int is_older_than_main(int argc, char **argv)
{
    bool older = strcmp(base_name(argv[0]), "is_older_than") == 0;
    struct stat about;
    if (argc < 3)
        return 2;
    if (stat(argv[1], &about) != 0)
        return older ? 0 : 1;
    for (int i = 2; i < argc; i++)
        if (beyond(argv[i], &about.st_mtim, older))
            return 0;
    return 1;
}

/* get_bootparam KEY: its value, if the kernel command line has it. */
int get_bootparam_main(int argc, char **argv)
{
    char *value = argc == 2 ? boot_parameter(argv[1]) : NULL;
    if (!value)
        return 1;
    if (*value)
        puts(value);
    free(value);
    return 0;
}
