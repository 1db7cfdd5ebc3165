#include <regex.h>
#include <string.h>

static const char *const texts[] = {
    "Success",
    "No match",
    "Invalid regular expression",
    "Invalid collating element",
    "Invalid character class",
    "Trailing backslash",
    "Invalid back reference",
    "Unmatched [",
    "Unmatched (",
    "Unmatched {",
    "Invalid contents of {}",
    "Invalid range end",
    "Out of memory",
    "Nothing to repeat",
};

size_t regerror(int code, const regex_t *restrict regex,
                char *restrict buffer, size_t size)
{
    (void)regex;
    const char *text = code >= 0 && (size_t)code < sizeof texts / sizeof *texts
                           ? texts[code]
                           : "Unknown error";
    return strlcpy(buffer, text, size) + 1;
}
