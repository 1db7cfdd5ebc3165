package org.distrofab.packagers.rpm;

import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Feeds every reader with good input that was damaged in seeded ways. A reader may accept it or
 * refuse it with a FormatException; anything else is reported with the seed that shows it.
 */
final class RpmFuzz {
    private interface Target {
        void read(byte[] bytes) throws IOException, FormatException, UntrustedException;
    }

    private record Subject(byte[] good, Target target) {}

    private final Path folder;
    private final Map<String, Subject> subjects = new LinkedHashMap<>();

    RpmFuzz(Path folder) throws Exception {
        this.folder = folder;
        for (var compression : PayloadCompression.values()) {
            addPackage(compression);
        }
        addHeaderAndPayload();
        addMetadata();
        addTexts();
    }

    private void addPackage(PayloadCompression compression) throws Exception {
        var file = folder.resolve("good.rpm");
        new RpmWriter(compression, Optional.empty()).write(RpmSamples.full(), file);
        subjects.put(
                "package " + compression,
                new Subject(
                        Files.readAllBytes(file),
                        bytes -> {
                            var damaged = folder.resolve("damaged.rpm");
                            Files.write(damaged, bytes);
                            try (var archive = RpmArchive.open(damaged, Trust.unchecked())) {
                                archive.unpack((_, content) -> drain(content));
                            }
                        }));
    }

    private static void drain(InputStream content) throws IOException {
        content.transferTo(OutputStream.nullOutputStream());
    }

    /** Apart from their package, so that no digest stands before the parsers. */
    private void addHeaderAndPayload() throws Exception {
        var file = folder.resolve("good.rpm");
        var cpio = new ByteArrayOutputStream();
        RpmPackage pkg;
        byte[] signature;
        try (var archive = RpmArchive.open(file, Trust.unchecked())) {
            archive.copyPayload(cpio);
            pkg = archive.pkg();
            signature = archive.signatureHeader().toByteArray();
            var record = new RpmInstallation(1, 1, 3).record(archive).toRecord();
            subjects.put(
                    "record",
                    new Subject(
                            record,
                            bytes -> {
                                var header = RpmHeader.ofRecord("record", bytes);
                                readAll(RpmPackage.of(header));
                                for (var table : RpmDatabaseTable.values()) {
                                    table.rows(header);
                                }
                            }));
        }
        subjects.put(
                "header",
                new Subject(
                        pkg.header().toByteArray(),
                        bytes ->
                                readAll(
                                        RpmPackage.of(
                                                RpmHeader.read(
                                                        RpmHeader.Role.MAIN,
                                                        new ByteArrayInputStream(bytes),
                                                        0)))));
        subjects.put(
                "signature header",
                new Subject(
                        signature,
                        bytes ->
                                RpmHeader.read(
                                        RpmHeader.Role.SIGNATURE,
                                        new ByteArrayInputStream(bytes),
                                        96)));
        subjects.put(
                "payload",
                new Subject(
                        cpio.toByteArray(),
                        bytes -> {
                            try {
                                new PayloadUnpacker(pkg, (_, content) -> drain(content))
                                        .unpack(new ByteArrayInputStream(bytes));
                            } catch (CorruptDataException e) {
                                // What RpmArchive turns into a FormatException.
                                throw new FormatException("payload", -1, "more", e.getMessage());
                            }
                        }));
    }

    private static void readAll(RpmPackage pkg) throws FormatException {
        pkg.files();
        pkg.scriptlets();
        pkg.changelog();
        pkg.metadata();
        pkg.header().region();
    }

    private void addMetadata() throws Exception {
        new RepodataWriter(
                        "1",
                        RpmSamples.TIME,
                        PayloadCompression.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        List.of())
                .write(folder, List.of(Path.of("good.rpm")));
        var reader = RepodataReader.open(folder, Trust.unchecked());
        subjects.put(
                "repomd",
                new Subject(
                        Files.readAllBytes(folder.resolve("repodata/repomd.xml")),
                        bytes -> RepoMetadata.read(new ByteArrayInputStream(bytes))));
        subjects.put(
                "primary",
                new Subject(
                        Files.readAllBytes(href(reader, "primary")),
                        bytes ->
                                RepodataReader.readPrimary(
                                        new ByteArrayInputStream(bytes), RepoPackage::toIndexed)));
        subjects.put(
                "filelists",
                new Subject(
                        Files.readAllBytes(href(reader, "filelists")),
                        bytes ->
                                RepodataReader.readFileLists(
                                        new ByteArrayInputStream(bytes), _ -> {})));
        subjects.put(
                "other",
                new Subject(
                        Files.readAllBytes(href(reader, "other")),
                        bytes ->
                                RepodataReader.readChanges(
                                        new ByteArrayInputStream(bytes), _ -> {})));
        var comps =
                new Comps(
                        List.of(
                                new Comps.Group(
                                        "g",
                                        "G",
                                        "d",
                                        true,
                                        false,
                                        List.of(new Comps.Member("a", "default", "")))),
                        List.of(new Comps.Environment("e", "E", "d", List.of("g"), List.of())));
        subjects.put(
                "comps",
                new Subject(
                        comps.toXml().getBytes(StandardCharsets.UTF_8),
                        bytes -> Comps.read(new ByteArrayInputStream(bytes))));
        var notice =
                new UpdateNotice(
                        "I", "t", "bugfix", "final", "", "2026", "d", List.of(), List.of());
        subjects.put(
                "updateinfo",
                new Subject(
                        UpdateNotice.toXml(List.of(notice)).getBytes(StandardCharsets.UTF_8),
                        bytes -> UpdateNotice.read(new ByteArrayInputStream(bytes), _ -> {})));
    }

    private Path href(RepodataReader reader, String type) {
        return folder.resolve(reader.metadata().data(type).orElseThrow().href());
    }

    private void addTexts() {
        subjects.put(
                "rich dependency",
                new Subject(
                        "((a >= 1.0 with b(x)) if (c or d and e) else (f unless g))"
                                .getBytes(StandardCharsets.UTF_8),
                        bytes ->
                                RichDependencyParser.parseClause(
                                        new String(bytes, StandardCharsets.ISO_8859_1))));
        subjects.put(
                "version",
                new Subject(
                        "1:2.0~rc1^git-3.fc40".getBytes(StandardCharsets.UTF_8),
                        bytes -> {
                            var text = new String(bytes, StandardCharsets.ISO_8859_1);
                            RpmVersion.parse(text).compareTo(RpmVersion.parse("1:2.0-3"));
                        }));
        subjects.put(
                "capabilities",
                new Subject(
                        "cap_net_raw,cap_chown=ep =i cap_kill-p".getBytes(StandardCharsets.UTF_8),
                        bytes ->
                                FileCapabilities.parse(
                                        new String(bytes, StandardCharsets.ISO_8859_1))));
    }

    /**
     * @param rounds for each subject
     */
    void run(long seed, int rounds) {
        subjects.forEach((name, subject) -> {
            var random = new Random(seed ^ name.hashCode());
            for (var round = 0; round < rounds; round++) {
                var damaged = damage(subject.good(), random);
                try {
                    subject.target().read(damaged);
                } catch (FormatException | UntrustedException _) {
                    // As it should be.
                } catch (IOException | RuntimeException | StackOverflowError e) {
                    throw new AssertionError(
                            "%s, seed %d, round %d: %s"
                                    .formatted(name, seed, round, excerpt(damaged)),
                            e);
                }
            }
        });
    }

    private static String excerpt(byte[] bytes) {
        return bytes.length > 2000 ? bytes.length + " bytes" : HexFormat.of().formatHex(bytes);
    }

    private static byte[] damage(byte[] good, Random random) {
        var bytes = good.clone();
        for (var i = 1 + random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            var at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> {
                    byte[] extremes = {0, -1, 0x7f, (byte) 0x80};
                    var value = extremes[random.nextInt(extremes.length)];
                    for (var k = at; k < Math.min(bytes.length, at + 4); k++) {
                        bytes[k] = value;
                    }
                }
                case 3 -> bytes = Arrays.copyOf(bytes, at);
                case 4 -> {
                    var most = Math.min(bytes.length - at, good.length);
                    var length = Math.min(most, 1 + random.nextInt(32));
                    System.arraycopy(
                            good, random.nextInt(good.length - length + 1), bytes, at, length);
                }
                default -> {
                    var longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }
}
