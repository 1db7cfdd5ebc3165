/* systemctl: verbs that change links of unit files. */
#include "../common/names.h"
#include "../install/install.h"
#include "systemctl.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int report(const struct install *install, const char *verb)
{
    for (size_t i = 0; i < install->errors.n; i++)
        fprintf(stderr, "Failed to %s unit: %s\n", verb,
                install->errors.v[i]);
    return install->errors.n ? 1 : 0;
}

/* Process 1 must hear of new links, unless they are another system's. */
static void tell_manager(const struct install *install)
{
    if (options.root || !install->changed)
        return;
    struct answer answer = ask((const char *[]){"daemon-reload", NULL});
    answer_free(&answer); /* no manager runs: then none need know */
}

int verb_install(struct strings *args)
{
    struct install install = {.runtime = options.runtime,
                              .force = options.force,
                              .quiet = options.quiet};
    const char *verb = args->v[0];
    struct strings names = {0};
    mangle_all(args, 1, &names);
    for (size_t i = 0; i < names.n; i++) {
        const char *name = names.v[i];
        if (!name_valid(name)) {
            strings_take(&install.errors, print("Invalid unit name \"%s\".",
                                                name));
            continue;
        }
        if (!strcmp(verb, "enable"))
            install_enable(&install, name);
        else if (!strcmp(verb, "disable"))
            install_disable(&install, name);
        else if (!strcmp(verb, "reenable")) {
            install_disable(&install, name);
            install_enable(&install, name);
        } else if (!strcmp(verb, "preset"))
            install_preset(&install, name);
        else if (!strcmp(verb, "mask"))
            install_mask(&install, name);
        else if (!strcmp(verb, "unmask"))
            install_unmask(&install, name);
    }
    if (!strcmp(verb, "preset-all"))
        install_preset_all(&install);
    int status = report(&install, verb);
    tell_manager(&install);
    bool starts = !strcmp(verb, "enable") || !strcmp(verb, "reenable");
    bool stops = !strcmp(verb, "disable") || !strcmp(verb, "mask");
    if (options.now && !options.root && names.n && !status &&
        (starts || stops))
        status = run_jobs(starts ? "start" : "stop", "replace", &names);
    strings_clear(&names);
    strings_clear(&install.errors);
    return status;
}

int verb_default(struct strings *args)
{
    struct install install = {.quiet = options.quiet};
    if (!strcmp(args->v[0], "get-default")) {
        char *name = install_get_default();
        puts(name ? name : "multi-user.target");
        free(name);
        return 0;
    }
    char *name = strchr(args->v[1], '.') ? name_mangle(args->v[1])
                                         : print("%s.target", args->v[1]);
    install_set_default(&install, name);
    free(name);
    int status = report(&install, "set default");
    tell_manager(&install);
    return status;
}
