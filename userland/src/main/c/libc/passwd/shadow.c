#include "../internal.h"
#include "database.h"
#include <shadow.h>
#include <stdlib.h>
#include <string.h>

static FILE *open_file;
static struct spwd shared;
static char text[1024];

static long number(const char *s)
{
    return *s ? strtol(s, NULL, 10) : -1;
}

static struct spwd *next(FILE *file)
{
    char *f[9];
    int n;
    while ((n = __fab_database_line(file, text, sizeof text, f, 9)) >= 0) {
        if (n != 9)
            continue;
        shared.sp_namp = f[0];
        shared.sp_pwdp = f[1];
        shared.sp_lstchg = number(f[2]);
        shared.sp_min = number(f[3]);
        shared.sp_max = number(f[4]);
        shared.sp_warn = number(f[5]);
        shared.sp_inact = number(f[6]);
        shared.sp_expire = number(f[7]);
        shared.sp_flag = (unsigned long)number(f[8]);
        return &shared;
    }
    return NULL;
}

void setspent(void)
{
    if (open_file)
        fclose(open_file);
    open_file = NULL;
}

void endspent(void)
{
    setspent();
}

struct spwd *getspent(void)
{
    if (!open_file)
        open_file = __fab_database_open("shadow", "/etc/shadow");
    return open_file ? next(open_file) : NULL;
}

struct spwd *getspnam(const char *name)
{
    FILE *file = __fab_database_open("shadow", "/etc/shadow");
    struct spwd *entry = NULL;
    while (file && (entry = next(file)) && strcmp(entry->sp_namp, name) != 0)
        ;
    if (file)
        fclose(file);
    return entry;
}
