package org.distrofab.packagers.apk.solve;

import java.util.ArrayList;
import java.util.List;

/** Lists of words below labels, broken as apk does where it knows no terminal's width. */
final class Words {
    private static final int COLUMNS = 50;

    private final List<String> lines = new ArrayList<>();
    private StringBuilder line = new StringBuilder();
    private int indent;
    private boolean open;

    List<String> lines() {
        return lines;
    }

    void line(String text) {
        lines.add(text);
    }

    /** Opens a list; words stand one blank behind the label, in all its lines. */
    void open(String label) {
        if (!open) {
            line = new StringBuilder(label);
            indent = label.length() + 1;
            open = true;
        }
    }

    void word(String word) {
        if (line.length() <= indent) {
            line.append(" ".repeat(indent - line.length()));
        } else if (line.length() + word.length() + 1 >= COLUMNS) {
            lines.add(line.toString());
            line = new StringBuilder(" ".repeat(indent));
        } else {
            line.append(' ');
        }
        line.append(word);
    }

    void close() {
        if (open) {
            lines.add(line.toString());
            open = false;
        }
    }
}
