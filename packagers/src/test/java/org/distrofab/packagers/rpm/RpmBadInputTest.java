package org.distrofab.packagers.rpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Input that lies. */
class RpmBadInputTest {
    private static final Instant NOW = Instant.ofEpochSecond(RpmSamples.TIME);

    @TempDir private Path folder;

    private Path write(RpmBuild build) throws Exception {
        var file = folder.resolve(build.name() + ".rpm");
        new RpmWriter(PayloadCompression.GZIP, Optional.empty()).write(build, file);
        return file;
    }

    private void unpack(Path file) throws Exception {
        try (var archive = RpmArchive.open(file, Trust.unchecked())) {
            archive.unpack((_, content) -> content.transferTo(OutputStream.nullOutputStream()));
        }
    }

    private static RpmHeader header(byte[] bytes) throws Exception {
        return RpmHeader.read(RpmHeader.Role.MAIN, new ByteArrayInputStream(bytes), 0);
    }

    private static byte[] goodHeader() {
        return new HeaderBuilder()
                .string(RpmTag.NAME, "a")
                .string(RpmTag.VERSION, "1")
                .numbers(RpmTag.BUILDTIME, 7)
                .build(RpmHeader.Role.MAIN)
                .toByteArray();
    }

    /** Entry 0 is the region's, 1 the name's, 2 the version's, 3 the time's. */
    @ParameterizedTest
    @CsvSource({
        "8, 0, 8", // no entries
        "8, 65536, 8", // too many
        "8, -2147483648, 8",
        "12, -1, 12", // data of 4 GiB
        "36, 10, 36", // no such type
        "36, 4, 36", // a name that is a number
        "40, -5, 40", // an offset before the data
        "40, 1000, 40", // and after
        "44, 2147483647, 44", // a count of 2^31 - 1
        "44, -2147483648, 44",
        "44, 2, 44", // two values of a string
        "56, 0, 56", // inside the value before
        "72, 5, 72", // not aligned
        "76, 0, 76" // nothing
    })
    void aHeaderThatLiesIsRefusedWithItsOffset(int position, int value, int offset)
            throws Exception {
        var bytes = goodHeader();
        header(bytes);
        ByteBuffer.wrap(bytes).putInt(position, value);
        var refusal = assertThrows(FormatException.class, () -> header(bytes));
        assertEquals(offset, refusal.offsetBytes(), refusal.getMessage());
    }

    @Test
    void aTruncatedHeaderIsRefusedWithItsOffset() {
        var bytes = goodHeader();
        for (var length = 0; length < bytes.length; length++) {
            var part = Arrays.copyOf(bytes, length);
            var refusal = assertThrows(FormatException.class, () -> header(part));
            assertEquals(length, refusal.offsetBytes(), refusal.getMessage());
        }
    }

    @Test
    void aHeaderThatClaims256MebibytesTakesNoMemory() {
        var bytes = goodHeader();
        ByteBuffer.wrap(bytes).putInt(12, RpmHeader.MAX_DATA_BYTES);
        assertThrows(FormatException.class, () -> header(bytes));
    }

    @Test
    void aNameThatIsNotUtf8IsRefused() {
        var bytes = goodHeader();
        bytes[bytes.length - 16 - 8] = (byte) 0xff;
        var refusal = assertThrows(FormatException.class, () -> header(bytes));
        assertTrue(refusal.getMessage().contains("UTF-8"), refusal.getMessage());
    }

    @Test
    void everyTruncationOfAPackageIsRefused() throws Exception {
        var bytes = Files.readAllBytes(write(RpmSamples.minimal("m", "1-1")));
        var file = folder.resolve("part.rpm");
        for (var length = 0; length < bytes.length; length += 7) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThrows(FormatException.class, () -> unpack(file));
        }
    }

    @Test
    void everyFlippedByteOfTheHeaderOrThePayloadIsNoticed() throws Exception {
        var good = write(RpmSamples.minimal("m", "1-1"));
        var bytes = Files.readAllBytes(good);
        long start;
        try (var archive = RpmArchive.open(good, Trust.unchecked())) {
            start = archive.headerStart();
        }
        var file = folder.resolve("flipped.rpm");
        for (var at = (int) start; at < bytes.length; at += 11) {
            var flipped = bytes.clone();
            flipped[at] ^= 0x10;
            Files.write(file, flipped);
            assertThrows(FormatException.class, () -> unpack(file), "byte " + at);
        }
    }

    private static RpmPackage packageWith(HeaderBuilder builder) throws FormatException {
        return RpmPackage.of(
                builder.string(RpmTag.NAME, "a")
                        .string(RpmTag.VERSION, "1")
                        .string(RpmTag.RELEASE, "1")
                        .build(RpmHeader.Role.MAIN));
    }

    private static HeaderBuilder files(String directory, String... names) {
        return new HeaderBuilder()
                .strings(RpmTag.DIRNAMES, List.of(directory))
                .strings(RpmTag.BASENAMES, List.of(names))
                .numbers(RpmTag.DIRINDEXES, new long[names.length])
                .numbers(
                        RpmTag.FILEMODES,
                        LongStream.range(0, names.length)
                                .map(_ -> RpmFile.REGULAR | 0644)
                                .toArray())
                .numbers(RpmTag.FILESIZES, new long[names.length]);
    }

    @Test
    void pathsThatLeaveTheTreeAreRefused() throws Exception {
        assertEquals("etc/a", packageWith(files("/etc/", "a")).files().getFirst().path());
        for (var builder :
                List.of(files("/../", "a"), files("/a/../../", "b"), files("/", "../a"))) {
            var pkg = packageWith(builder);
            assertThrows(FormatException.class, pkg::files);
        }
    }

    @Test
    void duplicateFilesAreRefused() throws Exception {
        var pkg = packageWith(files("/etc/", "a", "./a"));
        assertThrows(FormatException.class, pkg::files);
    }

    @Test
    void arraysOfDifferentLengthsAndIndexesOutOfRangeAreRefused() throws Exception {
        var sizes = packageWith(files("/", "a", "b").numbers(RpmTag.FILESIZES, 1));
        assertThrows(FormatException.class, sizes::files);
        var indexes = packageWith(files("/", "a").numbers(RpmTag.DIRINDEXES, 1));
        assertThrows(FormatException.class, indexes::files);
        var negative = packageWith(files("/", "a").numbers(RpmTag.LONGFILESIZES, -1));
        assertThrows(FormatException.class, negative::files);
    }

    /** A payload of one member, with each field of its head replaced in turn. */
    @ParameterizedTest
    @CsvSource({
        "0, 070702x, false", // damaged magic
        "6, zzzzzzzz, false",
        "14, 000041ed, false", // a folder where the header says file
        "54, 00000009, false", // a size that is not the header's
        "94, 00000000, false", // no name
        "94, ffffffff, false", // a name of 4 GiB
        "6, 12345678, true" // inodes say nothing
    })
    void aPayloadThatLiesIsRefused(int position, String text, boolean accepted) throws Exception {
        var pkg = packageWith(files("/", "a"));
        var cpio = "070701" + "00000001" + "000081a4" + "00000000".repeat(2) + "00000001";
        cpio += "00000000".repeat(5) + "00000000" + "00000004" + "00000000";
        // 6 + 13 * 8 + name "./a" with its NUL
        cpio = cpio.substring(0, 94) + "00000004" + "00000000" + "./a\0" + "\0\0";
        cpio += "070701" + "00000000".repeat(11) + "0000000b" + "00000000" + "TRAILER!!!\0\0\0\0";
        var bytes = cpio.getBytes(StandardCharsets.ISO_8859_1);
        new PayloadUnpacker(pkg, (_, _) -> {}).unpack(new ByteArrayInputStream(bytes));
        var patch = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(patch, 0, bytes, position, patch.length);
        var unpacker = new PayloadUnpacker(pkg, (_, _) -> {});
        if (accepted) {
            unpacker.unpack(new ByteArrayInputStream(bytes));
        } else {
            assertThrows(
                    FormatException.class, () -> unpacker.unpack(new ByteArrayInputStream(bytes)));
        }
    }

    @Test
    void unsignedAndStrangersPackagesAreRefusedWithTheReason() throws Exception {
        var mine = OpenPgpSigner.generate("Me <me@example.org>", NOW, new SecureRandom());
        var other = OpenPgpSigner.generate("Other <o@example.org>", NOW, new SecureRandom());
        var trust = Trust.only(List.of(new KeyFile("me", Bytes.copyOf(mine.publicKey()))), NOW);
        var unsigned = write(RpmSamples.minimal("m", "1-1"));
        var refusal =
                assertThrows(UntrustedException.class, () -> RpmArchive.open(unsigned, trust));
        assertTrue(refusal.getMessage().contains("not signed"), refusal.getMessage());
        var signed = folder.resolve("signed.rpm");
        new RpmWriter(PayloadCompression.GZIP, Optional.of(other))
                .write(RpmSamples.minimal("m", "1-1"), signed);
        assertThrows(UntrustedException.class, () -> RpmArchive.open(signed, trust));
        new RpmWriter(PayloadCompression.GZIP, Optional.of(mine))
                .write(RpmSamples.minimal("m", "1-1"), signed);
        unpack(signed);
        RpmArchive.open(signed, trust).close();
    }

    @Test
    void aHardLinkToNothingIsNotWritten() {
        var good = RpmSamples.minimal("m", "1-1");
        List<PackageFile> files = List.of(RpmSamples.hardLink("a", "b"));
        var build =
                new RpmBuild(
                        good.name(),
                        good.version(),
                        good.architecture(),
                        good.texts(),
                        good.buildTimeSeconds(),
                        good.dependencies(),
                        good.scriptlets(),
                        good.changelog(),
                        files);
        assertThrows(UnwritableException.class, () -> write(build));
        assertTrue(Files.notExists(folder.resolve("m.rpm")));
    }

    @Test
    void documentTypesAndEntitiesAreRefused() {
        var bomb =
                """
                <?xml version="1.0"?>
                <!DOCTYPE metadata [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>
                <metadata><package><name>&b;</name></package></metadata>
                """;
        assertThrows(
                FormatException.class,
                () ->
                        RepodataReader.readPrimary(
                                new ByteArrayInputStream(bomb.getBytes(StandardCharsets.UTF_8)),
                                _ -> {}));
        var deep = "<metadata>" + "<a>".repeat(100_000);
        assertThrows(
                FormatException.class,
                () ->
                        RepodataReader.readPrimary(
                                new ByteArrayInputStream(deep.getBytes(StandardCharsets.UTF_8)),
                                _ -> {}));
    }

    @ParameterizedTest
    @CsvSource({"../../etc/passwd", "/etc/passwd", "file:///etc/passwd"})
    void locationsOutsideTheRepositoryAreRefused(String href) {
        assertThrows(FormatException.class, () -> RepoMetadata.location(href));
    }

    @Test
    void capabilitiesHaveOneTextAndOneValue() throws FormatException {
        for (var text :
                List.of("cap_net_raw=ep", "cap_chown,cap_net_admin=p", "cap_kill=eip", "")) {
            var parsed = FileCapabilities.parse(text);
            assertEquals(text, parsed.toString());
            assertEquals(Optional.of(parsed), FileCapabilities.ofAttribute(parsed.toAttribute()));
        }
        for (var text : List.of("cap_nothing=p", "cap_kill", "cap_kill=x", "+p")) {
            assertThrows(FormatException.class, () -> FileCapabilities.parse(text));
        }
    }
}
