package org.distrofab.cli;

/** What {@code --send} types. */
final class TypedText {
    private TypedText() {}

    /**
     * Replaces escapes and adds the newline that ends a line, unless the text ends with a control
     * character or with {@code \c}.
     */
    static String parse(String text) {
        var typed = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\' || at == text.length()) {
                typed.append(c);
                continue;
            }
            char escape = text.charAt(at++);
            switch (escape) {
                case 'n' -> typed.append('\n');
                case 'r' -> typed.append('\r');
                case 't' -> typed.append('\t');
                case 'e' -> typed.append('\u001b');
                case '\\' -> typed.append('\\');
                case 'c' -> {
                    return typed.toString();
                }
                case 'x' -> {
                    typed.append(hexadecimal(text, at));
                    at += 2;
                }
                default -> typed.append('\\').append(escape);
            }
        }
        boolean complete = !typed.isEmpty() && typed.charAt(typed.length() - 1) < ' ';
        return complete ? typed.toString() : typed.append('\n').toString();
    }

    private static char hexadecimal(String text, int at) {
        try {
            return (char) Integer.parseInt(text, at, at + 2, 16);
        } catch (NumberFormatException | IndexOutOfBoundsException _) {
            throw Failure.usage("--send: \\x wants two hexadecimal digits.");
        }
    }
}
