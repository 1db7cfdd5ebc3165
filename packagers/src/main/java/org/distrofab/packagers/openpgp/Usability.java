package org.distrofab.packagers.openpgp;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Whether a key may sign at a moment: bound to its certificate, not expired, not revoked, made for
 * signing, of an algorithm that still holds. The answer is a reason against it, or none.
 *
 * <p>As apt with gpgv: what has expired or been revoked by now counts no more, whenever it signed.
 */
final class Usability {
    private static final int MIN_RSA_BITS = 2048;

    /** Not made any more, and still in old keyrings (RFC 9580 §9.1). */
    private static final int RSA_SIGN_ONLY = 3;

    private final PGPPublicKey primary;
    private final Instant now;

    Usability(PGPPublicKeyRing certificate, Instant now) {
        this.primary = certificate.getPublicKey();
        this.now = now;
    }

    Optional<String> refusal(PGPPublicKey key) throws PGPException {
        var ofPrimary = primaryRefusal();
        if (ofPrimary.isPresent()) {
            return ofPrimary;
        }
        var weak = weakness(key);
        if (weak.isPresent()) {
            return weak;
        }
        return key.isMasterKey() ? primaryMaySign() : subkeyRefusal(key);
    }

    private Optional<String> primaryRefusal() throws PGPException {
        if (primary.getCreationTime().toInstant().isAfter(now)) {
            return Optional.of("the key was made in the future, at " + created(primary));
        }
        for (var revocation : ofType(primary.getSignatures(), PGPSignature.KEY_REVOCATION)) {
            if (isSelfSignature(revocation) && verifiesKey(revocation)) {
                return Optional.of("the key is revoked");
            }
        }
        var self = selfSignature();
        if (self.isEmpty()) {
            return Optional.of("the key has no valid signature of its own");
        }
        return expiry(primary, self.get(), "the key");
    }

    private Optional<String> primaryMaySign() throws PGPException {
        return selfSignature().filter(self -> !hasFlag(self, KeyFlags.SIGN_DATA)).isPresent()
                ? Optional.of("the key is not meant for signing data")
                : Optional.empty();
    }

    private Optional<String> subkeyRefusal(PGPPublicKey key) throws PGPException {
        for (var revocation : ofType(key.getSignatures(), PGPSignature.SUBKEY_REVOCATION)) {
            if (isSelfSignature(revocation) && verifiesSubkey(revocation, key)) {
                return Optional.of("the subkey is revoked");
            }
        }
        var bindings = new ArrayList<PGPSignature>();
        for (var binding : ofType(key.getSignatures(), PGPSignature.SUBKEY_BINDING)) {
            if (isSelfSignature(binding) && verifiesSubkey(binding, key)) {
                bindings.add(binding);
            }
        }
        var newest = newest(bindings);
        if (newest.isEmpty()) {
            return Optional.of("the subkey is not bound to its primary key");
        }
        if (!hasFlag(newest.get(), KeyFlags.SIGN_DATA)) {
            return Optional.of("the subkey is not meant for signing data");
        }
        if (!signsBack(newest.get(), key)) {
            return Optional.of("the subkey does not acknowledge its primary key");
        }
        return expiry(key, newest.get(), "the subkey");
    }

    /** The newest valid statement of the primary key about itself: direct, or of a user name. */
    private Optional<PGPSignature> selfSignature() throws PGPException {
        var valid = new ArrayList<PGPSignature>();
        for (var direct : ofType(primary.getSignatures(), PGPSignature.DIRECT_KEY)) {
            if (isSelfSignature(direct) && verifiesKey(direct)) {
                valid.add(direct);
            }
        }
        var names = primary.getRawUserIDs();
        while (names.hasNext()) {
            newestOfName(names.next()).ifPresent(valid::add);
        }
        return newest(valid);
    }

    private Optional<PGPSignature> newestOfName(byte[] name) throws PGPException {
        var valid = new ArrayList<PGPSignature>();
        var signatures = primary.getSignaturesForID(name);
        while (signatures != null && signatures.hasNext()) {
            var signature = signatures.next();
            var revokes = signature.getSignatureType() == PGPSignature.CERTIFICATION_REVOCATION;
            if (isSelfSignature(signature)
                    && (revokes || signature.isCertification())
                    && hasTrustedDigest(signature, true)) {
                init(signature, primary);
                if (signature.verifyCertification(name, primary)) {
                    if (revokes) {
                        return Optional.empty();
                    }
                    valid.add(signature);
                }
            }
        }
        return newest(valid);
    }

    private boolean isSelfSignature(PGPSignature signature) {
        return signature.getKeyID() == primary.getKeyID()
                || signature.hasKeyIdentifier(primary.getKeyIdentifier());
    }

    private boolean verifiesKey(PGPSignature signature) throws PGPException {
        if (!hasTrustedDigest(signature, true)) {
            return false;
        }
        init(signature, primary);
        return signature.verifyCertification(primary);
    }

    private boolean verifiesSubkey(PGPSignature signature, PGPPublicKey key) throws PGPException {
        if (!hasTrustedDigest(signature, true)) {
            return false;
        }
        init(signature, primary);
        return signature.verifyCertification(primary, key);
    }

    /** The signature of a signing subkey over its primary key (RFC 9580 §5.2.1.9). */
    private boolean signsBack(PGPSignature binding, PGPPublicKey key) throws PGPException {
        var embedded = new ArrayList<PGPSignature>();
        binding.getHashedSubPackets().getEmbeddedSignatures().forEach(embedded::add);
        binding.getUnhashedSubPackets().getEmbeddedSignatures().forEach(embedded::add);
        for (var back : embedded) {
            if (back.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING
                    && hasTrustedDigest(back, true)) {
                init(back, key);
                if (back.verifyCertification(primary, key)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Optional<String> expiry(PGPPublicKey key, PGPSignature statement, String subject) {
        var hashed = statement.getHashedSubPackets();
        var validSeconds = hashed == null ? 0 : hashed.getKeyExpirationTime();
        if (validSeconds <= 0) {
            return Optional.empty();
        }
        var end = key.getCreationTime().toInstant().plusSeconds(validSeconds);
        return end.isAfter(now) ? Optional.empty() : Optional.of(subject + " expired at " + end);
    }

    private static boolean hasFlag(PGPSignature statement, int flag) {
        var hashed = statement.getHashedSubPackets();
        // A primary key without flags may do all that its algorithm can.
        return hashed == null
                || !hashed.hasSubpacket(SignatureSubpacketTags.KEY_FLAGS)
                        && statement.getSignatureType() != PGPSignature.SUBKEY_BINDING
                || (hashed.getKeyFlags() & flag) != 0;
    }

    /** A reason against the algorithm or its strength. */
    static Optional<String> weakness(PGPPublicKey key) {
        return switch (key.getAlgorithm()) {
            case PublicKeyAlgorithmTags.RSA_GENERAL, RSA_SIGN_ONLY ->
                    key.getBitStrength() < MIN_RSA_BITS
                            ? Optional.of(
                                    "an RSA key of "
                                            + key.getBitStrength()
                                            + " bits is too weak; "
                                            + MIN_RSA_BITS
                                            + " are asked for")
                            : Optional.empty();
            case PublicKeyAlgorithmTags.ECDSA,
                    PublicKeyAlgorithmTags.EDDSA_LEGACY,
                    PublicKeyAlgorithmTags.Ed25519,
                    PublicKeyAlgorithmTags.Ed448 ->
                    Optional.empty();
            case PublicKeyAlgorithmTags.DSA -> Optional.of("DSA keys are not trusted any more");
            default -> Optional.of("keys of algorithm " + key.getAlgorithm() + " cannot sign");
        };
    }

    /**
     * @param ofKeys whether the signature is a key's own: those were made with SHA-1 for long, and
     *     the keyring they stand in is trusted already
     */
    static boolean hasTrustedDigest(PGPSignature signature, boolean ofKeys) {
        return switch (signature.getHashAlgorithm()) {
            case HashAlgorithmTags.SHA224,
                    HashAlgorithmTags.SHA256,
                    HashAlgorithmTags.SHA384,
                    HashAlgorithmTags.SHA512,
                    HashAlgorithmTags.SHA3_256,
                    HashAlgorithmTags.SHA3_512 ->
                    true;
            case HashAlgorithmTags.SHA1 -> ofKeys;
            default -> false;
        };
    }

    static String digestName(PGPSignature signature) {
        return switch (signature.getHashAlgorithm()) {
            case HashAlgorithmTags.MD5 -> "MD5";
            case HashAlgorithmTags.SHA1 -> "SHA-1";
            case HashAlgorithmTags.RIPEMD160 -> "RIPEMD-160";
            default -> "digest algorithm " + signature.getHashAlgorithm();
        };
    }

    static void init(PGPSignature signature, PGPPublicKey key) throws PGPException {
        signature.init(new BcPGPContentVerifierBuilderProvider(), key);
    }

    private static Instant created(PGPPublicKey key) {
        return key.getCreationTime().toInstant();
    }

    private static List<PGPSignature> ofType(Iterator<PGPSignature> signatures, int type) {
        var found = new ArrayList<PGPSignature>();
        signatures.forEachRemaining(signature -> {
            if (signature.getSignatureType() == type) {
                found.add(signature);
            }
        });
        return found;
    }

    private Optional<PGPSignature> newest(List<PGPSignature> signatures) {
        return signatures.stream()
                .filter(signature -> !signature.getCreationTime().toInstant().isAfter(now))
                .max(Comparator.comparing(PGPSignature::getCreationTime));
    }
}
