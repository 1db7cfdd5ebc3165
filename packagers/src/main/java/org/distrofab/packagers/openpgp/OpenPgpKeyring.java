package org.distrofab.packagers.openpgp;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.distrofab.rootfs.FormatException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Public keys whose signatures count: a keyring file, binary or armored ({@code .gpg}, {@code
 * .asc}), perhaps narrowed to some of its keys.
 *
 * <p>Limitations: GnuPG's keybox format ({@code pubring.kbx}) is refused, as apt does.
 */
public final class OpenPgpKeyring {
    /** Without keys: every signature is of an unknown key. */
    public static final OpenPgpKeyring EMPTY = new OpenPgpKeyring(List.of(), List.of());

    private final List<PGPPublicKeyRing> certificates;
    private final List<String> allowed;

    private OpenPgpKeyring(List<PGPPublicKeyRing> certificates, List<String> allowed) {
        this.certificates = List.copyOf(certificates);
        this.allowed = List.copyOf(allowed);
    }

    /**
     * @param what names the file in complaints
     * @throws FormatException if it holds anything but public keys, or none
     */
    public static OpenPgpKeyring read(String what, byte[] file) throws FormatException {
        if (file.length > 12 && new String(file, 8, 4, StandardCharsets.US_ASCII).equals("KBXf")) {
            throw new FormatException(
                    what, 8, "an exported keyring (gpg --export)", "GnuPG's keybox format");
        }
        var certificates = new ArrayList<PGPPublicKeyRing>();
        for (var object : Packets.objects(what, Packets.unarmored(what, file, Armor.PUBLIC_KEY))) {
            if (!(object instanceof PGPPublicKeyRing certificate)) {
                throw new FormatException(
                        what, -1, "public keys only", object.getClass().getSimpleName());
            }
            certificates.add(certificate);
        }
        if (certificates.isEmpty()) {
            throw new FormatException(what, -1, "a public key", "none");
        }
        return new OpenPgpKeyring(certificates, List.of());
    }

    /** The keys of both; restrictions of either go. */
    public OpenPgpKeyring plus(OpenPgpKeyring other) {
        var all = new ArrayList<>(certificates);
        all.addAll(other.certificates);
        return new OpenPgpKeyring(all, List.of());
    }

    /**
     * Only these keys count, as in apt's {@code Signed-By} (sources.list(5)): a fingerprint of a
     * primary key stands for its subkeys too, unless an exclamation mark follows it.
     *
     * @param fingerprints hexadecimal, blanks allowed; none means no restriction
     * @throws FormatException if one is no fingerprint: key identifiers are too short to trust
     */
    public OpenPgpKeyring restrictedTo(Collection<String> fingerprints) throws FormatException {
        var canonical = new ArrayList<String>();
        for (var fingerprint : fingerprints) {
            var digits = fingerprint.replaceAll("\\s", "").toUpperCase(Locale.ROOT);
            if (!digits.matches("([0-9A-F]{40}|[0-9A-F]{64})!?")) {
                throw new FormatException(
                        "Signed-By",
                        -1,
                        "fingerprints of 40 or 64 hexadecimal digits",
                        "'" + fingerprint + "'");
            }
            canonical.add(digits);
        }
        return new OpenPgpKeyring(certificates, canonical);
    }

    /** Fingerprints of the primary keys, upper-case hexadecimal. */
    public List<String> fingerprints() {
        return certificates.stream()
                .map(certificate -> Packets.hex(certificate.getPublicKey().getFingerprint()))
                .toList();
    }

    /** A key and the certificate that vouches for it. */
    record Candidate(PGPPublicKeyRing certificate, PGPPublicKey key) {
        String fingerprint() {
            return Packets.hex(key.getFingerprint());
        }

        String primaryFingerprint() {
            return Packets.hex(certificate.getPublicKey().getFingerprint());
        }
    }

    /** The keys that a signature may be of: usually one, for identifiers can collide. */
    List<Candidate> candidates(PGPSignature signature) {
        var found = new ArrayList<Candidate>();
        for (var certificate : certificates) {
            for (var key : certificate) {
                if (key.getKeyID() == signature.getKeyID()
                        || signature.hasKeyIdentifier(key.getKeyIdentifier())) {
                    found.add(new Candidate(certificate, key));
                }
            }
        }
        return found;
    }

    boolean allows(Candidate candidate) {
        return allowed.isEmpty()
                || allowed.contains(candidate.fingerprint())
                || allowed.contains(candidate.fingerprint() + "!")
                || allowed.contains(candidate.primaryFingerprint());
    }
}
