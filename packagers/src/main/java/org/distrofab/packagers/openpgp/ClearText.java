package org.distrofab.packagers.openpgp;

import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A text in the cleartext signature framework (RFC 9580 §7), taken apart.
 *
 * <p>As apt: nothing stands before or after it, so that nothing unsigned is taken for signed.
 *
 * @param text the signed lines, each ending in a newline, without the blanks at their ends, which
 *     are not signed
 * @param canonical what the signature is over: lines between carriage return and newline
 * @param signature the armored signature
 */
record ClearText(byte[] text, byte[] canonical, byte[] signature) {
    private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
    private static final String BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
    private static final String END_SIGNATURE = "-----END PGP SIGNATURE-----";

    /** Whether a file claims to be of this form. */
    static boolean claims(byte[] file) {
        return new String(file, 0, Math.min(file.length, BEGIN.length()), StandardCharsets.US_ASCII)
                .equals(BEGIN);
    }

    static ClearText parse(String what, byte[] file) throws FormatException {
        // Latin 1 keeps every byte, whatever the text's encoding.
        var lines = new String(file, StandardCharsets.ISO_8859_1).split("\n", -1);
        if (!lines[0].stripTrailing().equals(BEGIN)) {
            throw new FormatException(what, 0, "'" + BEGIN + "' in the first line", "other text");
        }
        var i = 1;
        while (i < lines.length && !lines[i].isBlank()) {
            if (!lines[i].startsWith("Hash: ")) {
                throw wrong(what, i, "a 'Hash:' header or an empty line");
            }
            i++;
        }
        var text = new ByteArrayOutputStream();
        var canonical = new ByteArrayOutputStream();
        i++;
        for (; i < lines.length && !lines[i].stripTrailing().equals(BEGIN_SIGNATURE); i++) {
            var line = lines[i];
            if (line.startsWith("-") && !line.startsWith("- ")) {
                throw wrong(what, i, "dashes at the start of a line to be escaped");
            }
            var unescaped = line.startsWith("- ") ? line.substring(2) : line;
            var bytes = withoutBlanksAtTheEnd(unescaped).getBytes(StandardCharsets.ISO_8859_1);
            if (canonical.size() > 0 || text.size() > 0) {
                canonical.write('\r');
                canonical.write('\n');
            }
            canonical.writeBytes(bytes);
            text.writeBytes(bytes);
            text.write('\n');
        }
        if (i >= lines.length) {
            throw new FormatException(what, -1, "'" + BEGIN_SIGNATURE + "'", "the end of the file");
        }
        var start = i;
        while (i < lines.length && !lines[i].stripTrailing().equals(END_SIGNATURE)) {
            i++;
        }
        if (i == lines.length) {
            throw new FormatException(what, -1, "'" + END_SIGNATURE + "'", "the end of the file");
        }
        var signature = String.join("\n", Arrays.asList(lines).subList(start, i + 1));
        for (var after = i + 1; after < lines.length; after++) {
            if (!lines[after].isBlank()) {
                throw wrong(what, after, "nothing after the signature");
            }
        }
        return new ClearText(
                text.toByteArray(),
                canonical.toByteArray(),
                signature.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String withoutBlanksAtTheEnd(String line) {
        var end = line.length();
        while (end > 0 && " \t\r".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(0, end);
    }

    private static FormatException wrong(String what, int line, String expected) {
        return new FormatException(what + ", line " + (line + 1), -1, expected, "something else");
    }

    /** The form of a text that is to be signed: its dashes escaped. */
    static byte[] escape(byte[] text) {
        var escaped =
                new String(text, StandardCharsets.ISO_8859_1)
                        .lines()
                        .map(line -> line.startsWith("-") ? "- " + line : line)
                        .collect(Collectors.joining("\n", "", "\n"));
        return escaped.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] canonical(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1)
                .lines()
                .map(ClearText::withoutBlanksAtTheEnd)
                .collect(Collectors.joining("\r\n"))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
