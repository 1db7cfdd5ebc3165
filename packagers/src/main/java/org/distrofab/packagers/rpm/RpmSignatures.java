package org.distrofab.packagers.rpm;

import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.openpgp.OpenPgpKeyring;
import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.packagers.openpgp.OpenPgpVerifier;
import org.distrofab.rootfs.FormatException;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** OpenPGP signatures in signature headers ({@code docs/manual/signatures_digests.md}). */
final class RpmSignatures {
    private static final String FORMAT = RpmHeader.Role.SIGNATURE.format;

    private RpmSignatures() {}

    private record Candidate(String name, byte[] signature, boolean overPayload) {}

    /**
     * Checks what signatures there are, those over the header before those over header and payload:
     * the first good one decides, else the first.
     */
    static SignatureCheck check(
            Path file, RpmHeader signature, RpmHeader header, long headerStart, Trust trust)
            throws IOException, FormatException {
        var candidates = candidates(signature);
        if (candidates.isEmpty()) {
            return new SignatureCheck.Unsigned();
        }
        var verifier = new OpenPgpVerifier(keyring(trust), trust.at());
        SignatureCheck first = null;
        for (var candidate : candidates) {
            SignatureCheck check;
            try (var content =
                    candidate.overPayload()
                            ? from(file, headerStart)
                            : new ByteArrayInputStream(header.toByteArray())) {
                check =
                        verifier.checkDetached(
                                "rpm signature " + candidate.name(),
                                candidate.signature(),
                                content);
            }
            if (check instanceof SignatureCheck.Good) {
                return check;
            }
            first = first == null ? check : first;
        }
        return first;
    }

    private static InputStream from(Path file, long start) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file), 64 << 10);
        in.skipNBytes(start);
        return in;
    }

    private static OpenPgpKeyring keyring(Trust trust) throws FormatException {
        var keyring = OpenPgpKeyring.EMPTY;
        for (var key : trust.keys()) {
            keyring = keyring.plus(OpenPgpKeyring.read(key.name(), key.content().toByteArray()));
        }
        return keyring;
    }

    private static List<Candidate> candidates(RpmHeader signature) throws FormatException {
        var all = new ArrayList<Candidate>();
        for (var text : signature.strings(RpmSignatureTag.OPENPGP)) {
            try {
                all.add(new Candidate("OPENPGP", Base64.getDecoder().decode(text), false));
            } catch (IllegalArgumentException e) {
                throw new FormatException(FORMAT, -1, "base64 in tag OPENPGP", e.getMessage());
            }
        }
        if (!all.isEmpty()) {
            // Those of version 4 beside one of version 6 are for old readers only.
            return all;
        }
        for (var tag : List.of(RpmSignatureTag.RSAHEADER, RpmSignatureTag.DSAHEADER)) {
            signature.bytes(tag).ifPresent(s -> all.add(new Candidate(tag.name(), s, false)));
        }
        if (all.isEmpty()) {
            for (var tag : List.of(RpmSignatureTag.PGP, RpmSignatureTag.GPG)) {
                signature.bytes(tag).ifPresent(s -> all.add(new Candidate(tag.name(), s, true)));
            }
        }
        return all;
    }

    /** Signs a main header; puts the signature under the tag that rpm looks for it. */
    static void sign(HeaderBuilder signature, RpmHeader header, OpenPgpSigner signer, Instant at)
            throws IOException {
        var packet = signer.signDetached(new ByteArrayInputStream(header.toByteArray()), at);
        var tag = isRsa(packet) ? RpmSignatureTag.RSAHEADER : RpmSignatureTag.DSAHEADER;
        signature.bytes(tag, packet);
    }

    /** Looks at the public-key algorithm of a version 4 signature packet (RFC 9580 §5.2.3). */
    private static boolean isRsa(byte[] packet) {
        var newFormat = (packet[0] & 0x40) != 0;
        int body;
        if (newFormat) {
            var first = packet[1] & 0xff;
            body = first < 192 ? 2 : first < 255 ? 3 : 6;
        } else {
            body = 2 + (packet[0] & 3) + ((packet[0] & 3) == 2 ? 1 : 0);
        }
        var algorithm = packet[body + 2];
        return algorithm >= 1 && algorithm <= 3;
    }
}
