package org.distrofab.rootfs.oci;

import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * As much of JSON (RFC 8259) as image documents need: objects as maps, arrays as lists, strings,
 * numbers as {@link Long} or {@link Double}, truth values, null as an empty string.
 */
final class Json {
    private static final int MAX_DEPTH = 32;

    private final String format;
    private final String text;
    private int at;

    private Json(String format, String text) {
        this.format = format;
        this.text = text;
    }

    static Map<String, Object> parseObject(String format, String text) throws FormatException {
        var parser = new Json(format, text);
        var value = parser.value(0);
        parser.skipSpace();
        if (parser.at < text.length()) {
            throw parser.bad("the end of the document");
        }
        return object(format, "the document", value);
    }

    @SuppressWarnings("unchecked") // The parser makes maps of strings only.
    static Map<String, Object> object(String format, String what, Object value)
            throws FormatException {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new FormatException(format, -1, "an object as " + what, "" + value);
    }

    static List<?> list(String format, String what, Object value) throws FormatException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new FormatException(format, -1, "a list as " + what, "" + value);
    }

    static String string(String format, String what, Object value) throws FormatException {
        if (value instanceof String string) {
            return string;
        }
        throw new FormatException(format, -1, "a string as " + what, "" + value);
    }

    static long number(String format, String what, Object value) throws FormatException {
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        throw new FormatException(format, -1, "a number as " + what, "" + value);
    }

    private Object value(int depth) throws FormatException {
        if (depth > MAX_DEPTH) {
            throw bad("values at most " + MAX_DEPTH + " deep");
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> objectValue(depth);
            case '[' -> listValue(depth);
            case '"' -> stringValue();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", "");
            default -> numberValue();
        };
    }

    private Map<String, Object> objectValue(int depth) throws FormatException {
        var map = new LinkedHashMap<String, Object>();
        at++;
        skipSpace();
        if (peek() == '}') {
            at++;
            return map;
        }
        while (true) {
            skipSpace();
            if (peek() != '"') {
                throw bad("a name in quotes");
            }
            var name = stringValue();
            skipSpace();
            expect(':');
            map.put(name, value(depth + 1));
            skipSpace();
            if (peek() == '}') {
                at++;
                return map;
            }
            expect(',');
        }
    }

    private List<Object> listValue(int depth) throws FormatException {
        var list = new ArrayList<>();
        at++;
        skipSpace();
        if (peek() == ']') {
            at++;
            return list;
        }
        while (true) {
            list.add(value(depth + 1));
            skipSpace();
            if (peek() == ']') {
                at++;
                return list;
            }
            expect(',');
        }
    }

    private String stringValue() throws FormatException {
        var value = new StringBuilder();
        at++;
        while (peek() != '"') {
            char c = peek();
            at++;
            if (c < ' ') {
                throw bad("a string without control characters");
            }
            value.append(c == '\\' ? escape() : c);
        }
        at++;
        return value.toString();
    }

    private char escape() throws FormatException {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int value = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(peek(), 16);
                    if (digit < 0) {
                        throw bad("four hexadecimal digits");
                    }
                    value = value << 4 | digit;
                    at++;
                }
                yield (char) value;
            }
            default -> throw bad("an escape");
        };
    }

    private Object word(String word, Object value) throws FormatException {
        if (!text.startsWith(word, at)) {
            throw bad("a value");
        }
        at += word.length();
        return value;
    }

    private Object numberValue() throws FormatException {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        var digits = text.substring(start, at);
        try {
            if (digits.matches("-?\\d+")) {
                return Long.valueOf(digits);
            }
            return Double.valueOf(digits);
        } catch (NumberFormatException e) {
            at = start;
            throw bad("a value");
        }
    }

    private char peek() throws FormatException {
        if (at >= text.length()) {
            throw bad("more text");
        }
        return text.charAt(at);
    }

    private void expect(char wanted) throws FormatException {
        if (peek() != wanted) {
            throw bad("'" + wanted + "'");
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private FormatException bad(String expected) {
        var found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new FormatException(format, at, expected, found);
    }

    /** Without spaces, in the order of the maps. */
    static String write(Object value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map -> {
                var separator = "{";
                for (var entry : map.entrySet()) {
                    out.append(separator);
                    quote((String) entry.getKey(), out);
                    out.append(':');
                    write(entry.getValue(), out);
                    separator = ",";
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                var separator = "[";
                for (var element : list) {
                    out.append(separator);
                    write(element, out);
                    separator = ",";
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            case String string -> quote(string, out);
            case Object other -> out.append(other);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
