/* Reading the device tree that the firmware passed. */
#include "fdt.h"
#include "string.h"

enum { BEGIN = 1, END = 2, PROPERTY = 3, NOP = 4, FINISH = 9 };

static const u8 *blob;
static u32 struct_offset, strings_offset, reserve_offset, total;

static u32 be32(const void *at)
{
    const u8 *b = at;
    return (u32)b[0] << 24 | (u32)b[1] << 16 | (u32)b[2] << 8 | b[3];
}

bool fdt_init(const void *at)
{
    blob = at;
    if (be32(blob) != 0xd00dfeed) {
        blob = NULL;
        return false;
    }
    total = be32(blob + 4);
    struct_offset = be32(blob + 8);
    strings_offset = be32(blob + 12);
    reserve_offset = be32(blob + 16);
    return true;
}

const void *fdt_blob(void)
{
    return blob;
}

usize fdt_size(void)
{
    return total;
}

u64 fdt_cells(const void *at, u32 cells)
{
    u64 value = 0;
    for (u32 i = 0; i < cells; i++) {
        value = value << 32 | be32((const u8 *)at + i * 4);
    }
    return value;
}

static u32 token(i64 at)
{
    return be32(blob + struct_offset + at);
}

/* The offset after the token at `at`, whatever it is. */
static i64 skip(i64 at)
{
    const u8 *p = blob + struct_offset + at;
    switch (token(at)) {
    case BEGIN:
        return at + 4 + (i64)ALIGN_UP(strlen((const char *)p + 4) + 1, 4);
    case PROPERTY: return at + 12 + (i64)ALIGN_UP((u64)be32(p + 4), 4);
    default: return at + 4;
    }
}

i64 fdt_root(void)
{
    i64 at = 0;
    while (token(at) == NOP) {
        at = skip(at);
    }
    return at;
}

i64 fdt_next(i64 node)
{
    for (i64 at = skip(node); token(at) != FINISH; at = skip(at)) {
        if (token(at) == BEGIN) {
            return at;
        }
    }
    return -1;
}

const char *fdt_name(i64 node)
{
    return (const char *)blob + struct_offset + node + 4;
}

/* "memory" finds "memory@80000000" too. */
static bool names_match(const char *have, const char *want, usize length)
{
    return strncmp(have, want, length) == 0 &&
           (have[length] == 0 || have[length] == '@');
}

static i64 child_of(i64 node, const char *name, usize length)
{
    int depth = 0;
    for (i64 at = skip(node); token(at) != FINISH; at = skip(at)) {
        if (token(at) == BEGIN) {
            if (depth == 0 && names_match(fdt_name(at), name, length)) {
                return at;
            }
            depth++;
        } else if (token(at) == END && depth-- == 0) {
            break;
        }
    }
    return -1;
}

i64 fdt_child(i64 node, const char *name)
{
    return child_of(node, name, strlen(name));
}

i64 fdt_path(const char *path)
{
    i64 node = fdt_root();
    while (node >= 0 && *path == '/') {
        path++;
        const char *end = strchr(path, '/');
        usize length = end != NULL ? (usize)(end - path) : strlen(path);
        node = child_of(node, path, length);
        path += length;
    }
    return node;
}

const void *fdt_property(i64 node, const char *name, u32 *size)
{
    for (i64 at = skip(node);; at = skip(at)) {
        u32 kind = token(at);
        if (kind != PROPERTY && kind != NOP) {
            return NULL;
        }
        const u8 *p = blob + struct_offset + at;
        if (kind == PROPERTY &&
            strcmp((const char *)blob + strings_offset + be32(p + 8), name) ==
                0) {
            if (size != NULL) {
                *size = be32(p + 4);
            }
            return p + 12;
        }
    }
}

const char *fdt_string(i64 node, const char *name)
{
    return node < 0 ? NULL : fdt_property(node, name, NULL);
}

bool fdt_reg(i64 node, u32 index, u64 *start, u64 *size)
{
    u32 length = 0;
    const u8 *reg = fdt_property(node, "reg", &length);
    if (reg == NULL || length < (index + 1) * 16) {
        return false;
    }
    *start = fdt_cells(reg + index * 16, 2);
    *size = fdt_cells(reg + index * 16 + 8, 2);
    return true;
}

bool fdt_compatible(i64 node, const char *name)
{
    u32 length = 0;
    const char *list = fdt_property(node, "compatible", &length);
    for (u32 at = 0; list != NULL && at < length;
         at += (u32)strlen(list + at) + 1) {
        if (strcmp(list + at, name) == 0) {
            return true;
        }
    }
    return false;
}

void fdt_each(const char *compatible, void (*fn)(i64 node))
{
    for (i64 node = fdt_root(); node >= 0; node = fdt_next(node)) {
        const char *status = fdt_string(node, "status");
        if (fdt_compatible(node, compatible) &&
            (status == NULL || starts_with(status, "ok"))) {
            fn(node);
        }
    }
}

bool fdt_reserved(u32 index, u64 *start, u64 *size)
{
    const u8 *at = blob + reserve_offset + index * 16UL;
    *start = fdt_cells(at, 2);
    *size = fdt_cells(at + 8, 2);
    return *size != 0;
}
