#pragma once
#include <elf.h>
struct dl_phdr_info {
    unsigned long dlpi_addr;
    const char *dlpi_name;
    const Elf64_Phdr *dlpi_phdr;
    unsigned short dlpi_phnum;
    unsigned long long dlpi_adds;
    unsigned long long dlpi_subs;
    size_t dlpi_tls_modid;
    void *dlpi_tls_data;
};
int dl_iterate_phdr(int (*callback)(struct dl_phdr_info *, size_t, void *),
                    void *data);
