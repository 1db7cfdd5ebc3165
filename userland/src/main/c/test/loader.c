#include "check.h"
#include <dlfcn.h>
#include <pthread.h>

static void *plugin_from_thread(void *next)
{
    union {
        void *object;
        int (*function)(void);
    } call = {.object = next};
    int first = call.function();
    return (void *)(long)(first * 100 + call.function());
}

void test_loader(const char *path)
{
    void *plugin = dlopen(path, RTLD_NOW);
    check(plugin != NULL, "dlopen");
    if (!plugin) {
        printf("  %s\n", dlerror());
        return;
    }
    int *initialised = dlsym(plugin, "plugin_initialised");
    check(initialised && *initialised == 1, "constructors ran");
    union {
        void *object;
        int (*function)(void);
    } call = {.object = dlsym(plugin, "plugin_next")};
    check(call.object != NULL, "dlsym");
    check(call.function() == 6 && call.function() == 7,
          "thread-local storage of a plugin");
    pthread_t thread;
    void *result = NULL;
    pthread_create(&thread, NULL, plugin_from_thread, call.object);
    pthread_join(thread, &result);
    check_number((long)result, 607, "another thread has its own");
    check(dlsym(plugin, "no_such_symbol") == NULL && dlerror() != NULL,
          "dlsym of nothing");
    check(dlopen("/no/such.so", RTLD_NOW) == NULL && dlerror() != NULL,
          "dlopen of nothing");
    Dl_info info;
    check(dladdr(call.object, &info) && info.dli_sname &&
              strcmp(info.dli_sname, "plugin_next") == 0,
          "dladdr");
    check(dlsym(RTLD_DEFAULT, "printf") != NULL, "RTLD_DEFAULT");
    check_number(dlclose(plugin), 0, "dlclose");
}
