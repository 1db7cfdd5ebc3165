/*
 * The modules that are loaded: who needs whom, who may go, and the system
 * calls. A module goes only when no other module needs it and nothing that
 * is open or mounted runs its code.
 */
#include "elf.h"
#include "errno.h"
#include "fs.h"
#include "module.h"
#include "print.h"
#include "proc.h"
#include "string.h"
#include "syscall.h"
#include "sysfs.h"
#include "task.h"

#define FILE_MAX (16UL << 20)
#define COMPRESSED 4
#define NEEDS_MAX 8

struct list all_modules = LIST_INIT(all_modules);
static struct mutex loading = MUTEX_INIT(loading);

extern const struct export _exports_start[], _exports_end[];

static struct module *find(const char *name)
{
    struct module *module;
    list_for_each(module, &all_modules, node)
    {
        if (strcmp(module->name, name) == 0) {
            return module;
        }
    }
    return NULL;
}

static u64 size_of(const struct module *module)
{
    return module->text_size + module->rodata_size + module->data_size;
}

static struct module *module_at(u64 address)
{
    struct module *module;
    list_for_each(module, &all_modules, node)
    {
        if (address - (u64)module->base < size_of(module)) {
            return module;
        }
    }
    return NULL;
}

void module_hold(const void *address)
{
    struct module *module = module_at((u64)address);
    if (module != NULL) {
        module->users++;
    }
}

void module_release(const void *address)
{
    struct module *module = module_at((u64)address);
    if (module != NULL) {
        module->users--;
    }
}

const char *module_symbol_at(u64 address, u64 *offset)
{
    const struct module *module = module_at(address);
    const char *name = NULL;
    for (u64 i = 0; module != NULL && i < module->symbol_count; i++) {
        u64 distance = address - module->symbols[i].value;
        if (distance < module->symbols[i].size) {
            name = module->names + module->symbols[i].name;
            *offset = distance;
        }
    }
    return name;
}

void modules_log(void)
{
    char text[200];
    int length = 0;
    const struct module *module;
    text[0] = 0;
    list_for_each(module, &all_modules, node)
    {
        length += format(text + length, sizeof(text) - (usize)length, " %s",
                         module->name);
        length = MIN(length, (int)sizeof(text) - 1);
    }
    if (length > 0) {
        log_at(LOG_EMERG, "Modules linked in:%s", text);
    }
}

static bool needs(struct module *user, struct module *provider)
{
    for (u32 i = 0; i < user->needs_count; i++) {
        if (user->needs[i] == provider) {
            return true;
        }
    }
    if (user->needs_count == NEEDS_MAX) {
        return false;
    }
    user->needs[user->needs_count++] = provider;
    provider->needed_by++;
    return true;
}

/* Of the kernel, or of a module, which the user then needs. */
const void *module_symbol(struct module *user, const char *name)
{
    for (const struct export *e = _exports_start; e < _exports_end; e++) {
        if (strcmp(e->name, name) == 0) {
            return e->address;
        }
    }
    struct module *module;
    list_for_each(module, &all_modules, node)
    {
        for (u64 i = 0; i < module->export_count; i++) {
            if (module->live &&
                strcmp(module->exports[i].name, name) == 0) {
                return needs(user, module) ? module->exports[i].address
                                           : NULL;
            }
        }
    }
    return NULL;
}

void module_free(struct module *module)
{
    for (u32 i = 0; i < module->needs_count; i++) {
        module->needs[i]->needed_by--;
    }
    list_remove(&module->node);
    for (u64 i = 0; i < module->param_count; i++) {
        const struct module_param *param = &module->params[i];
        char *text = *(char **)param->value;
        if (strcmp(param->type, "charp") == 0 && module_at((u64)text) == NULL &&
            (u64)text - (u64)module->base >= size_of(module)) {
            kfree(text); /* not the one that it began with */
        }
    }
    if (module->base != NULL) {
        modules_free(module->base, size_of(module));
    }
    kfree(module->symbols);
    kfree(module->names);
    kfree(module->depends);
    kfree(module);
}

static void show(const struct module *module)
{
    char path[96];
    format(path, sizeof(path), "module/%s/initstate", module->name);
    sysfs_file(path, "live\n");
    module_show_params(module);
}

static void hide(const struct module *module)
{
    char path[96];
    format(path, sizeof(path), "module/%s", module->name);
    sysfs_remove(path);
}

static i64 start(struct module *module, char *arguments)
{
    if (find(module->name) != NULL) {
        module_free(module);
        return -EEXIST;
    }
    list_append(&module->node, &all_modules);
    i64 error = module_set_params(module, arguments);
    if (error == 0) {
        show(module);
        error = module->init != NULL ? module->init() : 0;
        if (error != 0) {
            hide(module);
        }
    }
    if (error != 0) {
        module_free(module);
        return error;
    }
    module->live = true;
    return 0;
}

static i64 load_bytes(const u8 *bytes, u64 size, uaddr arguments, u32 flags)
{
    struct module *module = NULL;
    char *text = name_in(arguments);
    if (is_err(text)) {
        return ptr_err(text);
    }
    mutex_lock(&loading);
    i64 error = module_load(bytes, size, flags, &module);
    if (error == 0) {
        error = start(module, text);
    }
    mutex_unlock(&loading);
    kfree(text);
    return error;
}

i64 sys_init_module(const u64 *a)
{
    if (!capable(CAP_SYS_MODULE)) {
        return -EPERM;
    }
    if (a[1] > FILE_MAX) {
        return -ENOEXEC;
    }
    u8 *bytes = kmalloc(MAX(a[1], 1));
    if (bytes == NULL) {
        return -ENOMEM;
    }
    i64 error = copy_in(bytes, a[0], a[1]);
    if (error == 0) {
        error = load_bytes(bytes, a[1], a[2], 0);
    }
    kfree(bytes);
    return error;
}

i64 sys_finit_module(const u64 *a)
{
    if (!capable(CAP_SYS_MODULE)) {
        return -EPERM;
    }
    if ((a[2] & ~7UL) != 0) {
        return -EINVAL;
    }
    if ((a[2] & COMPRESSED) != 0) {
        return -EOPNOTSUPP;
    }
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    u64 size = file->inode->size;
    u8 *bytes = S_ISREG(file->inode->mode) && size <= FILE_MAX
                    ? kmalloc(MAX(size, 1)) : err_ptr(-EINVAL);
    i64 error = bytes == NULL ? -ENOMEM : is_err(bytes) ? ptr_err(bytes) : 0;
    if (error == 0) {
        i64 got = file_read_kernel(file, bytes, size, 0);
        error = got < 0 ? got
                        : load_bytes(bytes, (u64)got, a[1], (u32)a[2]);
        kfree(bytes);
    }
    file_put(file);
    return error;
}

static i64 unload(const char *name)
{
    struct module *module = find(name);
    if (module == NULL) {
        return -ENOENT;
    }
    if (module->needed_by > 0 || module->users > 0) {
        return -EAGAIN; /* EWOULDBLOCK: it does not wait for them */
    }
    if (module->init != NULL && module->exit == NULL) {
        return -EBUSY;
    }
    module->live = false;
    if (module->exit != NULL) {
        module->exit();
    }
    hide(module);
    module_free(module);
    return 0;
}

i64 sys_delete_module(const u64 *a)
{
    char name[56];
    if (!capable(CAP_SYS_MODULE)) {
        return -EPERM;
    }
    i64 length = string_in(name, a[0], sizeof(name));
    if (length < 0 || length == sizeof(name)) {
        return length < 0 ? length : -ENOENT;
    }
    mutex_lock(&loading);
    i64 error = unload(name);
    mutex_unlock(&loading);
    return error;
}

void proc_show_modules(struct text *text, unused struct task *task)
{
    const struct module *module;
    list_for_each(module, &all_modules, node)
    {
        text_add(text, "%s %lu %u ", module->name, size_of(module),
                 module->users + module->needed_by);
        const struct module *user;
        bool any = false;
        list_for_each(user, &all_modules, node)
        {
            for (u32 i = 0; i < user->needs_count; i++) {
                if (user->needs[i] == module) {
                    text_add(text, "%s,", user->name);
                    any = true;
                }
            }
        }
        text_add(text, "%s %s 0x%016lx\n", any ? "" : "-",
                 module->live ? "Live" : "Loading", (u64)module->base);
    }
}
