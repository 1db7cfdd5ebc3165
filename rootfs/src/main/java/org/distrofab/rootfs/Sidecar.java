package org.distrofab.rootfs;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an unprivileged user cannot put on a disk, in a text file beside the exported folder: one
 * line a file, in order of paths.
 *
 * <p>{@code kind mode uid gid mtime detail path [name=value …]}, with the mode in octal, the detail
 * a device's {@code major:minor}, a symbolic link's target after {@code >}, or {@code -}; targets,
 * paths and names percent-encoded, values in hexadecimal. Kinds are those of find(1): f d l b c p.
 */
final class Sidecar {
    private static final String FORMAT = "attribute sidecar";
    private static final String HEADER = "distrofab-attributes 1";

    private final SortedMap<String, Entry> entries = new TreeMap<>();

    private Sidecar() {}

    static Sidecar empty() {
        return new Sidecar();
    }

    void record(Entry entry) {
        entries.put(entry.path(), entry);
    }

    Optional<Attributes> attributes(String path) {
        return Optional.ofNullable(entries.get(path)).map(Entry::attributes);
    }

    /** A link's target as it was, which the host may have shortened by a {@code /} at its end. */
    Optional<String> linkTarget(String path) {
        return entries.get(path) instanceof Entry.SymbolicLink link
                ? Optional.of(link.target())
                : Optional.empty();
    }

    /** Devices and fifos: they were not made. */
    Collection<Entry> withoutFiles() {
        return entries.values().stream()
                .filter(entry -> entry instanceof Entry.Device || entry instanceof Entry.Fifo)
                .toList();
    }

    void write(Path file) throws IOException {
        var lines = new ArrayList<String>(List.of(HEADER));
        entries.values().forEach(entry -> lines.add(line(entry)));
        Files.write(file, lines);
    }

    private static String line(Entry entry) {
        var attributes = entry.attributes();
        var kind =
                switch (entry) {
                    case Entry.RegularFile file -> "f";
                    case Entry.HardLink link -> "f";
                    case Entry.Directory directory -> "d";
                    case Entry.SymbolicLink link -> "l";
                    case Entry.Device device -> device.block() ? "b" : "c";
                    case Entry.Fifo fifo -> "p";
                };
        var detail =
                switch (entry) {
                    case Entry.Device device -> device.major() + ":" + device.minor();
                    case Entry.SymbolicLink link -> ">" + encode(link.target());
                    case Entry other -> "-";
                };
        var line =
                new StringBuilder()
                        .append(kind)
                        .append(' ')
                        .append(Integer.toOctalString(attributes.mode()))
                        .append(' ')
                        .append(Integer.toUnsignedString(attributes.uid()))
                        .append(' ')
                        .append(Integer.toUnsignedString(attributes.gid()))
                        .append(' ')
                        .append(attributes.mtimeSeconds())
                        .append(' ')
                        .append(detail)
                        .append(' ')
                        .append(encode("/" + entry.path()));
        attributes
                .xattrs()
                .forEach((name, value) ->
                        line.append(' ').append(encode(name)).append('=').append(value));
        return line.toString();
    }

    static Sidecar read(Path file) throws IOException, FormatException {
        var sidecar = new Sidecar();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            var header = reader.readLine();
            if (!HEADER.equals(header)) {
                throw new FormatException(FORMAT, 0, "'" + HEADER + "'", "'" + header + "'");
            }
            long number = 1;
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                try {
                    sidecar.record(entry(line));
                } catch (IllegalArgumentException e) {
                    var complaint =
                            new FormatException(
                                    FORMAT + ", line " + number,
                                    -1,
                                    "'kind mode uid gid mtime detail path [name=value …]'",
                                    "'" + line + "'");
                    complaint.initCause(e);
                    throw complaint;
                }
            }
        }
        return sidecar;
    }

    private static Entry entry(String line) throws FormatException {
        var words = line.split(" ");
        if (words.length < 7) {
            throw new IllegalArgumentException(words.length + " words");
        }
        var xattrs = new TreeMap<String, Bytes>();
        for (int i = 7; i < words.length; i++) {
            int equals = words[i].lastIndexOf('=');
            xattrs.put(
                    decode(words[i].substring(0, Math.max(0, equals))),
                    Bytes.ofHex(words[i].substring(equals + 1)));
        }
        var attributes =
                new Attributes(
                        Integer.parseInt(words[1], 8),
                        Integer.parseUnsignedInt(words[2]),
                        Integer.parseUnsignedInt(words[3]),
                        "",
                        "",
                        Long.parseLong(words[4]),
                        xattrs);
        var path = TreePaths.normalise(FORMAT, decode(words[6]));
        return switch (words[0]) {
            case "f" -> new Entry.RegularFile(path, attributes, 0);
            case "d" -> new Entry.Directory(path, attributes);
            case "l" -> new Entry.SymbolicLink(path, attributes, decode(words[5].substring(1)));
            case "p" -> new Entry.Fifo(path, attributes);
            case "b", "c" -> {
                var numbers = words[5].split(":");
                if (numbers.length != 2) {
                    throw new IllegalArgumentException("device " + words[5]);
                }
                yield new Entry.Device(
                        path,
                        attributes,
                        words[0].equals("b"),
                        Integer.parseInt(numbers[0]),
                        Integer.parseInt(numbers[1]));
            }
            default -> throw new IllegalArgumentException("kind " + words[0]);
        };
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
