/* Loadable modules: parameters, dependencies, use, and what is refused. */
#include "test.h"

#define FOLDER "/lib/modules/6.1.0-fab1/kernel/"
#define SYS_init_module 105
#define SYS_delete_module 106
#define SYS_finit_module 273

static i64 load(const char *name, const char *parameters)
{
    i64 fd = open_file(name, 0);
    CHECK(fd >= 0);
    i64 result = CALL3(SYS_finit_module, fd, parameters, 0);
    CALL1(SYS_close, fd);
    return result;
}

static i64 unload(const char *name)
{
    return CALL2(SYS_delete_module, name, 04000);
}

static void modules_come_and_go(void)
{
    NEEDS(SYS_finit_module);
    char text[256];
    EXPECT(load(FOLDER "virtio_rng.ko", ""), -2);
    EXPECT(load(FOLDER "rng_core.ko", "buffer=x"), -22);
    EXPECT(load(FOLDER "rng_core.ko", "buffer=100000"), -22);
    EXPECT(load(FOLDER "rng_core.ko", "buffer=32 nonsense=1"), 0);
    EXPECT(load(FOLDER "rng_core.ko", ""), -17);
    i64 fd = open_file("/sys/module/rng_core/parameters/buffer", 0);
    EXPECT(CALL3(SYS_read, fd, text, sizeof(text)), 3);
    CHECK(same(text, "32\n", 3));
    CALL1(SYS_close, fd);
    EXPECT(load(FOLDER "virtio_rng.ko", ""), 0);
    EXPECT(unload("rng_core"), -11);
    fd = open_file("/proc/modules", 0);
    EXPECT(CALL3(SYS_read, fd, text, 9), 9);
    CHECK(same(text, "rng_core ", 9));
    CALL1(SYS_close, fd);
    fd = open_file("/dev/hwrng", 0);
    CHECK(fd >= 0);
    i64 got = CALL3(SYS_read, fd, text, 100);
    CHECK(got == 100 || got == -19); /* there may be no such device */
    EXPECT(unload("virtio_rng"), 0);
    EXPECT(CALL3(SYS_read, fd, text, 100), -19);
    EXPECT(unload("rng_core"), -11);
    CALL1(SYS_close, fd);
    EXPECT(unload("rng_core"), 0);
    EXPECT(unload("rng_core"), -2);
    EXPECT(open_file("/dev/hwrng", 0), -2);
}

static u8 file[65536];

static i64 read_module(void)
{
    i64 fd = open_file(FOLDER "rng_core.ko", 0);
    i64 size = CALL3(SYS_read, fd, file, sizeof(file));
    CALL1(SYS_close, fd);
    CHECK(size > 1000 && size < (i64)sizeof(file));
    return size;
}

static void modules_of_another_kernel_are_refused(void)
{
    NEEDS(SYS_finit_module);
    i64 size = read_module();
    for (i64 i = 0; i < size - 20; i++) {
        if (same(file + i, "vermagic=6.1.0-fab1", 19)) {
            file[i + 18] = '2';
        }
    }
    EXPECT(CALL3(SYS_init_module, file, size, ""), -8);
    EXPECT(CALL3(SYS_setresuid, 1000, 1000, 1000), 0);
    EXPECT(CALL3(SYS_init_module, file, size, ""), -1);
    EXPECT(unload("rng_core"), -1);
}

static void damaged_modules_are_refused(void)
{
    NEEDS(SYS_finit_module);
    i64 size = read_module();
    for (i64 cut = 0; cut < size; cut += 97) {
        CHECK(CALL3(SYS_init_module, file, cut, "") < 0);
    }
    EXPECT(CALL3(SYS_init_module, file, 1UL << 40, ""), -8);
    EXPECT(CALL3(SYS_init_module, 8, size, ""), -14);
}

const struct test module_tests[] = {
    {"modules_come_and_go", modules_come_and_go},
    {"modules_of_another_kernel_are_refused",
     modules_of_another_kernel_are_refused},
    {"damaged_modules_are_refused", damaged_modules_are_refused},
    {0, 0},
};
