/* Kernel modules. */
#ifndef INITRAMFS_MODULES_H
#define INITRAMFS_MODULES_H

/* Loads one; 0 also if the kernel has it already. A negative error else. */
long module_load(const char *path, const char *parameters);
/* Loads what /etc/modules names, in its order; says what fails. */
void modules_load_listed(void);

#endif
