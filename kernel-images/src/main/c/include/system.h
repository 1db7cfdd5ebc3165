/* What uname reports, and the command line. */
#ifndef FAB_SYSTEM_H
#define FAB_SYSTEM_H

#include "types.h"

#ifndef FAB_RELEASE
#define FAB_RELEASE "6.1.0-fab1"
#endif

struct utsname {
    char system[65], node[65], release[65], version[65], machine[65],
        domain[65];
};

extern struct utsname system_names;
extern char command_line[2048];
/* The value of "name=" or "" for the word alone; NULL if it is not there. */
const char *command_option(const char *name, char *buffer, usize size);

#endif
