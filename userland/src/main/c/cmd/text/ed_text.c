#include "ed.h"
#include <stdlib.h>
#include <string.h>

struct ed_text ed_text, ed_saved;
int ed_changed;
static struct ed_line *marks[26];
static int remembered;

void ed_start(void)
{
    ed_text.lines = need_memory(sizeof *ed_text.lines);
    ed_text.room = 1;
    ed_remember();
}

void ed_remember(void)
{
    size_t size = (size_t)ed_text.count + 1;
    ed_saved.lines = resize(ed_saved.lines, size, sizeof *ed_saved.lines);
    ed_saved.room = (long)size;
    memcpy(ed_saved.lines, ed_text.lines, size * sizeof *ed_saved.lines);
    ed_saved.count = ed_text.count;
    ed_saved.here = ed_text.here;
    remembered = 1;
}

void ed_undo(void)
{
    if (!remembered)
        ed_wrong("nothing to undo");
    struct ed_text swap = ed_text;
    ed_text = ed_saved;
    ed_saved = swap;
    ed_changed = 1;
}

struct ed_line *ed_new(const char *s, size_t n)
{
    struct ed_line *line = need_memory(sizeof *line + n + 1);
    line->n = n;
    memcpy(line->s, s, n);
    return line;
}

void ed_insert(long after, struct ed_line *line)
{
    if (ed_text.count + 2 > ed_text.room) {
        ed_text.room = (ed_text.count + 2) * 2;
        ed_text.lines = resize(ed_text.lines, (size_t)ed_text.room,
                               sizeof *ed_text.lines);
    }
    memmove(ed_text.lines + after + 2, ed_text.lines + after + 1,
            (size_t)(ed_text.count - after) * sizeof *ed_text.lines);
    ed_text.lines[after + 1] = line;
    ed_text.count++;
    ed_text.here = after + 1;
    ed_changed = 1;
}

void ed_delete(long from, long to)
{
    memmove(ed_text.lines + from, ed_text.lines + to + 1,
            (size_t)(ed_text.count - to) * sizeof *ed_text.lines);
    ed_text.count -= to - from + 1;
    ed_text.here = from <= ed_text.count ? from : ed_text.count;
    ed_changed = 1;
}

long ed_find(const struct ed_line *line)
{
    for (long i = 1; i <= ed_text.count; i++)
        if (ed_text.lines[i] == line)
            return i;
    return 0;
}

void ed_mark(char name, long line)
{
    if (name < 'a' || name > 'z')
        ed_wrong("a mark is a small letter");
    marks[name - 'a'] = ed_text.lines[line];
}

long ed_marked(char name)
{
    long line = 0;
    if (name >= 'a' && name <= 'z' && marks[name - 'a'])
        line = ed_find(marks[name - 'a']);
    if (line == 0)
        ed_wrong("no such mark");
    return line;
}
