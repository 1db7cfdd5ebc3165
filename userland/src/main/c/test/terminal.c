#include "check.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* A pair of a pseudo-terminal has what a line has, but no wire. */
void test_terminal(void)
{
    struct termios t;
    struct winsize size = {33, 77, 0, 0}, seen = {0, 0, 0, 0};
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    /* Without a kernel that has them, or without devpts. */
    if (master < 0 || !ptsname(master) || access(ptsname(master), F_OK) < 0) {
        check(1, "no pseudo-terminals here: not tried");
        return;
    }
    check(grantpt(master) == 0 && unlockpt(master) == 0, "unlockpt");
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    check(slave >= 0 && isatty(slave), "ptsname names a terminal");
    check(tcgetattr(slave, &t) == 0, "tcgetattr");
    check(cfsetospeed(&t, B9600) == 0 && tcsetattr(slave, 0, &t) == 0 &&
              tcgetattr(slave, &t) == 0 && cfgetospeed(&t) == B9600,
          "tcsetattr keeps the speed");
    check((B9600 & 017) == 13 && (B115200 & 010017) == 010002,
          "speeds have the kernel's numbers");
    cfmakeraw(&t);
    check(tcsetattr(slave, TCSANOW, &t) == 0 && tcgetattr(slave, &t) == 0 &&
              !(t.c_lflag & (ICANON | ECHO | ISIG)),
          "cfmakeraw");
    check(ioctl(slave, TIOCSWINSZ, &size) == 0 &&
              ioctl(master, TIOCGWINSZ, &seen) == 0 && seen.ws_row == 33 &&
              seen.ws_col == 77,
          "the window's size on both sides");
    char c = 0;
    check(write(master, "x", 1) == 1 && read(slave, &c, 1) == 1 && c == 'x',
          "a byte through the pair");
    close(slave);
    close(master);
}
