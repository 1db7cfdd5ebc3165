/* Checked access to the memory of the process that runs. */
#include "errno.h"
#include "mem.h"
#include "usermem.h"

bool user_range(uaddr start, usize size)
{
    return size <= TASK_SIZE && start <= TASK_SIZE - size;
}

int copy_in(void *to, uaddr from, usize size)
{
    return user_range(from, size) && user_copy((u64)to, from, size) == 0
               ? 0 : -EFAULT;
}

int copy_out(uaddr to, const void *from, usize size)
{
    return user_range(to, size) && user_copy(to, (u64)from, size) == 0
               ? 0 : -EFAULT;
}

int clear_out(uaddr to, usize size)
{
    return user_range(to, size) && user_clear(to, size) == 0 ? 0 : -EFAULT;
}

i64 string_in(char *to, uaddr from, usize size)
{
    if (from >= TASK_SIZE) {
        return -EFAULT;
    }
    usize reach = MIN(size, TASK_SIZE - from);
    i64 length = user_string(to, from, reach);
    if (length < 0 || (reach < size && (usize)length == reach)) {
        return -EFAULT;
    }
    return length;
}

int put_u32(uaddr to, u32 value)
{
    return copy_out(to, &value, sizeof(value));
}

int put_u64(uaddr to, u64 value)
{
    return copy_out(to, &value, sizeof(value));
}

int get_u32(u32 *value, uaddr from)
{
    return copy_in(value, from, sizeof(*value));
}

int get_u64(u64 *value, uaddr from)
{
    return copy_in(value, from, sizeof(*value));
}

int cas_u32(uaddr at, u32 expected, u32 value, u32 *was)
{
    if (!user_range(at, 4) || (at & 3) != 0) {
        return -EFAULT;
    }
    return user_cas(at, expected, value, was) == 0 ? 0 : -EFAULT;
}
