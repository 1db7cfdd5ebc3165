/*
 * execve: the new address space is built next to the old one and replaces
 * it once nothing but the end of the process can go wrong any more.
 */
#include "elf.h"
#include "errno.h"
#include "fs.h"
#include "posixtimer.h"
#include "random.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "vdso.h"
#include "vm.h"

#define ARGS_MAX (32 * PAGE_SIZE) /* of one string */
#define SCRIPT_LINE 256
#define SCRIPT_DEPTH 4

/* Strings of the new program, in pages until the stack exists. */
struct strings {
    char *text;
    usize size, used;
    u32 count;
};

static int strings_add(struct strings *strings, const char *s, usize length)
{
    if (strings->used + length + 1 > strings->size) {
        usize size = MAX(strings->size * 2, PAGE_SIZE);
        while (size < strings->used + length + 1) {
            size *= 2;
        }
        u64 limit = current()->process->limits[RLIMIT_STACK].current / 4;
        if (size > MAX(limit, ARGS_MAX)) {
            return -E2BIG;
        }
        char *text = krealloc(strings->text, strings->used, size);
        if (text == NULL) {
            return -ENOMEM;
        }
        strings->text = text;
        strings->size = size;
    }
    memcpy(strings->text + strings->used, s, length);
    strings->text[strings->used + length] = 0;
    strings->used += length + 1;
    strings->count++;
    return 0;
}

/* A vector of the process: pointers to strings, ended by NULL. */
static int strings_in(struct strings *strings, uaddr vector)
{
    char *buffer = kmalloc(ARGS_MAX);
    int error = buffer == NULL ? -ENOMEM : 0;
    for (u64 i = 0; error == 0 && vector != 0; i++) {
        u64 pointer;
        error = get_u64(&pointer, vector + i * 8);
        if (error != 0 || pointer == 0) {
            break;
        }
        i64 length = string_in(buffer, pointer, ARGS_MAX);
        error = length < 0 ? (int)length
                : length == (i64)ARGS_MAX ? -E2BIG
                : strings_add(strings, buffer, (usize)length);
    }
    kfree(buffer);
    return error;
}

struct exec {
    struct strings argv, envp;
    char *filename; /* what the program is told */
    struct file *file;
};

static struct file *open_program(int dirfd, const char *name, u32 flags)
{
    struct path path;
    int error = path_lookup(dirfd, name, flags, &path);
    if (error != 0) {
        return err_ptr(error);
    }
    struct inode *inode = path.dentry->inode;
    struct file *file = err_ptr(-EACCES);
    if (S_ISREG(inode->mode) && (path.mount->flags & MS_NOEXEC) == 0 &&
        (inode->mode & 0111) != 0) {
        error = inode_permission(inode, MAY_EXEC);
        file = error != 0 ? err_ptr(error)
               : inode->writers > 0 ? err_ptr(-ETXTBSY)
                                    : file_open_path(&path, O_RDONLY);
    }
    path_put(&path);
    return file;
}

/* "#! interpreter argument": the script's name takes argv[0]'s place. */
static int use_script(struct exec *exec, const char *line)
{
    while (*line == ' ' || *line == '\t') {
        line++;
    }
    usize length = 0;
    while (line[length] != 0 && line[length] != ' ' && line[length] != '\t') {
        length++;
    }
    const char *argument = line + length;
    while (*argument == ' ' || *argument == '\t') {
        argument++;
    }
    usize argument_length = strlen(argument);
    while (argument_length > 0 && (argument[argument_length - 1] == ' ' ||
                                   argument[argument_length - 1] == '\t')) {
        argument_length--;
    }
    if (length == 0) {
        return -ENOEXEC;
    }
    struct strings argv = {0};
    int error = strings_add(&argv, line, length);
    if (error == 0 && argument_length > 0) {
        error = strings_add(&argv, argument, argument_length);
    }
    if (error == 0) {
        error = strings_add(&argv, exec->filename, strlen(exec->filename));
    }
    const char *old = exec->argv.text;
    for (u32 i = 0; error == 0 && i < exec->argv.count; i++) {
        usize old_length = strlen(old);
        if (i > 0) {
            error = strings_add(&argv, old, old_length);
        }
        old += old_length + 1;
    }
    char *filename = kstrndup(line, length);
    kfree(exec->argv.text);
    exec->argv = argv;
    if (error != 0 || filename == NULL) {
        kfree(filename);
        return error != 0 ? error : -ENOMEM;
    }
    kfree(exec->filename);
    exec->filename = filename;
    file_put(exec->file);
    exec->file = open_program(AT_FDCWD, filename, 0);
    if (is_err(exec->file)) {
        error = (int)ptr_err(exec->file);
        exec->file = NULL;
    }
    return error;
}

/* Follows scripts until there is a program. */
static int resolve(struct exec *exec)
{
    for (int depth = 0; depth < SCRIPT_DEPTH; depth++) {
        char line[SCRIPT_LINE + 1];
        i64 got = file_read_kernel(exec->file, line, SCRIPT_LINE, 0);
        if (got < 0) {
            return (int)got;
        }
        line[got] = 0;
        if (got < 2 || line[0] != '#' || line[1] != '!') {
            return 0;
        }
        char *end = strchr(line, '\n');
        if (end == NULL && got == SCRIPT_LINE) {
            return -ENOEXEC;
        }
        if (end != NULL) {
            *end = 0;
        }
        int error = use_script(exec, line + 2);
        if (error != 0) {
            return error;
        }
    }
    return -ELOOP;
}

static int push(u64 *sp, const void *bytes, usize size)
{
    *sp -= size;
    return copy_out(*sp, bytes, size);
}

static u32 fill_auxv(u64 *auxv, const struct mm *mm,
                     const struct program *program, u64 random, u64 name,
                     bool secure)
{
    const struct cred *cred = current()->cred;
    const u64 pairs[][2] = {
        {AT_SYSINFO_EHDR, mm->vdso},
        {AT_HWCAP, 1UL << ('i' - 'a') | 1UL << ('m' - 'a') | 1 |
                       1UL << ('f' - 'a') | 1UL << ('d' - 'a') |
                       1UL << ('c' - 'a')},
        {AT_PAGESZ, PAGE_SIZE},
        {AT_CLKTCK, 100},
        {AT_PHDR, program->phdr},
        {AT_PHENT, sizeof(struct elf_segment)},
        {AT_PHNUM, program->phnum},
        {AT_BASE, program->base},
        {AT_FLAGS, 0},
        {AT_ENTRY, program->entry},
        {AT_UID, cred->uid},
        {AT_EUID, cred->euid},
        {AT_GID, cred->gid},
        {AT_EGID, cred->egid},
        {AT_SECURE, secure},
        {AT_RANDOM, random},
        {AT_EXECFN, name},
        {AT_MINSIGSTKSZ, 2048},
        {AT_NULL, 0},
    };
    memcpy(auxv, pairs, sizeof(pairs));
    return ARRAY_SIZE(pairs) * 2;
}

static int push_pointers(u64 at, u64 strings, u32 count, const char *text)
{
    for (u32 i = 0; i < count; i++) {
        int error = put_u64(at + i * 8, strings);
        if (error != 0) {
            return error;
        }
        usize length = strlen(text) + 1;
        text += length;
        strings += length;
    }
    return put_u64(at + count * 8UL, 0);
}

/* argc, argv, envp, auxv, then the strings they point to. */
static int build_stack(struct mm *mm, const struct exec *exec,
                       const struct program *program, u64 *stack, bool secure)
{
    u64 sp = mm->stack_top - 16;
    int error = push(&sp, exec->filename, strlen(exec->filename) + 1);
    u64 name = sp;
    error |= push(&sp, exec->envp.text, exec->envp.used);
    u64 env = sp;
    error |= push(&sp, exec->argv.text, exec->argv.used);
    u64 arg = sp;
    u8 random[16];
    random_bytes(random, sizeof(random));
    sp = ALIGN_DOWN(sp, 16);
    error |= push(&sp, random, sizeof(random));
    mm->arg_start = arg;
    mm->arg_end = arg + exec->argv.used;
    mm->env_start = env;
    mm->env_end = env + exec->envp.used;
    mm->auxv_size = fill_auxv(mm->auxv, mm, program, sp, name, secure);
    u64 words = 1 + exec->argv.count + 1 + exec->envp.count + 1 +
                mm->auxv_size;
    sp = ALIGN_DOWN(sp - words * 8, 16);
    *stack = sp;
    if (error != 0) {
        return -EFAULT;
    }
    u64 at = sp;
    error = put_u64(at, exec->argv.count);
    at += 8;
    error |= push_pointers(at, arg, exec->argv.count, exec->argv.text);
    at += (exec->argv.count + 1) * 8UL;
    error |= push_pointers(at, env, exec->envp.count, exec->envp.text);
    at += (exec->envp.count + 1) * 8UL;
    error |= copy_out(at, mm->auxv, mm->auxv_size * 8UL);
    return error != 0 ? -EFAULT : 0;
}

/* Set-user-ID and set-group-ID bits; true when the program gains by them. */
static bool change_ids(const struct file *file)
{
    const struct inode *inode = file->inode;
    struct cred *cred = cred_copy();
    if (cred == NULL) {
        return false;
    }
    current()->keep_capabilities = false;
    if ((file->path.mount->flags & MS_NOSUID) == 0 &&
        !current()->no_new_privileges) {
        if ((inode->mode & S_ISUID) != 0) {
            cred->euid = inode->uid;
        }
        if ((inode->mode & (S_ISGID | 010)) == (S_ISGID | 010)) {
            cred->egid = inode->gid;
        }
    }
    cred->suid = cred->euid;
    cred->sgid = cred->egid;
    cred->fsuid = cred->euid;
    cred->fsgid = cred->egid;
    bool root = cred->euid == 0 || cred->uid == 0;
    u64 all = root ? cred->cap_bounding | cred->cap_inheritable : 0;
    cred->cap_permitted = all | cred->cap_ambient;
    cred->cap_effective = cred->euid == 0 ? cred->cap_permitted
                                          : cred->cap_ambient;
    bool secure = cred->euid != cred->uid || cred->egid != cred->gid;
    cred_install(cred);
    return secure;
}

/* The other threads end; the one that is left becomes the leader. */
static void kill_other_threads(void)
{
    struct task *task = current();
    struct process *process = task->process;
    process->execing = task;
    while (process->thread_count > 1) {
        struct task *other;
        list_for_each(other, &process->threads, thread_node)
        {
            if (other != task) {
                signal_wake(other);
            }
        }
        wait_on(NULL, time_monotonic() + NANOS / 100, false);
    }
    process->execing = NULL;
    if (task->tid != process->pid) {
        struct task *leader = process_main(process);
        pid_free(task->tid);
        task->tid = process->pid;
        leader->state = DEAD;
        task_release(leader);
    }
}

static void reset_process(struct task *task, const char *filename)
{
    struct process *process = task->process;
    for (int i = 0; i < SIGNALS; i++) {
        struct sigaction *action = &process->handlers->actions[i];
        if (action->handler != SIG_IGN) {
            action->handler = SIG_DFL;
        }
        action->flags = 0;
        action->mask = 0;
    }
    task->altstack = (struct sigaltstack){.flags = SS_DISABLE};
    task->clear_tid = 0;
    task->robust_list = 0;
    process->has_execed = true;
    posix_timers_drop(process);
    const char *slash = strrchr(filename, '/');
    strcpy_n(task->comm, slash != NULL ? slash + 1 : filename,
             sizeof(task->comm));
}

static int unshare(struct task *task)
{
    struct process *process = task->process;
    if (process->handlers->refs > 1) {
        struct handlers *own = handlers_new();
        if (own == NULL) {
            return -ENOMEM;
        }
        memcpy(own->actions, process->handlers->actions, sizeof(own->actions));
        handlers_put(process->handlers);
        process->handlers = own;
    }
    if (task->files->refs > 1) {
        struct files *own = files_copy(task->files);
        if (own == NULL) {
            return -ENOMEM;
        }
        files_put(task->files);
        task->files = own;
    }
    return 0;
}

static struct mm *make_space(bool executable_stack)
{
    struct mm *mm = mm_new();
    if (mm == NULL) {
        return NULL;
    }
    u64 limit = current()->process->limits[RLIMIT_STACK].current;
    u64 gap = MIN(MAX(limit, 8UL << 20), 1UL << 30) + (1UL << 20);
    mm->stack_top = TASK_SIZE - PAGE_SIZE;
    mm->mmap_top = ALIGN_DOWN(TASK_SIZE - gap, PAGE_SIZE);
    u16 prot = PROT_READ | PROT_WRITE | (executable_stack ? PROT_EXEC : 0);
    if (area_insert(mm, mm->stack_top - 32 * PAGE_SIZE, mm->stack_top, prot,
                    AREA_STACK, NULL, 0) == NULL) {
        mm_put(mm);
        return NULL;
    }
    return mm;
}

static void use_space(struct task *task, struct mm *mm)
{
    task->mm = mm;
    mm_activate(mm);
}

static int replace(struct exec *exec)
{
    struct task *task = current();
    struct mm *old = task->mm;
    struct mm *mm = make_space(false);
    struct program program;
    if (mm == NULL) {
        return -ENOMEM;
    }
    use_space(task, mm);
    int error = elf_load(mm, exec->file, &program);
    if (error == 0) {
        error = vdso_map(mm);
    }
    if (error == 0) {
        error = unshare(task);
    }
    if (error != 0) {
        use_space(task, old);
        mm_put(mm);
        return error;
    }
    /* From here on there is no way back. */
    kill_other_threads();
    if (old != NULL) {
        task->usage.max_pages = MAX(task->usage.max_pages, old->peak_pages);
        vfork_release(task);
        mm_put(old);
    }
    mm->exe = file_get(exec->file);
    mm->exe->inode->executing++;
    mm->brk_start = program.brk;
    mm->brk = program.brk;
    mm->code_start = program.code_start;
    mm->code_end = program.code_end;
    reset_process(task, exec->filename);
    files_close_on_exec(task->files);
    bool secure = change_ids(exec->file);
    u64 sp = 0;
    if (build_stack(mm, exec, &program, &sp, secure) != 0) {
        process_exit(SIGKILL);
    }
    struct trapframe *tf = task_frame(task);
    memset(tf, 0, sizeof(*tf));
    memset(&task->fp, 0, sizeof(task->fp));
    fp_restore(&task->fp);
    tf->pc = program.start;
    tf->sp = sp;
    tf->status = SSTATUS_SPIE | SSTATUS_FS_INITIAL | SSTATUS_UXL_64;
    tf->cause = (u64)-1;
    fence_i();
    return 0;
}

static int exec_prepared(struct exec *exec)
{
    if (exec->argv.count == 0) {
        int error = strings_add(&exec->argv, "", 0);
        if (error != 0) {
            return error;
        }
    }
    int error = resolve(exec);
    return error != 0 ? error : replace(exec);
}

static void exec_drop(struct exec *exec)
{
    kfree(exec->argv.text);
    kfree(exec->envp.text);
    kfree(exec->filename);
    if (exec->file != NULL && !is_err(exec->file)) {
        file_put(exec->file);
    }
}

/* For the first process: the strings are the kernel's. */
i64 exec(const char *filename, char **argv, char **envp)
{
    struct exec exec = {.filename = kstrdup(filename)};
    exec.file = open_program(AT_FDCWD, filename, 0);
    i64 error = is_err(exec.file) ? ptr_err(exec.file) : 0;
    for (u32 i = 0; error == 0 && argv[i] != NULL; i++) {
        error = strings_add(&exec.argv, argv[i], strlen(argv[i]));
    }
    for (u32 i = 0; error == 0 && envp[i] != NULL; i++) {
        error = strings_add(&exec.envp, envp[i], strlen(envp[i]));
    }
    if (error == 0) {
        error = exec_prepared(&exec);
    }
    exec_drop(&exec);
    return error;
}

static i64 exec_at(int dirfd, uaddr name, uaddr argv, uaddr envp, u64 flags)
{
    struct exec exec = {.filename = name_in(name)};
    if (is_err(exec.filename)) {
        return ptr_err(exec.filename);
    }
    u32 walk = ((flags & AT_SYMLINK_NOFOLLOW) != 0 ? WALK_NOFOLLOW : 0) |
               ((flags & AT_EMPTY_PATH) != 0 ? WALK_EMPTY : 0);
    exec.file = open_program(dirfd, exec.filename, walk);
    i64 error = is_err(exec.file) ? ptr_err(exec.file) : 0;
    if (error == 0) {
        error = strings_in(&exec.argv, argv);
    }
    if (error == 0) {
        error = strings_in(&exec.envp, envp);
    }
    if (error == 0) {
        error = exec_prepared(&exec);
    }
    exec_drop(&exec);
    return error;
}

i64 sys_execve(const u64 *a)
{
    return exec_at(AT_FDCWD, a[0], a[1], a[2], 0);
}

i64 sys_execveat(const u64 *a)
{
    return exec_at((int)a[0], a[1], a[2], a[3], a[4]);
}
