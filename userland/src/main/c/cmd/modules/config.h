/* What modprobe is told by modprobe.d(5), the kernel's command line and the
 * tables of depmod. */
#pragma once
#include "module.h"

struct module_config;

/* folder: the release's; root: "" or what -d says. */
struct module_config *config_load(const char *folder, const char *root,
                                  const char *extra_folder);
int config_is_blacklisted(const struct module_config *config,
                          const char *name);
/* "a=1 b=2" of options lines and the command line; a new text. */
char *config_options(const struct module_config *config, const char *name);
/* The command of an install or remove line; NULL if there is none. */
const char *config_command(const struct module_config *config,
                           const char *kind, const char *name);
/* Modules that want to be there before (pre) or after (post). */
void config_soft(const struct module_config *config, const char *name,
                 int post, void (*take)(const char *name, void *data),
                 void *data);
/*
 * Goes through the modules that a name stands for by aliases: those of
 * modprobe.d first, of depmod's tables if there are none. The number found.
 */
size_t config_aliases(const struct module_config *config, const char *name,
                      void (*take)(const char *name, void *data), void *data);
/* The line of modules.dep for a module: "path: path path"; NULL if none. */
const char *config_dependencies(const struct module_config *config,
                                const char *name);
int config_is_builtin(const struct module_config *config, const char *name);
