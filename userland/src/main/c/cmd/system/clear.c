#include "../command.h"
#include <termios.h>
#include <unistd.h>

COMMAND(clear, "clear", "[-x]",
        "Empties the screen of the terminal.\n"
        "  -x  keep what has been scrolled away\n")
{
    int keep = 0;
    while (option(argc, argv, "x", NULL) != -1)
        keep = 1;
    operands(argc, 0, 0);
    printf("\033[H\033[2J%s", keep ? "" : "\033[3J");
    return 0;
}

/* What a program that died left behind: no echo, no signals, odd colours. */
static void sane(void)
{
    struct termios t;
    if (tcgetattr(0, &t) < 0)
        return;
    t.c_iflag &= ~(tcflag_t)(IGNBRK | ISTRIP | INLCR | IGNCR | IXOFF);
    t.c_iflag |= BRKINT | ICRNL | IXON | IUTF8;
    t.c_oflag |= OPOST | ONLCR;
    t.c_cflag |= CREAD | CS8;
    t.c_lflag |= ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
                 IEXTEN;
    t.c_cc[VINTR] = 3;
    t.c_cc[VEOF] = 4;
    t.c_cc[VERASE] = 127;
    t.c_cc[VKILL] = 21;
    t.c_cc[VSUSP] = 26;
    tcsetattr(0, TCSANOW, &t);
}

COMMAND(reset, "reset", "",
        "Brings the terminal back to where it can be typed at.\n")
{
    while (option(argc, argv, "", NULL) != -1)
        ;
    operands(argc, 0, 0);
    sane();
    /* Full reset, then default colours, cursor shown, screen emptied. */
    fputs("\033c\033[m\033[?25h\033[H\033[J", stdout);
    return 0;
}
