/*
 * Relocations of a module (RISC-V ELF psABI, "Relocations"). The compiler
 * was told not to relax, so each says what one instruction or word is to
 * become, and none may move.
 */
#include "errno.h"
#include "image.h"
#include "print.h"
#include "string.h"

enum {
    R_NONE = 0, R_32 = 1, R_64 = 2, R_BRANCH = 16, R_JAL = 17, R_CALL = 18,
    R_CALL_PLT = 19, R_PCREL_HI20 = 23, R_PCREL_LO12_I = 24,
    R_PCREL_LO12_S = 25, R_HI20 = 26, R_LO12_I = 27, R_LO12_S = 28,
    R_ADD8 = 33, R_ADD16, R_ADD32, R_ADD64, R_SUB8, R_SUB16, R_SUB32,
    R_SUB64, R_ALIGN = 43, R_RVC_BRANCH = 44, R_RVC_JUMP = 45, R_RELAX = 51,
    R_32_PCREL = 57,
};

static u32 get32(const u8 *at)
{
    u32 value;
    memcpy(&value, at, sizeof(value));
    return value;
}

static void put32(u8 *at, u32 value)
{
    memcpy(at, &value, sizeof(value));
}

static u16 get16(const u8 *at)
{
    u16 value;
    memcpy(&value, at, sizeof(value));
    return value;
}

static bool fits(i64 value, int bits)
{
    return value >= -(1L << (bits - 1)) && value < 1L << (bits - 1);
}

/* The upper 20 bits, such that a signed lower part completes them. */
static u32 high(i64 value)
{
    return (u32)((value + 0x800) & 0xfffff000);
}

static int put_u_type(u8 *at, i64 value)
{
    if (!fits(value + 0x800, 32)) {
        return -ENOEXEC;
    }
    put32(at, (get32(at) & 0xfff) | high(value));
    return 0;
}

static void put_i_type(u8 *at, i64 value)
{
    put32(at, (get32(at) & 0xfffff) | (u32)(value & 0xfff) << 20);
}

static void put_s_type(u8 *at, i64 value)
{
    u32 low = (u32)value & 0xfff;
    put32(at, (get32(at) & 0x1fff07f) | (low >> 5) << 25 | (low & 31) << 7);
}

static int put_branch(u8 *at, i64 value)
{
    u32 v = (u32)value;
    if (!fits(value, 13)) {
        return -ENOEXEC;
    }
    put32(at, (get32(at) & 0x1fff07f) | (v >> 12 & 1) << 31 |
                  (v >> 5 & 63) << 25 | (v >> 1 & 15) << 8 |
                  (v >> 11 & 1) << 7);
    return 0;
}

static int put_jal(u8 *at, i64 value)
{
    u32 v = (u32)value;
    if (!fits(value, 21)) {
        return -ENOEXEC;
    }
    put32(at, (get32(at) & 0xfff) | (v >> 20 & 1) << 31 |
                  (v >> 1 & 0x3ff) << 21 | (v >> 11 & 1) << 20 |
                  (v >> 12 & 0xff) << 12);
    return 0;
}

static int put_short_branch(u8 *at, i64 value)
{
    u32 v = (u32)value;
    u16 code = (u16)((get16(at) & 0xe383) | (v >> 8 & 1) << 12 |
                     (v >> 3 & 3) << 10 | (v >> 6 & 3) << 5 |
                     (v >> 1 & 3) << 3 | (v >> 5 & 1) << 2);
    memcpy(at, &code, sizeof(code));
    return fits(value, 9) ? 0 : -ENOEXEC;
}

static int put_short_jump(u8 *at, i64 value)
{
    u32 v = (u32)value;
    u16 code = (u16)((get16(at) & 0xe003) | (v >> 11 & 1) << 12 |
                     (v >> 4 & 1) << 11 | (v >> 8 & 3) << 9 |
                     (v >> 10 & 1) << 8 | (v >> 6 & 1) << 7 |
                     (v >> 7 & 1) << 6 | (v >> 1 & 7) << 3 |
                     (v >> 5 & 1) << 2);
    memcpy(at, &code, sizeof(code));
    return fits(value, 12) ? 0 : -ENOEXEC;
}

/* Differences between symbols: an addition, then a subtraction. */
static void add(u8 *at, u32 size, u64 value)
{
    u64 old = 0;
    memcpy(&old, at, size);
    old += value;
    memcpy(at, &old, size);
}

/* A lower part names the instruction that has the upper one; the value is
   that one's. */
static int value_of_upper(const struct image *image,
                          const struct elf_section *rela, u64 place,
                          i64 *value)
{
    u64 base = image->sections[rela->info].addr;
    for (u64 at = 0; at < rela->size; at += sizeof(struct elf_rela)) {
        struct elf_rela r;
        memcpy(&r, image->file + rela->offset + at, sizeof(r));
        if (base + r.offset == place && (u32)r.info == R_PCREL_HI20) {
            u64 target;
            int error = image_symbol(image, (u32)(r.info >> 32), &target);
            *value = (i64)(target + (u64)r.addend - place);
            return error;
        }
    }
    return -ENOEXEC;
}

static int apply(const struct image *image, const struct elf_section *rela,
                 const struct elf_rela *r)
{
    u64 place = image->sections[rela->info].addr + r->offset;
    u8 *at = (u8 *)place;
    u64 symbol;
    int error = image_symbol(image, (u32)(r->info >> 32), &symbol);
    if (error != 0) {
        return error;
    }
    u64 value = symbol + (u64)r->addend;
    i64 distance = (i64)(value - place);
    switch ((u32)r->info) {
    case R_NONE:
    case R_ALIGN:
    case R_RELAX: return 0;
    case R_32: put32(at, (u32)value); return 0;
    case R_64: memcpy(at, &value, sizeof(value)); return 0;
    case R_32_PCREL: put32(at, (u32)distance); return 0;
    case R_BRANCH: return put_branch(at, distance);
    case R_JAL: return put_jal(at, distance);
    case R_RVC_BRANCH: return put_short_branch(at, distance);
    case R_RVC_JUMP: return put_short_jump(at, distance);
    case R_CALL:
    case R_CALL_PLT:
        put_i_type(at + 4, distance);
        return put_u_type(at, distance);
    case R_PCREL_HI20: return put_u_type(at, distance);
    case R_PCREL_LO12_I:
    case R_PCREL_LO12_S:
        error = value_of_upper(image, rela, value, &distance);
        if ((u32)r->info == R_PCREL_LO12_I) {
            put_i_type(at, distance);
        } else {
            put_s_type(at, distance);
        }
        return error;
    case R_HI20: return put_u_type(at, (i64)value);
    case R_LO12_I: put_i_type(at, (i64)value); return 0;
    case R_LO12_S: put_s_type(at, (i64)value); return 0;
    case R_ADD8: add(at, 1, value); return 0;
    case R_ADD16: add(at, 2, value); return 0;
    case R_ADD32: add(at, 4, value); return 0;
    case R_ADD64: add(at, 8, value); return 0;
    case R_SUB8: add(at, 1, -value); return 0;
    case R_SUB16: add(at, 2, -value); return 0;
    case R_SUB32: add(at, 4, -value); return 0;
    case R_SUB64: add(at, 8, -value); return 0;
    default: return -ENOEXEC;
    }
}

/* All of one section of relocations. */
int module_relocate(struct image *image, const struct elf_section *rela)
{
    const struct elf_section *target = &image->sections[rela->info];
    for (u64 at = 0; at < rela->size; at += sizeof(struct elf_rela)) {
        struct elf_rela r;
        memcpy(&r, image->file + rela->offset + at, sizeof(r));
        if (r.offset > target->size || target->size - r.offset < 2) {
            return -ENOEXEC;
        }
        int error = apply(image, rela, &r);
        if (error != 0) {
            if (error == -ENOEXEC) {
                log_err("%s: relocation %u at %lx cannot be made",
                        image->module->name, (u32)r.info, r.offset);
            }
            return error;
        }
    }
    return 0;
}
