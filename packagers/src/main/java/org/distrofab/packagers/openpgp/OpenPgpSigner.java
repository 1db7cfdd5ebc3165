package org.distrofab.packagers.openpgp;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;

/**
 * A secret key that signs packages and repositories, with SHA-512.
 *
 * <p>Ed25519 and RSA signatures are the same bytes for the same content and time; ECDSA ones are
 * not.
 */
public final class OpenPgpSigner {
    private final PGPSecretKeyRing ring;
    private final PGPPublicKey publicKey;
    private final PGPPrivateKey privateKey;

    private OpenPgpSigner(PGPSecretKeyRing ring, PGPPublicKey publicKey, PGPPrivateKey privateKey) {
        this.ring = ring;
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    /**
     * Reads an exported secret key ({@code gpg --export-secret-keys}), armored or not, and takes
     * the newest of its keys that may sign: a subkey before the primary.
     *
     * @param what names the file in complaints
     * @param passphrase of the key; empty if it has none
     * @param now by which the key must not have expired; a key that is younger still may sign, for
     *     what is built reproducibly bears old dates
     * @throws FormatException if it is no secret key, none of its keys can sign, or the passphrase
     *     is wrong
     */
    public static OpenPgpSigner read(String what, byte[] file, char[] passphrase, Instant now)
            throws FormatException {
        var rings = new ArrayList<PGPSecretKeyRing>();
        for (var object : Packets.objects(what, Packets.unarmored(what, file, Armor.PRIVATE_KEY))) {
            if (!(object instanceof PGPSecretKeyRing ring)) {
                throw new FormatException(
                        what, -1, "a secret key", object.getClass().getSimpleName());
            }
            rings.add(ring);
        }
        if (rings.size() != 1) {
            throw new FormatException(what, -1, "one secret key", rings.size() + " keys");
        }
        try {
            var chosen = choose(what, rings.getFirst(), now);
            var decryptor =
                    new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider())
                            .build(passphrase);
            return new OpenPgpSigner(
                    rings.getFirst(), chosen.getPublicKey(), chosen.extractPrivateKey(decryptor));
        } catch (PGPException | RuntimeException e) {
            throw new FormatException(
                    what, -1, "a secret key that the passphrase opens", "" + e.getMessage());
        }
    }

    private static PGPSecretKey choose(String what, PGPSecretKeyRing ring, Instant now)
            throws PGPException, FormatException {
        var certificate = certificate(ring);
        var created = now;
        for (var key : certificate) {
            created = later(created, key);
        }
        var usability = new Usability(certificate, created);
        var reasons = new ArrayList<String>();
        var usable = new ArrayList<PGPSecretKey>();
        for (var key : ring) {
            var refusal = usability.refusal(key.getPublicKey());
            refusal.ifPresent(reasons::add);
            if (refusal.isEmpty() && !key.isPrivateKeyEmpty()) {
                usable.add(key);
            }
        }
        return usable.stream()
                .max(
                        Comparator.comparing((PGPSecretKey key) -> !key.isMasterKey())
                                .thenComparing(key -> key.getPublicKey().getCreationTime()))
                .orElseThrow(() ->
                        new FormatException(
                                what,
                                -1,
                                "a secret key that may sign",
                                reasons.isEmpty() ? "none" : String.join("; ", reasons)));
    }

    private static Instant later(Instant time, PGPPublicKey key) {
        var created = key.getCreationTime().toInstant();
        return created.isAfter(time) ? created : time;
    }

    private static PGPPublicKeyRing certificate(PGPSecretKeyRing ring) {
        var keys = new ArrayList<PGPPublicKey>();
        ring.getPublicKeys().forEachRemaining(keys::add);
        return new PGPPublicKeyRing(keys);
    }

    /**
     * Makes an Ed25519 key without a passphrase, readable by GnuPG 2.2 and later.
     *
     * @param userId {@code Name <address>}
     * @param random where the key comes from; a generator that is seeded gives the same key again,
     *     for tests only
     */
    public static OpenPgpSigner generate(String userId, Instant created, SecureRandom random) {
        var generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(random));
        var subpackets = new PGPSignatureSubpacketGenerator();
        subpackets.setSignatureCreationTime(Date.from(created));
        subpackets.setKeyFlags(true, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
        try {
            var pair =
                    new BcPGPKeyPair(
                            PublicKeyPacket.VERSION_4,
                            PublicKeyAlgorithmTags.EDDSA_LEGACY,
                            generator.generateKeyPair(),
                            Date.from(created));
            var ring =
                    new PGPKeyRingGenerator(
                                    PGPSignature.POSITIVE_CERTIFICATION,
                                    pair,
                                    userId,
                                    new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                                    subpackets.generate(),
                                    null,
                                    new BcPGPContentSignerBuilder(
                                            PublicKeyAlgorithmTags.EDDSA_LEGACY,
                                            HashAlgorithmTags.SHA512),
                                    null)
                            .generateSecretKeyRing();
            return new OpenPgpSigner(ring, ring.getPublicKey(), pair.getPrivateKey());
        } catch (PGPException e) {
            throw new IllegalStateException("an Ed25519 key can always be made", e);
        }
    }

    /** Of the key that signs, upper-case hexadecimal. */
    public String fingerprint() {
        return Packets.hex(publicKey.getFingerprint());
    }

    /** The public half as an armored keyring. */
    public byte[] publicKey() {
        var packets = new ByteArrayOutputStream();
        try {
            certificate(ring).encode(packets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Armor.encode(packets.toByteArray(), Armor.PUBLIC_KEY);
    }

    /** The secret key, armored, protected as it was read. */
    public byte[] secretKey() {
        try {
            return Armor.encode(ring.getEncoded(), Armor.PRIVATE_KEY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A detached signature as a packet: what an rpm header holds. */
    public byte[] signDetached(InputStream content, Instant at) throws IOException {
        return sign(content, at, PGPSignature.BINARY_DOCUMENT);
    }

    /** A detached signature in armor: {@code Release.gpg}. */
    public byte[] signDetachedArmored(InputStream content, Instant at) throws IOException {
        return Armor.encode(signDetached(content, at), Armor.SIGNATURE);
    }

    /** A text with its signature around it: {@code InRelease}. */
    public byte[] signInline(byte[] text, Instant at) {
        try {
            var canonical = new ByteArrayInputStream(ClearText.canonical(text));
            var signature = sign(canonical, at, PGPSignature.CANONICAL_TEXT_DOCUMENT);
            var out = new ByteArrayOutputStream();
            out.writeBytes(
                    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
                            .getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(ClearText.escape(text));
            out.writeBytes(Armor.encode(signature, Armor.SIGNATURE));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] sign(InputStream content, Instant at, int type) throws IOException {
        try {
            var generator =
                    new PGPSignatureGenerator(
                            new BcPGPContentSignerBuilder(
                                    publicKey.getAlgorithm(), HashAlgorithmTags.SHA512),
                            publicKey);
            generator.init(type, privateKey);
            var hashed = new PGPSignatureSubpacketGenerator();
            // A signature that is older than its key holds nowhere.
            hashed.setSignatureCreationTime(Date.from(later(at, publicKey)));
            hashed.setIssuerFingerprint(false, publicKey);
            var unhashed = new PGPSignatureSubpacketGenerator();
            unhashed.setIssuerKeyID(false, publicKey.getKeyID());
            generator.setHashedSubpackets(hashed.generate());
            generator.setUnhashedSubpackets(unhashed.generate());
            var buffer = new byte[65536];
            for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                generator.update(buffer, 0, count);
            }
            return generator.generate().getEncoded();
        } catch (PGPException e) {
            throw new IllegalStateException("the key was able to sign when it was read", e);
        }
    }
}
