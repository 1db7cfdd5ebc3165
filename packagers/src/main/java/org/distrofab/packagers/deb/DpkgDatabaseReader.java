package org.distrofab.packagers.deb;

import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what dpkg's programs have written; files that are not there are empty. */
final class DpkgDatabaseReader {
    private static final long MAX_FILE_BYTES = 64L << 20;

    private final Path admin;

    DpkgDatabaseReader(Path admin) {
        this.admin = admin;
    }

    DpkgDatabase read() throws IOException, FormatException {
        checkFormat();
        return new DpkgDatabase(
                packages(),
                paragraphs("available"),
                diversions(),
                statOverrides(),
                new DpkgTriggers(interests(), deferred()),
                alternatives(),
                lines("arch"));
    }

    private void checkFormat() throws IOException, FormatException {
        var format = lines("info/format");
        if (!format.isEmpty() && !format.getFirst().strip().equals("1")) {
            throw new FormatException(
                    "dpkg info/format", 0, "format 1", "'" + format.getFirst() + "'");
        }
    }

    private List<DebControl> paragraphs(String file) throws IOException, FormatException {
        var path = admin.resolve(file);
        if (!Files.exists(path)) {
            return List.of();
        }
        try (var in = new BufferedInputStream(Files.newInputStream(path), 65536)) {
            return DebControl.parseAll("dpkg " + file, in);
        }
    }

    private List<DpkgPackage> packages() throws IOException, FormatException {
        var info = info();
        var packages = new ArrayList<DpkgPackage>();
        for (var paragraph : paragraphs("status")) {
            var listed = DpkgPackage.ofStatus(paragraph);
            var files = new TreeMap<String, DebControlFiles.File>();
            for (var file : info.getOrDefault(listed.infoName(), Map.of()).entrySet()) {
                files.put(file.getKey(), file(file.getValue()));
            }
            var list = files.remove("list");
            packages.add(
                    new DpkgPackage(
                            listed.control(),
                            listed.status(),
                            listed.conffiles(),
                            list == null
                                    ? List.of()
                                    : lines(
                                            "info/" + listed.infoName() + ".list",
                                            list.content().toByteArray()),
                            files));
        }
        return packages;
    }

    /** Files of {@code info/} by package and suffix. */
    private Map<String, Map<String, Path>> info() throws IOException {
        var byPackage = new HashMap<String, Map<String, Path>>();
        var folder = admin.resolve("info");
        if (!Files.isDirectory(folder)) {
            return byPackage;
        }
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                // Names have dots too, suffixes have none.
                var dot = name.lastIndexOf('.');
                if (dot > 0) {
                    byPackage
                            .computeIfAbsent(name.substring(0, dot), p -> new TreeMap<>())
                            .put(name.substring(dot + 1), file);
                }
            }
        }
        return byPackage;
    }

    private DebControlFiles.File file(Path path) throws IOException, FormatException {
        var mode =
                Files.getFileStore(path).supportsFileAttributeView("unix")
                        ? (Integer) Files.getAttribute(path, "unix:mode") & 07777
                        : Files.isExecutable(path) ? 0755 : 0644;
        return new DebControlFiles.File(mode, Bytes.copyOf(bytes(path)));
    }

    private static byte[] bytes(Path path) throws IOException, FormatException {
        var size = Files.size(path);
        if (size > MAX_FILE_BYTES) {
            throw new FormatException(
                    path.toString(), -1, "at most " + MAX_FILE_BYTES + " bytes", size + " bytes");
        }
        return Files.readAllBytes(path);
    }

    private List<String> lines(String file) throws IOException, FormatException {
        var path = admin.resolve(file);
        return Files.exists(path) ? lines(file, bytes(path)) : List.of();
    }

    private static List<String> lines(String file, byte[] text) throws FormatException {
        try {
            var decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            var lines = decoded.toString().split("\n", -1);
            var last = lines.length - 1;
            return List.of(lines[last].isEmpty() ? Arrays.copyOf(lines, last) : lines);
        } catch (CharacterCodingException e) {
            throw new FormatException("dpkg " + file, -1, "UTF-8", "other bytes");
        }
    }

    private static FormatException wrong(String file, int line, String expected, String found) {
        return new FormatException(
                "dpkg " + file + ", line " + (line + 1), -1, expected, "'" + found + "'");
    }

    private List<DpkgDiversion> diversions() throws IOException, FormatException {
        var lines = lines("diversions");
        var diversions = new ArrayList<DpkgDiversion>();
        for (var i = 0; i < lines.size(); i += 3) {
            if (i + 2 >= lines.size()) {
                throw wrong("diversions", i, "three lines a diversion", lines.get(i));
            }
            diversions.add(new DpkgDiversion(lines.get(i), lines.get(i + 1), lines.get(i + 2)));
        }
        return diversions;
    }

    private List<DpkgStatOverride> statOverrides() throws IOException, FormatException {
        var lines = lines("statoverride");
        var overrides = new ArrayList<DpkgStatOverride>();
        for (var i = 0; i < lines.size(); i++) {
            var words = lines.get(i).split(" ", 4);
            if (words.length < 4 || !words[2].matches("[0-7]{1,5}")) {
                throw wrong("statoverride", i, "user, group, mode and path", lines.get(i));
            }
            var mode = Integer.parseInt(words[2], 8) & 07777;
            overrides.add(new DpkgStatOverride(words[0], words[1], mode, words[3]));
        }
        return overrides;
    }

    private List<DpkgTriggers.Interest> interests() throws IOException, FormatException {
        var interests = new ArrayList<DpkgTriggers.Interest>();
        var lines = lines("triggers/File");
        for (var i = 0; i < lines.size(); i++) {
            var blank = lines.get(i).lastIndexOf(' ');
            if (blank < 1 || !lines.get(i).startsWith("/")) {
                throw wrong("triggers/File", i, "a path and a package", lines.get(i));
            }
            interests.add(
                    DpkgTriggers.Interest.ofWord(
                            lines.get(i).substring(0, blank), lines.get(i).substring(blank + 1)));
        }
        for (var name : names("triggers")) {
            if (!List.of("File", "Unincorp", "Lock").contains(name)) {
                for (var word : lines("triggers/" + name)) {
                    interests.add(DpkgTriggers.Interest.ofWord(name, word));
                }
            }
        }
        return interests;
    }

    private List<DpkgTriggers.Deferred> deferred() throws IOException, FormatException {
        var deferred = new ArrayList<DpkgTriggers.Deferred>();
        for (var line : lines("triggers/Unincorp")) {
            var words = List.of(line.split(" +"));
            deferred.add(
                    new DpkgTriggers.Deferred(words.getFirst(), words.subList(1, words.size())));
        }
        return deferred;
    }

    private List<String> names(String folder) throws IOException {
        var path = admin.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (var files = Files.list(path)) {
            return files.filter(Files::isRegularFile)
                    .map(f -> f.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private List<DpkgAlternative> alternatives() throws IOException, FormatException {
        var alternatives = new ArrayList<DpkgAlternative>();
        for (var name : names("alternatives")) {
            if (!name.endsWith(".dpkg-tmp")) {
                var file = "alternatives/" + name;
                alternatives.add(new AlternativeText(name, file, lines(file)).read());
            }
        }
        return alternatives;
    }

    /** A file of {@code alternatives/}, line by line; owned by a single call. */
    private static final class AlternativeText {
        private final String name;
        private final String file;
        private final List<String> lines;
        private int at;

        AlternativeText(String name, String file, List<String> lines) {
            this.name = name;
            this.file = file;
            this.lines = lines;
        }

        private String line(String expected) throws FormatException {
            if (at >= lines.size()) {
                throw wrong(file, at, expected, "the end of the file");
            }
            return lines.get(at++);
        }

        DpkgAlternative read() throws FormatException {
            var mode = line("'auto' or 'manual'");
            if (!mode.equals("auto") && !mode.equals("manual")) {
                throw wrong(file, 0, "'auto' or 'manual'", mode);
            }
            var link = line("the link");
            var slaves = new TreeMap<String, String>();
            var order = new ArrayList<String>();
            for (var slave = line("a slave"); !slave.isEmpty(); slave = line("a slave")) {
                slaves.put(slave, line("the slave's link"));
                order.add(slave);
            }
            var choices = new ArrayList<DpkgAlternative.Choice>();
            for (var path = line("a choice"); !path.isEmpty(); path = line("a choice")) {
                var priority = line("a priority");
                if (!priority.matches("-?[0-9]{1,9}")) {
                    throw wrong(file, at - 1, "a priority", priority);
                }
                var targets = new TreeMap<String, String>();
                for (var slave : order) {
                    var target = line("the target of '" + slave + "' or an empty line");
                    if (!target.isEmpty()) {
                        targets.put(slave, target);
                    }
                }
                choices.add(new DpkgAlternative.Choice(path, Integer.parseInt(priority), targets));
            }
            return new DpkgAlternative(name, mode.equals("auto"), link, slaves, choices);
        }
    }
}
