#include "check.h"
#include <crypt.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

void test_accounts(void)
{
    struct passwd *root = getpwuid(0);
    check_text(root ? root->pw_name : NULL, "root", "getpwuid");
    root = getpwnam("root");
    check(root && root->pw_uid == 0 && *root->pw_dir == '/', "getpwnam");
    check(getpwnam("nobody-of-this-name") == NULL, "getpwnam of nobody");
    struct group *group = getgrgid(0);
    check_text(group ? group->gr_name : NULL, "root", "getgrgid");
    check_text(crypt("Hello world!", "$6$saltstring"),
               "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBn"
               "IFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
               "crypt with SHA-512");
    check_text(crypt("Hello world!", "$6$rounds=10000$saltstringsaltstring"),
               "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3"
               "Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.",
               "crypt with rounds");
}
