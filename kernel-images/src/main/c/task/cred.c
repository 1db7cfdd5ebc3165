/* Who may do what: users, groups and capabilities. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

#define GROUPS_MAX 65536

struct cred root_cred = {
    .refs = 1,
    .cap_permitted = CAP_ALL,
    .cap_effective = CAP_ALL,
    .cap_bounding = CAP_ALL,
};

struct cred *cred_get(struct cred *cred)
{
    cred->refs++;
    return cred;
}

void cred_put(struct cred *cred)
{
    if (--cred->refs == 0) {
        kfree(cred);
    }
}

static struct cred *copy_with_groups(u32 count)
{
    const struct cred *old = current()->cred;
    struct cred *cred = kmalloc(sizeof(*cred) + count * sizeof(u32));
    if (cred != NULL) {
        memcpy(cred, old, sizeof(*cred));
        cred->refs = 1;
        cred->group_count = count;
    }
    return cred;
}

/* A copy that may be changed until it is installed. */
struct cred *cred_copy(void)
{
    const struct cred *old = current()->cred;
    struct cred *cred = copy_with_groups(old->group_count);
    if (cred != NULL) {
        memcpy(cred->groups, old->groups, old->group_count * sizeof(u32));
    }
    return cred;
}

void cred_install(struct cred *cred)
{
    struct task *task = current();
    struct cred *old = task->cred;
    task->cred = cred;
    cred_put(old);
}

bool capable(int capability)
{
    return (current()->cred->cap_effective >> capability & 1) != 0;
}

bool in_group(u32 gid)
{
    const struct cred *cred = current()->cred;
    if (cred->fsgid == gid) {
        return true;
    }
    for (u32 i = 0; i < cred->group_count; i++) {
        if (cred->groups[i] == gid) {
            return true;
        }
    }
    return false;
}

/* capabilities(7), "Effect of user ID changes on capabilities". */
static void follow_uids(struct cred *cred, const struct cred *old)
{
    bool had_root = old->uid == 0 || old->euid == 0 || old->suid == 0;
    bool has_root = cred->uid == 0 || cred->euid == 0 || cred->suid == 0;
    if (had_root && !has_root) {
        if (!current()->keep_capabilities) {
            cred->cap_permitted = 0;
        }
        cred->cap_effective = 0;
        cred->cap_ambient = 0;
    }
    if (old->euid == 0 && cred->euid != 0) {
        cred->cap_effective = 0;
    } else if (old->euid != 0 && cred->euid == 0) {
        cred->cap_effective = cred->cap_permitted;
    }
    cred->fsuid = cred->euid;
    cred->fsgid = cred->egid;
}

static i64 install_ids(struct cred *cred)
{
    follow_uids(cred, current()->cred);
    cred_install(cred);
    return 0;
}

#define KEEP ((u32)-1)

static bool one_of(u32 id, u32 a, u32 b, u32 c)
{
    return id == KEEP || id == a || id == b || id == c;
}

i64 sys_setuid(const u64 *a)
{
    u32 uid = (u32)a[0];
    struct cred *cred = cred_copy();
    if (cred == NULL) {
        return -ENOMEM;
    }
    if (capable(CAP_SETUID)) {
        cred->uid = uid;
        cred->suid = uid;
    } else if (uid != cred->uid && uid != cred->suid) {
        cred_put(cred);
        return -EPERM;
    }
    cred->euid = uid;
    return install_ids(cred);
}

i64 sys_setgid(const u64 *a)
{
    u32 gid = (u32)a[0];
    struct cred *cred = cred_copy();
    if (cred == NULL) {
        return -ENOMEM;
    }
    if (capable(CAP_SETGID)) {
        cred->gid = gid;
        cred->sgid = gid;
    } else if (gid != cred->gid && gid != cred->sgid) {
        cred_put(cred);
        return -EPERM;
    }
    cred->egid = gid;
    return install_ids(cred);
}

i64 sys_setresuid(const u64 *a)
{
    u32 uid = (u32)a[0];
    u32 euid = (u32)a[1];
    u32 suid = (u32)a[2];
    struct cred *cred = cred_copy();
    if (cred == NULL) {
        return -ENOMEM;
    }
    if (!capable(CAP_SETUID) &&
        (!one_of(uid, cred->uid, cred->euid, cred->suid) ||
         !one_of(euid, cred->uid, cred->euid, cred->suid) ||
         !one_of(suid, cred->uid, cred->euid, cred->suid))) {
        cred_put(cred);
        return -EPERM;
    }
    cred->uid = uid != KEEP ? uid : cred->uid;
    cred->euid = euid != KEEP ? euid : cred->euid;
    cred->suid = suid != KEEP ? suid : cred->suid;
    return install_ids(cred);
}

i64 sys_setresgid(const u64 *a)
{
    u32 gid = (u32)a[0];
    u32 egid = (u32)a[1];
    u32 sgid = (u32)a[2];
    struct cred *cred = cred_copy();
    if (cred == NULL) {
        return -ENOMEM;
    }
    if (!capable(CAP_SETGID) &&
        (!one_of(gid, cred->gid, cred->egid, cred->sgid) ||
         !one_of(egid, cred->gid, cred->egid, cred->sgid) ||
         !one_of(sgid, cred->gid, cred->egid, cred->sgid))) {
        cred_put(cred);
        return -EPERM;
    }
    cred->gid = gid != KEEP ? gid : cred->gid;
    cred->egid = egid != KEEP ? egid : cred->egid;
    cred->sgid = sgid != KEEP ? sgid : cred->sgid;
    return install_ids(cred);
}

i64 sys_setreuid(const u64 *a)
{
    const struct cred *old = current()->cred;
    u32 uid = (u32)a[0];
    u32 euid = (u32)a[1];
    u32 new_euid = euid != KEEP ? euid : old->euid;
    bool sets_saved = uid != KEEP || (euid != KEEP && euid != old->uid);
    const u64 res[6] = {uid, euid, sets_saved ? new_euid : KEEP};
    if (!capable(CAP_SETUID) && !one_of(uid, old->uid, old->euid, KEEP)) {
        return -EPERM;
    }
    return sys_setresuid(res);
}

i64 sys_setregid(const u64 *a)
{
    const struct cred *old = current()->cred;
    u32 gid = (u32)a[0];
    u32 egid = (u32)a[1];
    u32 new_egid = egid != KEEP ? egid : old->egid;
    bool sets_saved = gid != KEEP || (egid != KEEP && egid != old->gid);
    const u64 res[6] = {gid, egid, sets_saved ? new_egid : KEEP};
    if (!capable(CAP_SETGID) && !one_of(gid, old->gid, old->egid, KEEP)) {
        return -EPERM;
    }
    return sys_setresgid(res);
}

i64 sys_setfsuid(const u64 *a)
{
    u32 old = current()->cred->fsuid;
    u32 uid = (u32)a[0];
    struct cred *cred = cred_copy();
    if (cred != NULL &&
        (capable(CAP_SETUID) ||
         (uid != KEEP && one_of(uid, cred->uid, cred->euid, cred->suid)))) {
        cred->fsuid = uid;
        cred_install(cred);
    } else if (cred != NULL) {
        cred_put(cred);
    }
    return old;
}

i64 sys_setfsgid(const u64 *a)
{
    u32 old = current()->cred->fsgid;
    u32 gid = (u32)a[0];
    struct cred *cred = cred_copy();
    if (cred != NULL &&
        (capable(CAP_SETGID) ||
         (gid != KEEP && one_of(gid, cred->gid, cred->egid, cred->sgid)))) {
        cred->fsgid = gid;
        cred_install(cred);
    } else if (cred != NULL) {
        cred_put(cred);
    }
    return old;
}

i64 sys_getuid(unused const u64 *a)
{
    return current()->cred->uid;
}

i64 sys_geteuid(unused const u64 *a)
{
    return current()->cred->euid;
}

i64 sys_getgid(unused const u64 *a)
{
    return current()->cred->gid;
}

i64 sys_getegid(unused const u64 *a)
{
    return current()->cred->egid;
}

i64 sys_getresuid(const u64 *a)
{
    const struct cred *cred = current()->cred;
    return put_u32(a[0], cred->uid) != 0 || put_u32(a[1], cred->euid) != 0 ||
                   put_u32(a[2], cred->suid) != 0
               ? -EFAULT : 0;
}

i64 sys_getresgid(const u64 *a)
{
    const struct cred *cred = current()->cred;
    return put_u32(a[0], cred->gid) != 0 || put_u32(a[1], cred->egid) != 0 ||
                   put_u32(a[2], cred->sgid) != 0
               ? -EFAULT : 0;
}

i64 sys_getgroups(const u64 *a)
{
    const struct cred *cred = current()->cred;
    if ((int)a[0] == 0) {
        return cred->group_count;
    }
    if ((int)a[0] < (int)cred->group_count) {
        return -EINVAL;
    }
    int error = copy_out(a[1], cred->groups, cred->group_count * sizeof(u32));
    return error != 0 ? error : cred->group_count;
}

i64 sys_setgroups(const u64 *a)
{
    if (!capable(CAP_SETGID)) {
        return -EPERM;
    }
    if (a[0] > GROUPS_MAX) {
        return -EINVAL;
    }
    struct cred *cred = copy_with_groups((u32)a[0]);
    if (cred == NULL) {
        return -ENOMEM;
    }
    if (copy_in(cred->groups, a[1], a[0] * sizeof(u32)) != 0) {
        cred_put(cred);
        return -EFAULT;
    }
    cred_install(cred);
    return 0;
}

#define CAPABILITY_V1 0x19980330
#define CAPABILITY_V3 0x20080522

struct cap_data {
    u32 effective, permitted, inheritable;
};

static int cap_header(uaddr header, int *pid)
{
    u32 version;
    u32 id;
    if (get_u32(&version, header) != 0 || get_u32(&id, header + 4) != 0) {
        return -EFAULT;
    }
    *pid = (int)id;
    if (version != CAPABILITY_V3 && version != CAPABILITY_V1) {
        return put_u32(header, CAPABILITY_V3) != 0 ? -EFAULT : -EINVAL;
    }
    return version == CAPABILITY_V3 ? 2 : 1;
}

i64 sys_capget(const u64 *a)
{
    int pid;
    int words = cap_header(a[0], &pid);
    if (words < 0) {
        return a[1] == 0 && words == -EINVAL ? 0 : words;
    }
    const struct task *task = pid == 0 ? current() : task_find(pid);
    if (task == NULL) {
        return -ESRCH;
    }
    const struct cred *cred = task->cred;
    const struct cap_data data[2] = {
        {(u32)cred->cap_effective, (u32)cred->cap_permitted,
         (u32)cred->cap_inheritable},
        {(u32)(cred->cap_effective >> 32), (u32)(cred->cap_permitted >> 32),
         (u32)(cred->cap_inheritable >> 32)},
    };
    return copy_out(a[1], data, (usize)words * sizeof(data[0]));
}

i64 sys_capset(const u64 *a)
{
    int pid;
    int words = cap_header(a[0], &pid);
    struct cap_data data[2] = {0};
    if (words < 0) {
        return words;
    }
    if (copy_in(data, a[1], (usize)words * sizeof(data[0])) != 0) {
        return -EFAULT;
    }
    if (pid != 0 && pid != current()->tid) {
        return -EPERM;
    }
    u64 effective = data[0].effective | (u64)data[1].effective << 32;
    u64 permitted = data[0].permitted | (u64)data[1].permitted << 32;
    u64 inheritable = data[0].inheritable | (u64)data[1].inheritable << 32;
    struct cred *cred = cred_copy();
    if (cred == NULL) {
        return -ENOMEM;
    }
    if ((permitted & ~cred->cap_permitted) != 0 ||
        (effective & ~permitted) != 0) {
        cred_put(cred);
        return -EPERM;
    }
    cred->cap_effective = effective & CAP_ALL;
    cred->cap_permitted = permitted & CAP_ALL;
    cred->cap_inheritable = inheritable & CAP_ALL;
    cred_install(cred);
    return 0;
}
