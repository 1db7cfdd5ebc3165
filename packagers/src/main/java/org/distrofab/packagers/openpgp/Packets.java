package org.distrofab.packagers.openpgp;

import org.bouncycastle.openpgp.PGPMarker;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Reads packets with Bouncy Castle, and turns whatever it throws into a complaint. */
final class Packets {
    /** Keyrings and signatures are small; Debian's largest keyring has 60 KB. */
    static final int MAX_BYTES = 16 << 20;

    private Packets() {}

    static List<PGPSignature> signatures(String what, byte[] file) throws FormatException {
        var signatures = new ArrayList<PGPSignature>();
        for (var object : objects(what, unarmored(what, file, Armor.SIGNATURE))) {
            if (!(object instanceof PGPSignatureList list)) {
                throw new FormatException(
                        what, -1, "signature packets", object.getClass().getSimpleName());
            }
            list.forEach(signatures::add);
        }
        if (signatures.isEmpty()) {
            throw new FormatException(what, -1, "a signature packet", "none");
        }
        return signatures;
    }

    static byte[] unarmored(String what, byte[] file, String kind) throws FormatException {
        if (file.length > MAX_BYTES) {
            throw new FormatException(
                    what, -1, "at most " + MAX_BYTES + " bytes", file.length + " bytes");
        }
        return Armor.isArmored(file) ? Armor.decode(what, file, kind) : file;
    }

    /** All objects but markers, which say nothing (RFC 9580 §5.8). */
    static List<Object> objects(String what, byte[] packets) throws FormatException {
        var objects = new ArrayList<>();
        var factory = new PGPObjectFactory(packets, new BcKeyFingerprintCalculator());
        try {
            for (var next = factory.nextObject(); next != null; next = factory.nextObject()) {
                if (!(next instanceof PGPMarker)) {
                    objects.add(next);
                }
            }
        } catch (IOException | RuntimeException e) {
            throw broken(what, e);
        }
        return objects;
    }

    static FormatException broken(String what, Exception cause) {
        var message = cause.getMessage() == null ? "broken ones" : cause.getMessage();
        return new FormatException(what, -1, "OpenPGP packets", message);
    }

    static String hex(byte[] fingerprint) {
        return HexFormat.of().formatHex(fingerprint).toUpperCase(Locale.ROOT);
    }

    static String hex(long keyId) {
        return String.format(Locale.ROOT, "%016X", keyId);
    }
}
