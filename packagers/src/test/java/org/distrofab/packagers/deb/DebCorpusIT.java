package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Every package of a small Debian is read and written again.
 *
 * <p>Proven: the ar headers and both tar members, decompressed, come out byte for byte from the
 * values that were read; so do all list files. The compressed streams are kept as they were, for
 * another compressor makes other bytes of the same tar; with them the whole package is identical.
 */
final class DebCorpusIT {
    private static final byte[] PAD = {'\n'};

    @Test
    void everyPackageIsRewrittenToTheSameMembers() throws Exception {
        var packages = DebCorpus.packages();
        assertTrue(packages.size() > 60, packages.size() + " packages");
        for (var file : packages) {
            try {
                rewriteMembers(file);
            } catch (FormatException e) {
                throw new AssertionError(file + ": " + e.getMessage(), e);
            }
        }
    }

    private static void rewriteMembers(Path file) throws IOException, FormatException {
        try (var in = new BufferedInputStream(Files.newInputStream(file));
                var same = new Expecting(file.toString(), Files.newInputStream(file))) {
            var ar = new ArReader(in);
            same.write(ArReader.MAGIC.getBytes(StandardCharsets.US_ASCII));
            for (var next = ar.next(); next.isPresent(); next = ar.next()) {
                var member = next.get();
                same.write(member.header());
                ar.content().transferTo(same);
                if (member.sizeBytes() % 2 == 1) {
                    same.write(PAD);
                }
            }
        }
        rewriteTar(file, "control.tar");
        rewriteTar(file, "data.tar");
    }

    private static void rewriteTar(Path file, String stem) throws IOException, FormatException {
        try (var original = member(file, stem);
                var copied = member(file, stem);
                var same = new Expecting(file + ": " + stem, original)) {
            var out = new BufferedOutputStream(same, 65536);
            var writer = new TarWriter(out);
            var reader = new TarReader(file + ": " + stem, copied, Integer.MAX_VALUE);
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                writer.write(next.get(), reader.content());
            }
            writer.finish();
            out.flush();
        }
    }

    private static InputStream member(Path file, String stem) throws IOException, FormatException {
        var ar = new ArReader(new BufferedInputStream(Files.newInputStream(file)));
        for (var next = ar.next(); next.isPresent(); next = ar.next()) {
            var compression = DebCompression.ofName(next.get().name(), stem);
            if (compression.isPresent()) {
                return new BufferedInputStream(compression.get().decode(ar.content()), 65536);
            }
        }
        throw new AssertionError(file + " has no " + stem);
    }

    @Test
    void everyControlFilePrintsAsItWas() throws Exception {
        for (var file : DebCorpus.packages()) {
            try (var deb = DebArchive.open(file)) {
                var files = deb.controlFiles();
                same(file, files, "control", deb.control().toString());
                same(file, files, "conffiles", lines(files.conffiles()));
                assertEquals(
                        text(files, "shlibs").replaceAll("[ \t]+", " "),
                        lines(files.sharedLibraries()),
                        () -> file + ": shlibs");
                var sums =
                        files.md5sums().entrySet().stream()
                                .map(e -> e.getValue() + "  " + e.getKey())
                                .collect(Collectors.toSet());
                assertEquals(text(files, "md5sums").lines().collect(Collectors.toSet()), sums);
                assertEquals(
                        text(files, "triggers")
                                .lines()
                                .filter(line -> !line.startsWith("#") && !line.isBlank())
                                .map(line -> line.replaceAll("[ \t]+", " ").strip())
                                .toList(),
                        files.triggers().stream().map(DebTrigger::toString).toList());
                if (files.symbols().isPresent()) {
                    same(file, files, "symbols", files.symbols().get().toString());
                }
                for (var field : DebFieldOrder.CONTROL.names()) {
                    if (field.matches("pre-depends|depends|recommends|suggests|breaks|provides")) {
                        var relations = deb.control().relations(field).toString();
                        assertEquals(deb.control().get(field).orElse(""), relations);
                    }
                }
            }
        }
    }

    @Test
    void everyPayloadHoldsWhatItsControlFilesSay() throws Exception {
        for (var file : DebCorpus.packages()) {
            try (var deb = DebArchive.open(file)) {
                deb.unpack((entry, content) -> {});
            }
        }
    }

    private static String lines(List<?> values) {
        return values.stream().map(v -> v + "\n").collect(Collectors.joining());
    }

    private static String text(DebControlFiles files, String name) {
        return files.files().containsKey(name)
                ? new String(
                        files.files().get(name).content().toByteArray(), StandardCharsets.UTF_8)
                : "";
    }

    private static void same(Path file, DebControlFiles files, String name, String printed) {
        assertEquals(text(files, name), printed, () -> file + ": " + name);
    }

    /** Takes what is written and compares it, as it comes, with what was expected. */
    private static final class Expecting extends OutputStream {
        private final String what;
        private final InputStream expected;
        private long offset;

        Expecting(String what, InputStream expected) {
            this.what = what;
            this.expected = expected;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            var wanted = expected.readNBytes(length);
            var written = Arrays.copyOfRange(bytes, from, from + length);
            assertArrayEquals(wanted, written, () -> what + " at byte " + offset);
            offset += length;
        }

        @Override
        public void close() throws IOException {
            assertEquals(-1, expected.read(), () -> what + " is longer than " + offset);
            expected.close();
        }
    }
}
