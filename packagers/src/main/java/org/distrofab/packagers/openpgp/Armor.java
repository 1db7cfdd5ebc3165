package org.distrofab.packagers.openpgp;

import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** ASCII armor (RFC 9580 §6). */
final class Armor {
    static final String PUBLIC_KEY = "PGP PUBLIC KEY BLOCK";
    static final String PRIVATE_KEY = "PGP PRIVATE KEY BLOCK";
    static final String SIGNATURE = "PGP SIGNATURE";

    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final int LINE_CHARACTERS = 64;

    private Armor() {}

    /** Whether a file is armor and not packets, whose first byte has its top bit set. */
    static boolean isArmored(byte[] file) {
        return file.length == 0 || file[0] >= 0;
    }

    /**
     * The packets of every block of a kind; text around the blocks is passed over, as GnuPG does.
     *
     * @throws FormatException if there is no such block, or one is broken
     */
    static byte[] decode(String what, byte[] file, String kind) throws FormatException {
        var lines = new String(file, StandardCharsets.ISO_8859_1).lines().toList();
        var packets = new ByteArrayOutputStream();
        var found = false;
        for (var i = 0; i < lines.size(); i++) {
            if (lines.get(i).stripTrailing().equals(BEGIN + kind + DASHES)) {
                var end = endOf(what, lines, i, kind);
                packets.writeBytes(block(what, lines.subList(i + 1, end), i + 2));
                found = true;
                i = end;
            }
        }
        if (!found) {
            throw new FormatException(what, -1, "a block '" + BEGIN + kind + DASHES + "'", "none");
        }
        return packets.toByteArray();
    }

    private static int endOf(String what, List<String> lines, int begin, String kind)
            throws FormatException {
        for (var i = begin + 1; i < lines.size(); i++) {
            var line = lines.get(i).stripTrailing();
            if (line.equals("-----END " + kind + DASHES)) {
                return i;
            }
            if (line.startsWith(DASHES)) {
                break;
            }
        }
        throw new FormatException(
                what + ", line " + (begin + 1), -1, "an end of the armor", "none");
    }

    private static byte[] block(String what, List<String> lines, int firstLine)
            throws FormatException {
        var start = 0;
        while (start < lines.size() && lines.get(start).contains(": ")) {
            start++;
        }
        var data = new StringBuilder();
        var checksum = "";
        for (var line : lines.subList(start, lines.size())) {
            var text = line.strip();
            if (!checksum.isEmpty() && !text.isEmpty()) {
                throw broken(what, firstLine, "nothing after the checksum");
            }
            if (text.startsWith("=") && data.length() % 4 == 0) {
                checksum = text.substring(1);
            } else {
                data.append(text);
            }
        }
        try {
            var bytes = Base64.getDecoder().decode(data.toString());
            if (!checksum.isEmpty() && !checksum.equals(checksum(bytes))) {
                throw broken(what, firstLine, "the CRC-24 " + checksum(bytes));
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw broken(what, firstLine, "base 64");
        }
    }

    private static FormatException broken(String what, int line, String expected) {
        return new FormatException(
                what + ", armor at line " + line, -1, expected, "something else");
    }

    /** A block as GnuPG writes it: no headers, with a checksum. */
    static byte[] encode(byte[] packets, String kind) {
        var data = Base64.getEncoder().encodeToString(packets);
        var lines = new ArrayList<String>();
        lines.add(BEGIN + kind + DASHES);
        lines.add("");
        for (var i = 0; i < data.length(); i += LINE_CHARACTERS) {
            lines.add(data.substring(i, Math.min(data.length(), i + LINE_CHARACTERS)));
        }
        lines.add("=" + checksum(packets));
        lines.add("-----END " + kind + DASHES);
        lines.add("");
        return String.join("\n", lines).getBytes(StandardCharsets.US_ASCII);
    }

    /** CRC-24 in base 64 (RFC 9580 §6.1). */
    private static String checksum(byte[] packets) {
        var crc = 0xB704CE;
        for (var b : packets) {
            crc ^= (b & 0xff) << 16;
            for (var i = 0; i < 8; i++) {
                crc <<= 1;
                if ((crc & 0x1000000) != 0) {
                    crc ^= 0x1864CFB;
                }
            }
        }
        var bytes = new byte[] {(byte) (crc >> 16), (byte) (crc >> 8), (byte) crc};
        return Base64.getEncoder().encodeToString(bytes);
    }
}
