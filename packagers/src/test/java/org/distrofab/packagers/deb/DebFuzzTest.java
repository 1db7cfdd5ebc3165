package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.distrofab.packagers.openpgp.OpenPgpKeyring;
import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.packagers.openpgp.OpenPgpVerifier;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Every reader takes broken input: it reads it, or it throws a {@link FormatException}. Anything
 * else is printed with its seed and bytes; those become a fixture in {@code deb/crashes}.
 */
final class DebFuzzTest {
    private static final int ROUNDS = 400;
    private static final Duration NIGHTLY = Duration.ofMinutes(4);
    private static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");

    /** Reads bytes and throws what its reader throws. */
    @FunctionalInterface
    interface Target {
        void read(byte[] input) throws IOException, FormatException;
    }

    /** A reader and a good input for it. */
    record Case(String name, byte[] good, Target target) {}

    static List<Case> cases() throws Exception {
        var cases = new ArrayList<Case>();
        var tree =
                Packages.tar(
                        new Entry.Directory("usr", Attributes.ofRoot(0755)),
                        new Entry.RegularFile("usr/f", Attributes.ofRoot(0644), 700),
                        new Entry.HardLink("usr/g", Attributes.ofRoot(0644), "usr/f"),
                        new Entry.SymbolicLink("l", Attributes.ofRoot(0777), "x".repeat(150)));
        for (var compression : List.of("NONE", "GZIP", "XZ", "ZSTD")) {
            var c = DebCompression.valueOf(compression);
            var deb =
                    Packages.archive(
                            Packages.VERSION,
                            Packages.member(
                                    "control.tar" + c.suffix(),
                                    Packages.encode(c, Packages.controlTar("a"))),
                            Packages.member("data.tar" + c.suffix(), Packages.encode(c, tree)));
            cases.add(new Case("deb-" + compression, deb, DebFuzzTest::readDeb));
        }
        cases.add(new Case("tar", tree, DebFuzzTest::readTar));
        cases.add(
                new Case(
                        "control",
                        Packages.control("a", "1.0").toBytes(),
                        b -> DebControl.parse("c", b).get("Package")));
        for (var line : Fixtures.lines("relations.txt").toList()) {
            var words = line.split("\t", -1);
            cases.add(
                    new Case(
                            "relations",
                            words[1].getBytes(StandardCharsets.ISO_8859_1),
                            b -> DebRelations.parse(words[0], text(b))));
        }
        cases.add(new Case("version", bytes("1:2.0~rc1+b1-3"), b -> DebVersion.parse(text(b))));
        for (var name : List.of("symbols", "shlibs", "triggers", "conffiles", "md5sums")) {
            cases.add(new Case(name, sample(name), DebFuzzTest::readControlText));
        }
        cases.add(
                new Case(
                        "index",
                        DebPackagesIndexTest.SAMPLE.getBytes(StandardCharsets.UTF_8),
                        DebFuzzTest::readIndex));
        cases.add(
                new Case(
                        "release",
                        bytes(
                                "Date: Sat, 01 Nov 2025 10:00:00 UTC\nSHA256:\n "
                                        + "a".repeat(64)
                                        + " 1 a/b\n"),
                        b -> DebRelease.parse(b).checkDates(NOW)));
        openPgp(cases);
        return cases;
    }

    private static void openPgp(List<Case> cases) throws Exception {
        var random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(1);
        var signer = OpenPgpSigner.generate("f <f@example.org>", NOW, random);
        var armored = new String(signer.publicKey(), StandardCharsets.US_ASCII);
        var base64 = armored.replaceAll("(?s)-----BEGIN.*?\n\n|\n=.*", "").replace("\n", "");
        var keyring = new OpenPgpVerifier(OpenPgpKeyring.read("k", signer.publicKey()), NOW);
        cases.add(
                new Case(
                        "keyring",
                        Base64.getDecoder().decode(base64),
                        b -> {
                            var broken = new OpenPgpVerifier(OpenPgpKeyring.read("k", b), NOW);
                            var signature = signer.signDetached(InputStream.nullInputStream(), NOW);
                            broken.checkDetached("s", signature, InputStream.nullInputStream());
                        }));
        cases.add(
                new Case(
                        "keyring-armored",
                        signer.publicKey(),
                        b -> OpenPgpKeyring.read("k", b).fingerprints()));
        cases.add(
                new Case(
                        "signature",
                        signer.signDetached(InputStream.nullInputStream(), NOW),
                        b -> keyring.checkDetached("s", b, InputStream.nullInputStream())));
        cases.add(
                new Case(
                        "inline",
                        signer.signInline(bytes("- a\nb\n"), NOW),
                        b -> keyring.checkInline("i", b)));
        cases.add(
                new Case(
                        "secret-key",
                        signer.secretKey(),
                        b -> OpenPgpSigner.read("s", b, new char[0], NOW).fingerprint()));
    }

    private static byte[] sample(String name) {
        return bytes(
                switch (name) {
                    case "symbols" ->
                            "liba.so.1 liba1 #MINVER#\n| liba1 (>> 1)\n* Build-Depends-Package:"
                                    + " liba-dev\n f@Base 1.0\n g@Base 2.0 1\n";
                    case "shlibs" -> "liba 1 liba1 (>= 1)\nudeb: liba 1 liba1-udeb\n";
                    case "triggers" ->
                            "# a comment\ninterest-noawait /usr/lib\nactivate ldconfig\n";
                    case "conffiles" -> "/etc/a\nremove-on-upgrade /etc/b\n";
                    case String _ -> "0".repeat(32) + "  usr/f\n";
                });
    }

    private static void readDeb(byte[] bytes) throws IOException, FormatException {
        var limits = new DebLimits(1 << 20, 4 << 20, 1000, 1000);
        try (var deb = DebArchive.open(new ByteArrayInputStream(bytes), limits)) {
            deb.unpack((entry, content) -> content.readAllBytes());
        }
    }

    private static void readTar(byte[] bytes) throws IOException, FormatException {
        var tar = new TarReader("tar", new ByteArrayInputStream(bytes), 1000);
        for (var next = tar.next(); next.isPresent(); next = tar.next()) {
            Attributes.ofRoot(next.get().attributes().mode());
        }
    }

    private static void readControlText(byte[] bytes) throws FormatException {
        List<Target> readers =
                List.of(
                        b -> new ControlText("t", b).symbols(),
                        b -> new ControlText("t", b).sharedLibraries(),
                        b -> new ControlText("t", b).triggers(),
                        b -> new ControlText("t", b).conffiles(),
                        b -> new ControlText("t", b).md5sums());
        for (var reader : readers) {
            try {
                reader.read(bytes);
            } catch (FormatException | IOException e) {
                assertTrue(e.getMessage().startsWith("t"), e.getMessage());
            }
        }
    }

    private static void readIndex(byte[] bytes) throws IOException, FormatException {
        var in = new ByteArrayInputStream(bytes);
        var index = DebPackagesIndex.read("index", in, DebCompression.NONE);
        for (var row = 0; row < index.size(); row++) {
            var one = index.get(row);
            one.version();
            one.sha256();
            for (var field : DebIndexedPackage.Field.values()) {
                one.relations(field);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void mutatedInputsAreReadOrRefused() throws Exception {
        for (var one : cases()) {
            for (var seed = 0; seed < ROUNDS; seed++) {
                run(one, seed);
            }
        }
    }

    @Test
    @Tag("nightly")
    void mutatedInputsAreReadOrRefusedForMinutes() throws Exception {
        var end = System.nanoTime() + NIGHTLY.toNanos();
        var cases = cases();
        for (var seed = (long) ROUNDS; System.nanoTime() < end; seed++) {
            for (var one : cases) {
                run(one, seed);
            }
        }
    }

    /** Everything that once went wrong: the file's name starts with that of its case. */
    @Test
    void formerCrashesStayFixed() throws Exception {
        var cases = cases();
        var count = 0;
        for (var name : Fixtures.lines("crashes/list.txt").toList()) {
            var input = Base64.getMimeDecoder().decode(Fixtures.bytes("crashes/" + name));
            for (var one : cases) {
                if (name.startsWith(one.name() + ".")) {
                    attempt(one, input, name);
                    count++;
                }
            }
        }
        assertTrue(count > 0, "no crash was replayed");
    }

    static void run(Case one, long seed) {
        attempt(one, mutate(one.good(), new Random(seed * 31 + one.name().hashCode())), "" + seed);
    }

    private static void attempt(Case one, byte[] input, String origin) {
        try {
            one.target().read(input);
        } catch (FormatException e) {
            assertTrue(!e.getMessage().isEmpty());
        } catch (IOException | RuntimeException | Error e) {
            fail(one.name() + ", " + origin + ": " + Base64.getEncoder().encodeToString(input), e);
        }
    }

    /** One to eight changes: bits, bytes, runs that are cut, doubled or moved. */
    private static byte[] mutate(byte[] good, Random random) {
        var bytes = good.clone();
        for (var changes = 1 + random.nextInt(8); changes > 0 && bytes.length > 0; changes--) {
            var at = random.nextInt(bytes.length);
            var length = 1 + random.nextInt(Math.min(16, bytes.length - at));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = splice(bytes, at, at + length, new byte[0]);
                case 4 -> bytes = splice(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
                default ->
                        Arrays.fill(
                                bytes,
                                at,
                                at + length,
                                (byte) "09 \n:\0\377".charAt(random.nextInt(7)));
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] insert) {
        var result = Arrays.copyOf(bytes, bytes.length - (to - from) + insert.length);
        System.arraycopy(insert, 0, result, from, insert.length);
        System.arraycopy(bytes, to, result, from + insert.length, bytes.length - to);
        return result;
    }
}
