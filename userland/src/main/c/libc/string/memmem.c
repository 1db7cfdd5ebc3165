#include <string.h>

/*
 * Two-way string matching (Crochemore and Perrin 1991): linear time and no
 * memory. The needle is cut where its maximal suffix begins; the right part
 * is compared first, and a mismatch there allows a long shift.
 */
static size_t cut(const unsigned char *x, size_t n, int reversed,
                  size_t *period)
{
    size_t start = 0, rival = 1, offset = 0;
    *period = 1;
    while (rival + offset < n) {
        unsigned char a = x[rival + offset], b = x[start + offset];
        if (reversed ? b < a : a < b) {
            rival += offset + 1;
            offset = 0;
            *period = rival - start;
        } else if (a == b) {
            if (offset + 1 == *period) {
                rival += *period;
                offset = 0;
            } else {
                offset++;
            }
        } else {
            start = rival++;
            offset = 0;
            *period = 1;
        }
    }
    return start;
}

static void *find(const unsigned char *hay, size_t m,
                  const unsigned char *x, size_t n)
{
    size_t p, q, a = cut(x, n, 0, &p), b = cut(x, n, 1, &q);
    size_t at = a > b ? a : b, period = a > b ? p : q;
    if (at + period <= n && memcmp(x, x + period, at) == 0) {
        size_t known = 0;
        for (size_t j = 0; j <= m - n;) {
            size_t i = at > known ? at : known;
            while (i < n && x[i] == hay[i + j])
                i++;
            if (i < n) {
                j += i - at + 1;
                known = 0;
                continue;
            }
            i = at;
            while (i > known && x[i - 1] == hay[i - 1 + j])
                i--;
            if (i <= known)
                return (void *)(hay + j);
            j += period;
            known = n - period;
        }
        return NULL;
    }
    period = (at > n - at ? at : n - at) + 1;
    for (size_t j = 0; j <= m - n;) {
        size_t i = at;
        while (i < n && x[i] == hay[i + j])
            i++;
        if (i < n) {
            j += i - at + 1;
            continue;
        }
        i = at;
        while (i > 0 && x[i - 1] == hay[i - 1 + j])
            i--;
        if (i == 0)
            return (void *)(hay + j);
        j += period;
    }
    return NULL;
}

void *memmem(const void *hay, size_t hay_len, const void *needle, size_t len)
{
    if (len == 0)
        return (void *)hay;
    if (len > hay_len)
        return NULL;
    if (len == 1)
        return memchr(hay, *(const unsigned char *)needle, hay_len);
    return find(hay, hay_len, needle, len);
}

char *strstr(const char *hay, const char *needle)
{
    return memmem(hay, strlen(hay), needle, strlen(needle));
}
