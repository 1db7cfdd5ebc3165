package org.distrofab.packagers;

import java.util.List;

/** What came of looking for a signature. */
public sealed interface SignatureCheck {
    /** One sentence for a person. */
    String explanation();

    /**
     * @param key the key's name or fingerprint
     */
    record Good(String key) implements SignatureCheck {
        @Override
        public String explanation() {
            return "signed with " + key;
        }
    }

    record Unsigned() implements SignatureCheck {
        @Override
        public String explanation() {
            return "not signed";
        }
    }

    /**
     * @param signers names or fingerprints of the keys that made the signatures
     */
    record UnknownKey(List<String> signers) implements SignatureCheck {
        public UnknownKey {
            signers = List.copyOf(signers);
        }

        @Override
        public String explanation() {
            return "signed with " + String.join(", ", signers) + ", none of the trusted keys";
        }
    }

    /** A signature of a known key that does not hold: wrong, expired, of an unusable algorithm. */
    record Bad(String key, String reason) implements SignatureCheck {
        @Override
        public String explanation() {
            return "the signature of " + key + " does not hold: " + reason;
        }
    }
}
