/*
 * Classes and widths. Letters beyond ASCII are known by the ranges of the
 * common scripts; case is mapped for Latin-1, Latin Extended-A, Greek and
 * Cyrillic.
 */
#include <ctype.h>
#include <string.h>
#include <wctype.h>

struct range {
    unsigned first, last;
};

static const struct range letters[] = {
    {0xaa, 0xaa},     {0xb5, 0xb5},     {0xba, 0xba},     {0xc0, 0xd6},
    {0xd8, 0xf6},     {0xf8, 0x2c1},    {0x370, 0x373},   {0x376, 0x377},
    {0x37b, 0x37d},   {0x386, 0x386},   {0x388, 0x481},   {0x48a, 0x556},
    {0x561, 0x587},   {0x5d0, 0x5ea},   {0x620, 0x64a},   {0x671, 0x6d3},
    {0x904, 0x939},   {0xe01, 0xe30},   {0x10a0, 0x10ff}, {0x1100, 0x1248},
    {0x1e00, 0x1fbc}, {0x3041, 0x3096}, {0x30a1, 0x30fa}, {0x3105, 0x312f},
    {0x3400, 0x4db5}, {0x4e00, 0x9fff}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
    {0xff21, 0xff3a}, {0xff41, 0xff5a}, {0x20000, 0x2fa1f},
};

static const struct range wide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},
    {0x23e9, 0x23ec},   {0x2614, 0x2615},   {0x26a1, 0x26a1},
    {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},
    {0x274c, 0x274c},   {0x2753, 0x2755},   {0x2795, 0x2797},
    {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97c},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
    {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

static const struct range combining[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},
    {0x64b, 0x65f},   {0x6d6, 0x6dc},   {0x900, 0x902},   {0x93c, 0x93c},
    {0x941, 0x948},   {0xe31, 0xe31},   {0xe34, 0xe3a},   {0x1160, 0x11ff},
    {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x202a, 0x202e},
    {0x20d0, 0x20f0}, {0x302a, 0x302d}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
    {0xfeff, 0xfeff}, {0xe0100, 0xe01ef},
};

#define IN(table, c) in(table, sizeof table / sizeof *table, c)

static int in(const struct range *table, size_t n, unsigned c)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > table[middle].last)
            low = middle + 1;
        else if (c < table[middle].first)
            high = middle;
        else
            return 1;
    }
    return 0;
}

int iswalpha(wint_t c)
{
    return c < 128 ? isalpha((int)c) : IN(letters, c);
}

int iswdigit(wint_t c)
{
    return c - '0' < 10;
}

int iswxdigit(wint_t c)
{
    return c < 128 && isxdigit((int)c);
}

int iswalnum(wint_t c)
{
    return iswalpha(c) || iswdigit(c);
}

int iswblank(wint_t c)
{
    return c == ' ' || c == '\t';
}

int iswspace(wint_t c)
{
    if (c < 128)
        return isspace((int)c);
    return c == 0x1680 || (c >= 0x2000 && c <= 0x200a && c != 0x2007) ||
           c == 0x2028 || c == 0x2029 || c == 0x205f || c == 0x3000;
}

int iswcntrl(wint_t c)
{
    return c < 32 || (c >= 127 && c < 160) || c == 0x2028 || c == 0x2029;
}

int iswprint(wint_t c)
{
    return !iswcntrl(c) && c <= 0x10ffff && !(c >= 0xd800 && c < 0xe000) &&
           (c & 0xfffe) != 0xfffe;
}

int iswgraph(wint_t c)
{
    return iswprint(c) && !iswspace(c);
}

int iswpunct(wint_t c)
{
    return iswgraph(c) && !iswalnum(c);
}

wint_t towlower(wint_t c)
{
    if (c < 128)
        return (wint_t)tolower((int)c);
    if ((c >= 0xc0 && c <= 0xde && c != 0xd7) ||
        (c >= 0x391 && c <= 0x3a9 && c != 0x3a2) ||
        (c >= 0x410 && c <= 0x42f))
        return c + 32;
    if (c >= 0x400 && c <= 0x40f)
        return c + 80;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) ||
        (c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf) ||
        (c >= 0x1e00 && c <= 0x1e95))
        return c != 0x130 ? c | 1 : 'i';
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
        return c & 1 ? c + 1 : c;
    return c == 0x178 ? 0xff : c;
}

wint_t towupper(wint_t c)
{
    if (c < 128)
        return (wint_t)toupper((int)c);
    if (c == 0xff)
        return 0x178;
    if (c == 0x131)
        return 'I';
    for (wint_t back = 1; back <= 80; back = back == 1 ? 32 : back + 48)
        if (c >= back && towlower(c - back) == c && towlower(c) == c)
            return c - back;
    return c;
}

int iswlower(wint_t c)
{
    return towupper(c) != c || c == 0xdf;
}

int iswupper(wint_t c)
{
    return towlower(c) != c;
}

static int (*const tests[])(wint_t) = {
    iswalnum, iswalpha, iswblank, iswcntrl, iswdigit, iswgraph,
    iswlower, iswprint, iswpunct, iswspace, iswupper, iswxdigit,
};

wctype_t wctype(const char *name)
{
    static const char names[] =
        "alnum\0alpha\0blank\0cntrl\0digit\0graph\0"
        "lower\0print\0punct\0space\0upper\0xdigit";
    wctype_t type = 1;
    for (const char *s = names; type <= 12; s += strlen(s) + 1, type++)
        if (strcmp(s, name) == 0)
            return type;
    return 0;
}

int iswctype(wint_t c, wctype_t type)
{
    return type >= 1 && type <= 12 && tests[type - 1](c);
}

int wcwidth(wchar_t character)
{
    unsigned c = (unsigned)character;
    if (c == 0)
        return 0;
    if (!iswprint(c))
        return -1;
    if (IN(combining, c))
        return 0;
    return IN(wide, c) ? 2 : 1;
}

int wcswidth(const wchar_t *s, size_t n)
{
    int total = 0;
    for (; n && *s; n--, s++) {
        int width = wcwidth(*s);
        if (width < 0)
            return -1;
        total += width;
    }
    return total;
}
