package org.distrofab.packagers.rpm;

/** Writes indented XML as createrepo_c lays it out. Owned by one thread. */
final class XmlWriter {
    private final StringBuilder out = new StringBuilder();
    private int depth;

    void declaration() {
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }

    void open(String name, String... attributes) {
        start(name, attributes);
        out.append(">\n");
        depth++;
    }

    void close(String name) {
        depth--;
        indent();
        out.append("</").append(name).append(">\n");
    }

    void empty(String name, String... attributes) {
        start(name, attributes);
        out.append("/>\n");
    }

    void element(String name, String text, String... attributes) {
        start(name, attributes);
        out.append('>');
        escape(text, false);
        out.append("</").append(name).append(">\n");
    }

    private void start(String name, String... attributes) {
        indent();
        out.append('<').append(name);
        for (var i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1], true);
            out.append('"');
        }
    }

    private void indent() {
        out.repeat("  ", depth);
    }

    /** Characters that XML 1.0 cannot hold become question marks. */
    private void escape(String text, boolean attribute) {
        text.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '<' -> out.append("&lt;");
                        case '>' -> out.append("&gt;");
                        case '&' -> out.append("&amp;");
                        case '"' -> out.append(attribute ? "&quot;" : "\"");
                        case '\n' -> out.append(attribute ? "&#10;" : "\n");
                        case '\t' -> out.append(attribute ? "&#9;" : "\t");
                        case '\r' -> out.append("&#13;");
                        default -> out.appendCodePoint(isAllowed(c) ? c : '?');
                    }
                });
    }

    private static boolean isAllowed(int c) {
        return c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000;
    }

    /** What was written since the last call. */
    String take() {
        var text = out.toString();
        out.setLength(0);
        return text;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
