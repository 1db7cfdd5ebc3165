package org.distrofab.packagers.openpgp;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Checks signatures against a keyring at a moment.
 *
 * <p>One good signature suffices, whatever others stand beside it, as with apt. Refused are: MD5,
 * SHA-1 and RIPEMD-160 digests; keys and signatures that have expired or are revoked; DSA, and RSA
 * below 2048 bits; keys that are not meant for signing.
 *
 * @param now the time by which keys and signatures must still hold
 */
public record OpenPgpVerifier(OpenPgpKeyring keyring, Instant now) {
    /** How far a signer's clock may be ahead. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(24);

    public OpenPgpVerifier {
        Objects.requireNonNull(keyring);
        Objects.requireNonNull(now);
    }

    /**
     * A text with its signature around it.
     *
     * @param text what was signed, lines ending in a newline: never what stood outside
     */
    public record Inline(SignatureCheck check, Bytes text) {}

    /**
     * @param what names the signature in complaints
     * @param signature binary or armored: {@code Release.gpg}, an rpm header's tag
     * @param content what it signs, read to its end
     * @throws FormatException if the signature is none
     */
    public SignatureCheck checkDetached(String what, byte[] signature, InputStream content)
            throws IOException, FormatException {
        return check(what, Packets.signatures(what, signature), content, false);
    }

    /**
     * Checks a text in the cleartext signature framework (RFC 9580 §7): {@code InRelease}.
     *
     * @param what names the text in complaints
     * @throws FormatException if it is not in that form from the first byte to the last
     */
    public Inline checkInline(String what, byte[] file) throws FormatException {
        var parts = ClearText.parse(what, file);
        try {
            var signatures = Packets.signatures(what, parts.signature());
            var check = check(what, signatures, new ByteArrayInputStream(parts.canonical()), true);
            return new Inline(check, Bytes.copyOf(parts.text()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SignatureCheck check(
            String what, List<PGPSignature> signatures, InputStream content, boolean asText)
            throws IOException, FormatException {
        var started = new ArrayList<Started>();
        var refusals = new ArrayList<SignatureCheck.Bad>();
        var unknown = new ArrayList<String>();
        for (var signature : signatures) {
            var candidates = keyring.candidates(signature);
            if (candidates.isEmpty()) {
                unknown.add(Packets.hex(signature.getKeyID()));
            }
            try {
                start(signature, candidates, asText, started, refusals);
            } catch (PGPException | RuntimeException e) {
                throw Packets.broken(what, e);
            }
        }
        feed(started, content);
        for (var one : started) {
            try {
                if (one.signature().verify()) {
                    return new SignatureCheck.Good(one.candidate().fingerprint());
                }
            } catch (PGPException | RuntimeException e) {
                throw Packets.broken(what, e);
            }
            refusals.addFirst(
                    new SignatureCheck.Bad(
                            one.candidate().fingerprint(), "it does not match the content"));
        }
        return refusals.isEmpty() ? new SignatureCheck.UnknownKey(unknown) : refusals.getFirst();
    }

    /** A signature that only the content can still refute. */
    private record Started(PGPSignature signature, OpenPgpKeyring.Candidate candidate) {}

    /** Readies a signature for its content with the first key that may sign, if there is one. */
    private void start(
            PGPSignature signature,
            List<OpenPgpKeyring.Candidate> candidates,
            boolean asText,
            List<Started> started,
            List<SignatureCheck.Bad> refusals)
            throws PGPException {
        for (var candidate : candidates) {
            var reason = refusal(signature, candidate, asText);
            if (reason.isEmpty()) {
                Usability.init(signature, candidate.key());
                started.add(new Started(signature, candidate));
                return;
            }
            refusals.add(new SignatureCheck.Bad(candidate.fingerprint(), reason));
        }
    }

    /** Why a signature cannot count, whatever it signs; empty if it can. */
    private String refusal(
            PGPSignature signature, OpenPgpKeyring.Candidate candidate, boolean asText)
            throws PGPException {
        if (!keyring.allows(candidate)) {
            return "Signed-By does not allow this key here";
        }
        var type = signature.getSignatureType();
        if (asText
                ? type != PGPSignature.CANONICAL_TEXT_DOCUMENT
                : type != PGPSignature.BINARY_DOCUMENT
                        && type != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
            return "it is of type 0x" + Integer.toHexString(type) + ", not of a document";
        }
        if (!Usability.hasTrustedDigest(signature, false)) {
            return "it rests on " + Usability.digestName(signature) + ", which is too weak";
        }
        var made = signature.getCreationTime().toInstant();
        if (made.isAfter(now.plus(CLOCK_SKEW))) {
            return "it was made in the future, at " + made;
        }
        var hashed = signature.getHashedSubPackets();
        var validSeconds = hashed == null ? 0 : hashed.getSignatureExpirationTime();
        if (validSeconds > 0 && !made.plusSeconds(validSeconds).isAfter(now)) {
            return "it expired at " + made.plusSeconds(validSeconds);
        }
        return new Usability(candidate.certificate(), now).refusal(candidate.key()).orElse("");
    }

    private static void feed(List<Started> started, InputStream content) throws IOException {
        var buffer = new byte[65536];
        for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            for (var one : started) {
                one.signature().update(buffer, 0, count);
            }
        }
    }
}
