#include "../accounts/accounts.h"
#include "../command.h"
#include <string.h>
#include <unistd.h>

COMMAND(chpasswd, "chpasswd", "[-e]",
        "Reads lines \"USER:PASSWORD\" and sets the passwords.\n"
        "  -e  they are enciphered already, as crypt(3) writes them\n")
{
    int ready = 0;
    struct text line = {NULL, 0, 0};
    while (option(argc, argv, "e", "encrypted=e") != -1)
        ready = 1;
    operands(argc, 0, 0);
    if (geteuid() != 0)
        errx(1, "only root may do this");
    database_lock();
    while (read_line(stdin, &line)) {
        char *name = text_end(&line), *phrase = strchr(name, ':');
        if (!*name)
            continue;
        if (!phrase) {
            complainx("'%s': no colon in it", name);
            continue;
        }
        *phrase++ = 0;
        struct passwd *user = getpwnam(name);
        if (!user || (ready && !field_good(phrase))) {
            complainx(user ? "%s: bad password text" : "no user %s", name);
            continue;
        }
        password_store(user, ready ? phrase : password_make(phrase));
    }
    return 0;
}
