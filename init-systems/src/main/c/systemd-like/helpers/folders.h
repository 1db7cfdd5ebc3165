/* Configuration in several folders (sysctl.d and the like): each file name
 * counts once, from the first folder that has it, in the order of names. */
#pragma once
#include "../common/util.h"

/* /etc/NAME.d, /run/NAME.d, /usr/local/lib/NAME.d, /usr/lib/NAME.d */
void configuration_files(const char *name, struct strings *paths);
/* Calls for each line that is no comment; stripped. */
void each_line(const char *path,
               void (*call)(const char *path, unsigned number, char *line));
