#pragma once
#define _PATH_BSHELL "/bin/sh"
#define _PATH_CONSOLE "/dev/console"
#define _PATH_DEFPATH "/usr/bin:/bin"
#define _PATH_DEVNULL "/dev/null"
#define _PATH_LOG "/dev/log"
#define _PATH_STDPATH "/usr/sbin:/usr/bin:/sbin:/bin"
#define _PATH_TTY "/dev/tty"
#define _PATH_UTMP "/run/utmp"
