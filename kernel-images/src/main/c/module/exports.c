/*
 * What modules may use of the kernel. A short list on purpose: each name
 * here is a promise.
 */
#include "block.h"
#include "dirent.h"
#include "fs.h"
#include "module.h"
#include "print.h"
#include "random.h"
#include "string.h"
#include "sysfs.h"
#include "virtio.h"

EXPORT(kmalloc);
EXPORT(kzalloc);
EXPORT(kfree);
EXPORT(kstrdup);
EXPORT(memcpy);
EXPORT(memset);
EXPORT(memcmp);
EXPORT(strlen);
EXPORT(strcmp);
EXPORT(format);
EXPORT(log_at);
EXPORT(io_put);
EXPORT(io_get);
EXPORT(mutex_init);
EXPORT(mutex_lock);
EXPORT(mutex_unlock);
EXPORT(random_add);
EXPORT(chardev_register);
EXPORT(chardev_unregister);
EXPORT(devtmpfs_node);
EXPORT(devtmpfs_remove);
EXPORT(sysfs_file);
EXPORT(sysfs_remove);
EXPORT(virtio_driver_add);
EXPORT(virtio_driver_remove);
EXPORT(virtio_negotiate);
EXPORT(virtio_queue_init);
EXPORT(virtio_queue_free);
EXPORT(virtio_ready);
EXPORT(virtio_reset);
EXPORT(virtio_exchange);
EXPORT(fs_register);
EXPORT(fs_unregister);
EXPORT(inode_new);
EXPORT(inode_put);
EXPORT(dentry_root);
EXPORT(dentry_set);
EXPORT(page_address);
EXPORT(cache_page);
EXPORT(cache_read);
EXPORT(page_put);
EXPORT(special_fops);
