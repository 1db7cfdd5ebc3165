package org.distrofab.packagers.apk;

import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Seeded mutation of good files for every apk reader. A reader may accept a mutant or refuse it
 * with a {@link FormatException}; anything else is a bug, and the mutant's seed says how to get it
 * again.
 */
final class ReaderFuzz {
    private static final long MOST_UNPACKED = 64L << 20;

    /** A good file and the reader that it is for. */
    record Target(String name, byte[] good, Reader reader) {}

    @FunctionalInterface
    interface Reader {
        void read(Path file) throws Exception;
    }

    private final Path folder;

    ReaderFuzz(Path folder) {
        this.folder = folder;
    }

    List<Target> targets() throws Exception {
        var targets = new ArrayList<Target>();
        var apk = folder.resolve("good.apk");
        Packages.write(Packages.everything(), apk);
        var bytes = Files.readAllBytes(apk);
        targets.add(new Target("v2 package", bytes, ReaderFuzz::readPackage));
        targets.add(new Target("v2 segments", segments(bytes), this::readSegments));
        targets.add(new Target("v3 package", AdbPackageTest.example(), ReaderFuzz::readPackage));
        targets.add(
                new Target(
                        "v3 package, deflated",
                        AdbBuilder.deflated(AdbPackageTest.example()),
                        ReaderFuzz::readPackage));
        targets.add(
                new Target(
                        "v3 index",
                        AdbPackageTest.exampleIndex(),
                        file -> ApkIndexReader.read(file, Trust.unchecked(), _ -> {})));
        var text = new StringBuilder();
        try (var opened = Packages.open(apk)) {
            var entry =
                    new IndexEntry(opened.metadata(), Optional.of(opened.identity()), bytes.length);
            text.append(entry.text()).append('\n');
            targets.add(
                    new Target(
                            "plain index",
                            text.toString().getBytes(StandardCharsets.UTF_8),
                            file -> ApkIndexReader.read(file, Trust.unchecked(), _ -> {})));
        }
        var installer =
                new ApkInstaller(
                        (_, content) -> content.transferTo(OutputStream.nullOutputStream()));
        try (var opened = Packages.open(apk)) {
            installer.install(opened, bytes.length, "");
        }
        var database = installer.database(List.of(), List.of(), List.of(), List.of());
        targets.add(
                new Target(
                        "installed database",
                        InstalledText.text(database.packages().getFirst())
                                .getBytes(StandardCharsets.UTF_8),
                        ReaderFuzz::readInstalled));
        return targets;
    }

    /** The decompressed members, so that mutations reach past gzip's checksums. */
    private byte[] segments(byte[] apk) throws Exception {
        var file = Files.write(folder.resolve("whole.apk"), apk);
        var out = new ByteArrayOutputStream();
        try (var in = Files.newInputStream(file)) {
            var members = new GzipMembers(in);
            while (members.hasNext()) {
                members.next(List.of()).transferTo(out);
            }
        }
        return out.toByteArray();
    }

    /** Puts mutated tar bytes back into two gzip members and reads the package. */
    private void readSegments(Path file) throws Exception {
        var bytes = Files.readAllBytes(file);
        var out = new ByteArrayOutputStream();
        int border = Math.min(bytes.length, 512 * (bytes.length / 512 / 3));
        try (var gzip = new GzipWriter(out)) {
            gzip.write(bytes, 0, border);
        }
        try (var gzip = new GzipWriter(out)) {
            gzip.write(bytes, border, bytes.length - border);
        }
        readPackage(Files.write(folder.resolve("again.apk"), out.toByteArray()));
        try (var in = Files.newInputStream(file)) {
            var tar = new TarReader(in, "fuzz");
            while (tar.next().isPresent()) {
                tar.content().readNBytes(1000);
            }
        } catch (GzipMembers.WrappedFormatException e) {
            throw e.complaint();
        }
    }

    private static void readPackage(Path file) throws Exception {
        try (var opened = new ApkPackageReader().open(file, Trust.unchecked())) {
            var total = new long[1];
            opened.unpack((entry, content) -> {
                if (entry.path().startsWith("/") || ("/" + entry.path() + "/").contains("/../")) {
                    throw new AssertionError("leaves the tree: " + entry.path());
                }
                total[0] += content.transferTo(OutputStream.nullOutputStream());
                if (total[0] > MOST_UNPACKED) {
                    throw new IOException("enough");
                }
            });
        }
    }

    private static void readInstalled(Path file) throws Exception {
        try (var in = Files.newInputStream(file)) {
            InstalledText.read(in, _ -> {});
        }
    }

    /**
     * Mutates until the time is over or so many mutants were tried.
     *
     * @return how many mutants were tried
     */
    long run(Target target, long firstSeed, long most, long nanos) throws Exception {
        long end = System.nanoTime() + nanos;
        var file = folder.resolve("mutant");
        long seed = firstSeed;
        for (; seed < firstSeed + most && System.nanoTime() < end; seed++) {
            Files.write(file, mutate(target.good(), new Random(seed)));
            try {
                target.reader().read(file);
            } catch (FormatException | UntrustedException _) {
                // Refused in the way that it should be.
            } catch (IOException e) {
                if (!"enough".equals(e.getMessage())) {
                    throw new AssertionError(target.name() + ", seed " + seed, e);
                }
            } catch (RuntimeException | Error e) {
                throw new AssertionError(target.name() + ", seed " + seed, e);
            }
        }
        return seed - firstSeed;
    }

    private static byte[] mutate(byte[] good, Random random) {
        var bytes = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && bytes.length > 8; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0 : 0xff);
                case 3 -> bytes = Arrays.copyOf(bytes, Math.max(8, at));
                case 4 -> {
                    int from = random.nextInt(bytes.length);
                    int length =
                            Math.min(1 + random.nextInt(64), bytes.length - Math.max(at, from));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
                case 5 -> {
                    int length = Math.min(4, bytes.length - at);
                    for (int j = 0; j < length; j++) {
                        bytes[at + j] = (byte) (random.nextInt() >> random.nextInt(32));
                    }
                }
                default -> {
                    var longer = Arrays.copyOf(bytes, bytes.length + 16);
                    System.arraycopy(bytes, at, longer, at + 16, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }
}
