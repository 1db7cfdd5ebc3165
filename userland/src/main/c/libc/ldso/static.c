/* In a static program there is no loader, and dlopen says so. */
#include <dlfcn.h>
#include <stddef.h>

static int failed;

void *dlopen(const char *path, int mode)
{
    (void)path;
    (void)mode;
    failed = 1;
    return NULL;
}

void *dlsym(void *restrict handle, const char *restrict name)
{
    (void)handle;
    (void)name;
    failed = 1;
    return NULL;
}

int dlclose(void *handle)
{
    (void)handle;
    failed = 1;
    return -1;
}

int dladdr(const void *address, Dl_info *info)
{
    (void)address;
    (void)info;
    return 0;
}

char *dlerror(void)
{
    char *text = failed ? (char *)"dlopen: this program is static" : NULL;
    failed = 0;
    return text;
}
