/* The flattened device tree (Devicetree Specification 0.4, chapter 5). */
#ifndef FAB_FDT_H
#define FAB_FDT_H

#include "types.h"

/* A node: an offset into the structure block; negative: none. */
bool fdt_init(const void *blob);
usize fdt_size(void);
i64 fdt_root(void);
i64 fdt_next(i64 node); /* the following node at whatever depth */
i64 fdt_child(i64 node, const char *name);
i64 fdt_path(const char *path);
const char *fdt_name(i64 node);
const void *fdt_property(i64 node, const char *name, u32 *size);
const char *fdt_string(i64 node, const char *name);
u64 fdt_cells(const void *at, u32 cells);
/* The pair `index` of "reg", with two cells for each, as virt has them. */
bool fdt_reg(i64 node, u32 index, u64 *start, u64 *size);
bool fdt_compatible(i64 node, const char *name);
/* Calls `fn` for each node that is compatible. */
void fdt_each(const char *compatible, void (*fn)(i64 node));
bool fdt_reserved(u32 index, u64 *start, u64 *size);
const void *fdt_blob(void);

#endif
