package org.distrofab.packagers.deb;

import org.distrofab.packagers.columns.IndexColumns;
import org.distrofab.rootfs.FormatException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Parses a run of whole paragraphs of {@code Packages}, byte by byte. Ugly for a reason: see the
 * figures in {@code docs/PERFORMANCE.md}, "Debian's index". Owned by a single call.
 */
final class IndexBlockParser {
    /** Fields by their number in {@link IndexColumns#relations}. */
    static final String[] RELATIONS = {
        "Pre-Depends",
        "Depends",
        "Recommends",
        "Suggests",
        "Enhances",
        "Conflicts",
        "Breaks",
        "Replaces",
        "Provides"
    };

    private static final String[] WORDS = {
        "Package",
        "Version",
        "Architecture",
        "Source",
        "Multi-Arch",
        "Section",
        "Priority",
        "Filename",
        "Essential",
        "Protected"
    };

    /** Field numbers: words, then relations, then these; -1 is a field that is passed over. */
    private static final int FIRST_RELATION = IndexColumns.STRINGS;

    private static final int SIZE_FIELD = FIRST_RELATION + RELATIONS.length;
    private static final int INSTALLED_SIZE_FIELD = SIZE_FIELD + 1;
    private static final int SHA256_FIELD = SIZE_FIELD + 2;

    private static final int REQUIRED =
            1 << IndexColumns.NAME
                    | 1 << IndexColumns.VERSION
                    | 1 << IndexColumns.ARCHITECTURE
                    | 1 << IndexColumns.FILE_NAME
                    | 1 << SIZE_FIELD
                    | 1 << SHA256_FIELD;

    private static final byte[][] NAMES = names();

    private static byte[][] names() {
        var names = new byte[SHA256_FIELD + 1][];
        for (var field = 0; field < names.length; field++) {
            names[field] = lowerCaseName(field);
        }
        return names;
    }

    /** The fields that start with a letter, by that letter. */
    private static final int[][] BY_LETTER = byLetter();

    private static int[][] byLetter() {
        var fields = new int[128][0];
        for (var field = 0; field <= SHA256_FIELD; field++) {
            var letter = lowerCaseName(field)[0];
            var more = Arrays.copyOf(fields[letter], fields[letter].length + 1);
            more[more.length - 1] = field;
            fields[letter] = more;
        }
        return fields;
    }

    private final byte[] text;
    private final int end;
    private final IndexColumns columns;
    private int at;
    private int line;
    private int seen;

    /**
     * @param text paragraphs
     * @param end where they end
     */
    IndexBlockParser(byte[] text, int end) {
        this.text = text;
        this.end = end;
        // A paragraph of Debian's takes some 800 bytes.
        this.columns = new IndexColumns(Math.max(16, end / 800));
    }

    /** A complaint whose place is known within the block only. */
    static final class BlockException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;
        private final int offset;
        private final String field;
        private final String expected;
        private final String found;

        BlockException(int line, int offset, String field, String expected, String found) {
            super(expected);
            this.line = line;
            this.offset = offset;
            this.field = field;
            this.expected = expected;
            this.found = found;
        }

        FormatException at(String what, long firstLine, long firstOffset) {
            var place = what + ", line " + (firstLine + line);
            return new FormatException(
                    field.isEmpty() ? place : place + ", " + field,
                    firstOffset + offset,
                    expected,
                    found);
        }
    }

    /** How many lines the block has; known once it is parsed. */
    int lines() {
        return line;
    }

    IndexColumns parse() throws BlockException {
        while (at < end) {
            if (text[at] == '\n') {
                at++;
                line++;
            } else {
                paragraph();
            }
        }
        return columns;
    }

    private void paragraph() throws BlockException {
        columns.startRow();
        seen = 0;
        var start = at;
        var firstLine = line + 1;
        columns.setNumber(IndexColumns.OFFSET, start);
        while (at < end && text[at] != '\n') {
            field();
        }
        if ((seen & REQUIRED) != REQUIRED) {
            var missing = Integer.numberOfTrailingZeros(REQUIRED & ~seen);
            throw new BlockException(
                    firstLine, start, "", "a field '" + name(missing) + "'", "none");
        }
        columns.endRow();
    }

    private static String name(int field) {
        if (field < FIRST_RELATION) {
            return WORDS[field];
        }
        if (field < SIZE_FIELD) {
            return RELATIONS[field - FIRST_RELATION];
        }
        return field == SIZE_FIELD ? "Size" : field == SHA256_FIELD ? "SHA256" : "Installed-Size";
    }

    private void field() throws BlockException {
        var start = at;
        var first = text[start];
        if (first == ' ' || first == '\t' || first == '#' || first == '-') {
            throw wrong(start, "", "a field");
        }
        var colon = start;
        while (colon < end && text[colon] != ':') {
            if (text[colon] <= ' ') {
                throw wrong(start, "", "'Name: value'");
            }
            colon++;
        }
        if (colon == end || colon == start) {
            throw wrong(start, "", "'Name: value'");
        }
        var field = fieldNumber(start, colon);
        if (field >= 0) {
            if ((seen & 1 << field) != 0) {
                throw wrong(start, name(field), "each field once");
            }
            seen |= 1 << field;
        }
        var valueAt = colon + 1;
        var firstLine = line;
        endOfValue(valueAt);
        if (field >= 0) {
            var valueEnd = at - 1;
            while (valueAt < valueEnd && isBlank(text[valueAt])) {
                valueAt++;
            }
            while (valueEnd > valueAt && isBlank(text[valueEnd - 1])) {
                valueEnd--;
            }
            var after = line;
            line = firstLine;
            value(field, valueAt, valueEnd);
            line = after;
        }
    }

    /** Moves past a value with its continuation lines. */
    private void endOfValue(int from) throws BlockException {
        // Locals: the first compiler does not keep fields in registers.
        var bytes = text;
        var limit = end;
        var i = from;
        while (true) {
            while (i < limit && bytes[i] != '\n') {
                i++;
            }
            if (i > from && bytes[i - 1] == '\r') {
                throw wrong(i - 1, "", "lines that end in a newline alone");
            }
            line++;
            i++;
            if (i >= end || text[i] != ' ' && text[i] != '\t') {
                at = Math.min(i, end);
                if (i > end) {
                    throw wrong(end, "", "a newline at the end");
                }
                return;
            }
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\n';
    }

    private static byte[] lowerCaseName(int field) {
        return name(field).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    private int fieldNumber(int from, int to) {
        var first = text[from];
        if (first < 0) {
            return -1;
        }
        for (var field : BY_LETTER[first | 0x20]) {
            if (is(from, to, NAMES[field])) {
                return field;
            }
        }
        return -1;
    }

    private boolean is(int from, int to, byte[] lowerCaseName) {
        if (to - from != lowerCaseName.length) {
            return false;
        }
        for (var i = 0; i < lowerCaseName.length; i++) {
            var b = text[from + i];
            var lower = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            if (lower != lowerCaseName[i]) {
                return false;
            }
        }
        return true;
    }

    private void value(int field, int from, int to) throws BlockException {
        if (field < FIRST_RELATION) {
            word(field, from, to);
        } else if (field < SIZE_FIELD) {
            relation(field - FIRST_RELATION, from, to);
        } else if (field == SHA256_FIELD) {
            digest(from, to);
        } else {
            columns.setNumber(
                    field == SIZE_FIELD ? IndexColumns.SIZE : IndexColumns.INSTALLED_KIB,
                    number(field, from, to));
        }
    }

    private void word(int field, int from, int to) throws BlockException {
        if (from == to) {
            throw wrong(from, name(field), "a value");
        }
        for (var i = from; i < to; i++) {
            if (text[i] < ' ' || text[i] == 0x7f) {
                throw wrong(i, name(field), "one line of printable ASCII");
            }
        }
        var number =
                field == IndexColumns.FILE_NAME
                        ? columns.strings.append(text, from, to)
                        : columns.strings.intern(text, from, to);
        if (number < 0) {
            number = -1 - number;
            if (field == IndexColumns.VERSION) {
                version(from, to);
            } else if (field == IndexColumns.NAME) {
                packageName(from, to);
            }
        } else if (field == IndexColumns.NAME) {
            packageName(from, to);
        }
        columns.setWord(field, number);
    }

    private void packageName(int from, int to) throws BlockException {
        for (var i = from; i < to; i++) {
            if (!RelationParser.isNameCharacter((char) text[i])) {
                throw wrong(i, "Package", "letters, digits and - + . _");
            }
        }
    }

    private void version(int from, int to) throws BlockException {
        if (!isPlainVersion(from, to)) {
            try {
                DebVersion.parse(string(from, to));
            } catch (FormatException e) {
                throw new BlockException(
                        line + 1, from + (int) e.offsetBytes(), "Version", e.expected(), e.found());
            }
        }
    }

    /** The usual versions without a detour over objects; false is no verdict. */
    private boolean isPlainVersion(int from, int to) {
        if (from == to || text[from] < '0' || text[from] > '9' || text[to - 1] == '-') {
            return false;
        }
        for (var i = from; i < to; i++) {
            var b = text[i];
            var isPlain =
                    b >= 'a' && b <= 'z'
                            || b >= '0' && b <= '9'
                            || b >= 'A' && b <= 'Z'
                            || b == '.'
                            || b == '+'
                            || b == '-'
                            || b == '~'
                            || b == ':'
                                    && i == from + 1
                                    && to > i + 1
                                    && text[i + 1] >= '0'
                                    && text[i + 1] <= '9';
            if (!isPlain) {
                return false;
            }
        }
        return true;
    }

    private void relation(int field, int from, int to) throws BlockException {
        var head = columns.relationCount;
        columns.addRelationWord(0);
        var bytes = text;
        var start = from;
        while (start < to) {
            var stop = start;
            while (stop < to && bytes[stop] != ',' && bytes[stop] != '|') {
                stop++;
            }
            var isLast = stop == to;
            var or = !isLast && text[stop] == '|';
            if (or && field >= 5) {
                throw wrong(stop, RELATIONS[field], "no alternatives in this field");
            }
            var trimmed = stop;
            while (trimmed > start && isBlank(text[trimmed - 1])) {
                trimmed--;
            }
            columns.addRelationWord(
                    alternative(field, start, trimmed) | (or ? IndexColumns.OR : 0));
            start = stop + 1;
            while (start < to && isBlank(text[start])) {
                start++;
            }
            if (!isLast && start >= to) {
                throw wrong(stop, RELATIONS[field], "a package after the last comma or bar");
            }
        }
        columns.relations[head] = field << 24 | columns.relationCount - head - 1;
    }

    private int alternative(int field, int from, int to) throws BlockException {
        if (from == to) {
            throw wrong(from, RELATIONS[field], "a package");
        }
        var number = columns.strings.intern(text, from, to);
        var isNew = number < 0;
        // Provides has rules of its own, so a known text may still be wrong there.
        if ((isNew || field == 8) && !isPlainRelation(field, from, to)) {
            try {
                DebRelations.parse(RELATIONS[field], string(from, to));
            } catch (FormatException e) {
                throw new BlockException(
                        line + 1,
                        from + (int) e.offsetBytes(),
                        RELATIONS[field],
                        e.expected(),
                        e.found());
            }
        }
        return isNew ? -1 - number : number;
    }

    /** {@code name}, {@code name:any}, {@code name (op version)}; false is no verdict. */
    private boolean isPlainRelation(int field, int from, int to) {
        var i = from;
        while (i < to && RelationParser.isNameCharacter((char) text[i])) {
            i++;
        }
        if (i == from || "-+._".indexOf(text[from]) >= 0) {
            return false;
        }
        if (i < to && text[i] == ':') {
            var qualifier = ++i;
            while (i < to && text[i] >= 'a' && text[i] <= 'z') {
                i++;
            }
            if (i == qualifier) {
                return false;
            }
        }
        if (i == to) {
            return true;
        }
        if (to - i < 6 || text[i] != ' ' || text[i + 1] != '(' || text[to - 1] != ')') {
            return false;
        }
        i += 2;
        var operator = i;
        while (i < to && (text[i] == '<' || text[i] == '=' || text[i] == '>')) {
            i++;
        }
        var isEqual = i == operator + 1 && text[operator] == '=';
        var isOther =
                i == operator + 2
                        && (text[operator] == '<' || text[operator] == '>')
                        && (text[operator + 1] == '=' || text[operator + 1] == text[operator]);
        return (isEqual || isOther && field != 8)
                && text[i] == ' '
                && isPlainVersion(i + 1, to - 1);
    }

    private long number(int field, int from, int to) throws BlockException {
        var value = 0L;
        if (from == to || to - from > 15) {
            throw wrong(from, name(field), "a number of at most 15 digits");
        }
        for (var i = from; i < to; i++) {
            if (text[i] < '0' || text[i] > '9') {
                throw wrong(i, name(field), "a number");
            }
            value = value * 10 + (text[i] - '0');
        }
        return value;
    }

    private void digest(int from, int to) throws BlockException {
        if (to - from != 64) {
            throw wrong(from, "SHA256", "64 hexadecimal digits");
        }
        for (var part = 0; part < 4; part++) {
            var value = 0L;
            for (var i = from + part * 16; i < from + part * 16 + 16; i++) {
                var b = text[i];
                int digit;
                if (b >= '0' && b <= '9') {
                    digit = b - '0';
                } else if (b >= 'a' && b <= 'f') {
                    digit = b - 'a' + 10;
                } else {
                    throw wrong(i, "SHA256", "lower-case hexadecimal digits");
                }
                value = value << 4 | digit;
            }
            columns.setNumber(IndexColumns.SHA256 + part, value);
        }
    }

    private String string(int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }

    private BlockException wrong(int offset, String field, String expected) {
        var excerpt =
                offset >= end
                        ? "the end of the text"
                        : "'"
                                + string(offset, Math.min(end, offset + 30))
                                        .replaceAll("[^ -~]", "?")
                                + "'";
        return new BlockException(line + 1, offset, field, expected, excerpt);
    }
}
