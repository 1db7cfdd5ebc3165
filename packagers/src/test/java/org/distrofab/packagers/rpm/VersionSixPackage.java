package org.distrofab.packagers.rpm;

import org.distrofab.packagers.openpgp.OpenPgpSigner;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes a version 6 package by hand, as {@code docs/manual/format_v6.md} describes it: no MD5,
 * SHA-1 or sizes in the signature header, 64-bit file sizes, a payload of numbered members, digests
 * of it compressed and not. Tests change either header before it is laid out.
 */
final class VersionSixPackage {
    private static final byte[] CONTENT = "content\n".getBytes(StandardCharsets.UTF_8);

    private final List<OpenPgpSigner> signers = new ArrayList<>();
    private boolean sha3 = true;
    private Consumer<HeaderBuilder> header = _ -> {};
    private Consumer<HeaderBuilder> signature = _ -> {};

    VersionSixPackage signedBy(OpenPgpSigner signer) {
        signers.add(signer);
        return this;
    }

    VersionSixPackage withoutSha3() {
        sha3 = false;
        return this;
    }

    VersionSixPackage header(Consumer<HeaderBuilder> change) {
        header = change;
        return this;
    }

    VersionSixPackage signature(Consumer<HeaderBuilder> change) {
        signature = change;
        return this;
    }

    Path write(Path file) throws Exception {
        var files = FileTable.of(List.of(RpmSamples.file("usr/share/six", 0644, "content\n")));
        var six = files.files().getFirst();
        var payload = new ByteArrayOutputStream();
        var cpio = new CpioWriter(payload, true);
        cpio.member(six, 0, 1, CONTENT.length, new ByteArrayInputStream(CONTENT));
        cpio.trailer();
        var plain = payload.toByteArray();
        var packed = new ByteArrayOutputStream();
        try (var out = PayloadCompression.ZSTD.compress(packed)) {
            out.write(plain);
        }
        var main = mainHeader(six, plain, packed.toByteArray());
        header.accept(main);
        var built = main.build(RpmHeader.Role.MAIN);
        var signed = signatureHeader(built.toByteArray());
        signature.accept(signed);
        var sealed = signed.build(RpmHeader.Role.SIGNATURE);
        var whole = new ByteArrayOutputStream();
        whole.writeBytes(new RpmLead(4, false, "six-1-1").toByteArray());
        whole.writeBytes(sealed.toByteArray());
        whole.writeBytes(new byte[-sealed.sizeBytes() & 7]);
        whole.writeBytes(built.toByteArray());
        whole.writeBytes(packed.toByteArray());
        return Files.write(file, whole.toByteArray());
    }

    private static HeaderBuilder mainHeader(RpmFile file, byte[] plain, byte[] packed) {
        return new HeaderBuilder()
                .strings(RpmTag.HEADERI18NTABLE, List.of("C"))
                .string(RpmTag.NAME, "six")
                .string(RpmTag.VERSION, "1")
                .string(RpmTag.RELEASE, "1")
                .string(RpmTag.SUMMARY, "of version 6")
                .string(RpmTag.ARCH, "noarch")
                .string(RpmTag.OS, "linux")
                .string(RpmTag.ENCODING, "utf-8")
                .string(RpmTag.SOURCERPM, "six-1-1.src.rpm")
                .string(RpmTag.SOURCENEVR, "six-1-1")
                .numbers(RpmTag.RPMFORMAT, 6)
                .strings(RpmTag.BASENAMES, List.of("six"))
                .strings(RpmTag.DIRNAMES, List.of("/usr/share/"))
                .numbers(RpmTag.DIRINDEXES, 0)
                .numbers(RpmTag.LONGFILESIZES, CONTENT.length)
                .numbers(RpmTag.LONGSIZE, CONTENT.length)
                .numbers(RpmTag.FILEMODES, file.mode())
                .numbers(RpmTag.FILEMTIMES, file.mtimeSeconds())
                .strings(RpmTag.FILEDIGESTS, List.of(file.digest()))
                .numbers(RpmTag.FILEDIGESTALGO, DigestAlgorithm.SHA256.number)
                .strings(RpmTag.FILELINKTOS, List.of(""))
                .numbers(RpmTag.FILEFLAGS, 0)
                .strings(RpmTag.FILEUSERNAME, List.of("root"))
                .strings(RpmTag.FILEGROUPNAME, List.of("root"))
                .numbers(RpmTag.FILEINODES, 1)
                .string(RpmTag.PAYLOADFORMAT, "cpio")
                .string(RpmTag.PAYLOADCOMPRESSOR, PayloadCompression.ZSTD.tag())
                .numbers(RpmTag.PAYLOADDIGESTALGO, DigestAlgorithm.SHA256.number)
                .strings(RpmTag.PAYLOADDIGEST, List.of(hex(DigestAlgorithm.SHA256, packed)))
                .strings(RpmTag.PAYLOADDIGESTALT, List.of(hex(DigestAlgorithm.SHA256, plain)))
                .string(RpmTag.PAYLOADSHA512, hex(DigestAlgorithm.SHA512, packed))
                .string(RpmTag.PAYLOADSHA512ALT, hex(DigestAlgorithm.SHA512, plain))
                .string(RpmTag.PAYLOADSHA3_256, hex(DigestAlgorithm.SHA3_256, packed))
                .string(RpmTag.PAYLOADSHA3_256ALT, hex(DigestAlgorithm.SHA3_256, plain))
                .numbers(RpmTag.PAYLOADSIZE, packed.length)
                .numbers(RpmTag.PAYLOADSIZEALT, plain.length);
    }

    private HeaderBuilder signatureHeader(byte[] main) throws Exception {
        var signatures = new ArrayList<String>();
        for (var signer : signers) {
            var packet =
                    signer.signDetached(
                            new ByteArrayInputStream(main), Instant.ofEpochSecond(RpmSamples.TIME));
            signatures.add(Base64.getEncoder().encodeToString(packet));
        }
        var built = new HeaderBuilder();
        if (sha3) {
            built.string(RpmSignatureTag.SHA3_256HEADER, hex(DigestAlgorithm.SHA3_256, main));
        }
        return built.string(RpmSignatureTag.SHA256HEADER, hex(DigestAlgorithm.SHA256, main))
                .strings(RpmSignatureTag.OPENPGP, signatures)
                .bytes(RpmSignatureTag.RESERVED, new byte[64]);
    }

    static String hex(DigestAlgorithm algorithm, byte[] bytes) {
        return HexFormat.of().formatHex(algorithm.start().digest(bytes));
    }
}
