/* "<PRI>Mmm dd hh:mm:ss tag: text" (RFC 3164), as programs send it. */
#include "syslogd.h"
#include <ctype.h>
#include <string.h>

/* Whether the sender put a time in front: it is 16 characters, with a blank. */
static int has_time(const char *s, size_t n)
{
    return n >= 16 && s[3] == ' ' && s[6] == ' ' && s[9] == ':' &&
           s[12] == ':' && s[15] == ' ';
}

static const char *priority_of(const char *s, const char *end, int *priority)
{
    const char *at = s;
    int value = 0;
    if (at == end || *at++ != '<')
        return s;
    const char *digits = at;
    while (at < end && isdigit((unsigned char)*at) && at - digits < 3)
        value = value * 10 + (*at++ - '0');
    if (at == digits || at == end || *at != '>' || value >= FACILITIES * 8)
        return s;
    *priority = value;
    return at + 1;
}

/* priority is what a message without one gets. */
void message_parse(const char *bytes, size_t n, int priority,
                   struct message *result)
{
    const char *end = bytes + n, *s;
    result->priority = priority;
    s = priority_of(bytes, end, &result->priority);
    /* The clock of this machine is the same; the time of arrival is taken. */
    if (has_time(s, (size_t)(end - s)))
        s += 16;
    while (end > s && (end[-1] == '\n' || end[-1] == 0))
        end--;
    size_t used = 0;
    for (; s < end && used + 2 < sizeof result->text; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '\n' || c == '\t' || c == 0) {
            result->text[used++] = ' ';
        } else if (c < ' ' || c == 127) {
            /* A message must not move the cursor of who reads the file. */
            result->text[used++] = '^';
            result->text[used++] = (char)(c ^ 64);
        } else {
            result->text[used++] = (char)c;
        }
    }
    result->text[used] = 0;
}
