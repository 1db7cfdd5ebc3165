#include <ctype.h>
#include <string.h>

/* Digits compare as numbers; a run that starts with zeros as a fraction. */
int strverscmp(const char *a, const char *b)
{
    size_t i = 0, run = 0;
    int zeros = 1;
    for (; a[i] == b[i]; i++) {
        if (!a[i])
            return 0;
        if (!isdigit((unsigned char)a[i])) {
            run = i + 1;
            zeros = 1;
        } else if (a[i] != '0') {
            zeros = 0;
        }
    }
    int in_a = isdigit((unsigned char)a[i]);
    int in_b = isdigit((unsigned char)b[i]);
    if (a[run] != '0' && b[run] != '0') {
        size_t j = i;
        for (; isdigit((unsigned char)a[j]); j++)
            if (!isdigit((unsigned char)b[j]))
                return 1;
        if (isdigit((unsigned char)b[j]))
            return -1;
    } else if (zeros && run < i && (in_a || in_b)) {
        return (unsigned char)(a[i] - '0') - (unsigned char)(b[i] - '0');
    }
    return (unsigned char)a[i] - (unsigned char)b[i];
}
