package org.distrofab.packagers.apk;

import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.rootfs.FormatException;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Signatures of v2 packages and indexes: members {@code .SIGN.ALGORITHM.KEYNAME} before the control
 * segment, each over the compressed bytes that follow (apk-v2(5), "The signatures").
 */
final class ApkSignatures {
    static final String PREFIX = ".SIGN.";

    private ApkSignatures() {}

    /** How an algorithm is called in a member's name, and how Java calls it. */
    enum Algorithm {
        RSA("SHA1withRSA"),
        RSA256("SHA256withRSA"),
        RSA512("SHA512withRSA"),
        DSA("SHA1withDSA");

        private final String javaName;

        Algorithm(String javaName) {
            this.javaName = javaName;
        }
    }

    /**
     * A signature as found.
     *
     * @param algorithm empty if its name is not known
     * @param keyName the name of the public key's file
     */
    record Found(Optional<Algorithm> algorithm, String keyName, byte[] value) {}

    /**
     * @param memberName the name of the member that holds the signature
     */
    static Found parse(String memberName, byte[] value, long offset) throws FormatException {
        var rest = memberName.substring(PREFIX.length());
        int point = rest.indexOf('.');
        if (point < 1 || point == rest.length() - 1) {
            throw new FormatException(
                    "apk signature", offset, ".SIGN.ALGORITHM.KEYNAME", "'" + memberName + "'");
        }
        var word = rest.substring(0, point);
        var algorithm = Optional.<Algorithm>empty();
        for (var candidate : Algorithm.values()) {
            if (candidate.name().equals(word)) {
                algorithm = Optional.of(candidate);
            }
        }
        return new Found(algorithm, rest.substring(point + 1), value);
    }

    /** Signs bytes as one member {@code .SIGN.…} says it. */
    static byte[] sign(Algorithm algorithm, KeyFile privateKey, byte[] signed)
            throws FormatException {
        try {
            var engine = Signature.getInstance(algorithm.javaName);
            engine.initSign(ApkKeys.privateKey(privateKey));
            engine.update(signed);
            return engine.sign();
        } catch (GeneralSecurityException e) {
            throw new FormatException(
                    "PEM key " + privateKey.name(), -1, "a usable key", e.getMessage());
        }
    }

    /** The member name for a signature with this private key; abuild appends {@code .pub} too. */
    static String memberName(Algorithm algorithm, KeyFile privateKey) {
        return PREFIX + algorithm.name() + "." + privateKey.name() + ".pub";
    }

    /**
     * Checks signatures while the signed bytes stream by. As in apk, one good signature is enough.
     */
    static final class Verifier implements GzipMembers.Listener {
        private record Candidate(Signature engine, Found signature) {}

        private final List<Candidate> candidates = new ArrayList<>();
        private final List<String> signers = new ArrayList<>();
        private Optional<SignatureCheck> bad = Optional.empty();

        /**
         * @throws FormatException if a key that a signature names cannot be read
         */
        Verifier(List<Found> signatures, Trust trust) throws FormatException {
            for (var signature : signatures) {
                signers.add(signature.keyName());
                for (var key : trust.keys()) {
                    if (key.name().equals(signature.keyName())) {
                        add(signature, key);
                    }
                }
            }
        }

        private void add(Found signature, KeyFile key) throws FormatException {
            if (signature.algorithm().isEmpty()) {
                bad = Optional.of(new SignatureCheck.Bad(key.name(), "its algorithm is unknown"));
                return;
            }
            var publicKey = ApkKeys.publicKey(key);
            try {
                var engine = Signature.getInstance(signature.algorithm().get().javaName);
                engine.initVerify(publicKey);
                candidates.add(new Candidate(engine, signature));
            } catch (GeneralSecurityException _) {
                bad =
                        Optional.of(
                                new SignatureCheck.Bad(
                                        key.name(), "the key is of another algorithm"));
            }
        }

        @Override
        public void bytes(byte[] buffer, int offset, int count) {
            for (var candidate : candidates) {
                try {
                    candidate.engine().update(buffer, offset, count);
                } catch (SignatureException e) {
                    throw new IllegalStateException("the engine was just initialised", e);
                }
            }
        }

        /** The outcome, when all signed bytes have been seen. */
        SignatureCheck result() {
            for (var candidate : candidates) {
                var keyName = candidate.signature().keyName();
                try {
                    if (candidate.engine().verify(candidate.signature().value())) {
                        return new SignatureCheck.Good(keyName);
                    }
                    bad =
                            Optional.of(
                                    new SignatureCheck.Bad(
                                            keyName, "it was made over other bytes"));
                } catch (SignatureException e) {
                    bad = Optional.of(new SignatureCheck.Bad(keyName, "it is malformed"));
                }
            }
            if (bad.isPresent()) {
                return bad.get();
            }
            return signers.isEmpty()
                    ? new SignatureCheck.Unsigned()
                    : new SignatureCheck.UnknownKey(signers);
        }
    }
}
