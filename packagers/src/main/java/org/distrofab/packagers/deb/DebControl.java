package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A paragraph of a control file: fields in their order (deb822(5)).
 *
 * <p>Values keep their folding: what follows the colon without the blanks after it, then a newline
 * and the text, blank included, of each further line; blanks at the ends of lines stay. So a
 * paragraph that is read and written again is the same text, apart from the number of blanks after
 * a colon.
 *
 * @param fields in order; no name twice, however its letters are cased
 */
public record DebControl(List<Field> fields) {
    /** A field of a paragraph. */
    public record Field(String name, String value) {
        public Field {
            Objects.requireNonNull(value);
            if (!isFieldName(name)) {
                throw new IllegalArgumentException("field name '" + name + "'");
            }
            if (value.endsWith("\n") || hasUnfoldedLine(value)) {
                throw new IllegalArgumentException(name + ": lines that are not folded");
            }
        }

        private static boolean hasUnfoldedLine(String value) {
            return value.lines()
                    .skip(1)
                    .anyMatch(line -> line.isBlank() || " \t".indexOf(line.charAt(0)) < 0);
        }

        /** The value's lines without the blanks around them and without empty ones. */
        public List<String> lines() {
            return value.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        }
    }

    public DebControl {
        fields = List.copyOf(fields);
        var seen = new HashSet<String>();
        for (var field : fields) {
            if (!seen.add(field.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("field '" + field.name() + "' twice");
            }
        }
    }

    /**
     * Field names are printable ASCII without colon and do not start with {@code #} or {@code -}.
     */
    static boolean isFieldName(String name) {
        return !name.isEmpty()
                && "#-".indexOf(name.charAt(0)) < 0
                && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':');
    }

    /**
     * Reads a text that is one paragraph.
     *
     * @param what names the text in complaints
     * @throws FormatException if it holds none, more than one, or a line that is no part of one
     */
    public static DebControl parse(String what, byte[] text) throws FormatException {
        try {
            var paragraphs = parseAll(what, new ByteArrayInputStream(text));
            if (paragraphs.size() != 1) {
                throw new FormatException(
                        what, -1, "one paragraph", paragraphs.size() + " paragraphs");
            }
            return paragraphs.getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads every paragraph of a text that is known to be small. */
    static List<DebControl> parseAll(String what, InputStream text)
            throws IOException, FormatException {
        var paragraphs = new ArrayList<DebControl>();
        var reader = new DebControlReader(what, text);
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            paragraphs.add(next.get());
        }
        return paragraphs;
    }

    /** The value of a field, its name cased anyhow, without blanks at its end. */
    public Optional<String> get(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(field -> field.value().stripTrailing())
                .findFirst();
    }

    /**
     * The value of a field without which the paragraph means nothing.
     *
     * @throws FormatException if it is not there or empty
     */
    public String require(String what, String name) throws FormatException {
        var value = get(name).orElse("");
        if (value.isBlank()) {
            throw new FormatException(what, -1, "a field '" + name + "'", "none");
        }
        return value;
    }

    /** The value of a field that is one line, as a version. */
    DebVersion version(String what) throws FormatException {
        try {
            return DebVersion.parse(require(what, "Version"));
        } catch (FormatException e) {
            throw e.in(what);
        }
    }

    /** The relations in a field; none if there is no such field. */
    public DebRelations relations(String name) throws FormatException {
        var value = get(name);
        return value.isPresent() ? DebRelations.parse(name, value.get()) : DebRelations.NONE;
    }

    /** A copy in which a field has this value, at its old place or, if it is new, at the end. */
    public DebControl with(String name, String value) {
        var changed = new ArrayList<Field>();
        var found = false;
        for (var field : fields) {
            var same = field.name().equalsIgnoreCase(name);
            changed.add(same ? new Field(field.name(), value) : field);
            found |= same;
        }
        if (!found) {
            changed.add(new Field(name, value));
        }
        return new DebControl(changed);
    }

    /** A copy that lacks a field. */
    public DebControl without(String name) {
        return new DebControl(
                fields.stream().filter(f -> !f.name().equalsIgnoreCase(name)).toList());
    }

    /** A copy in the order of a kind of file; fields unknown to it keep theirs and come last. */
    public DebControl in(DebFieldOrder order) {
        return new DebControl(order.sort(fields));
    }

    /** The paragraph's lines, without the empty line that ends it. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var field : fields) {
            text.append(field.name()).append(':');
            if (!field.value().startsWith("\n") && !field.value().isEmpty()) {
                text.append(' ');
            }
            text.append(field.value()).append('\n');
        }
        return text.toString();
    }

    public byte[] toBytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }
}
