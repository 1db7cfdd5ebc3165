package org.distrofab.packagers.rpm;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tags of a signature header ({@code docs/manual/format_v4.md} and {@code format_v6.md},
 * "Signature"). From 1000 on their numbers mean other things than in a main header.
 */
public enum RpmSignatureTag implements HeaderTag {
    HEADERSIGNATURES(62, RpmTagType.BIN),
    /** Any other signature over the main header. */
    DSAHEADER(267, RpmTagType.BIN),
    /** RSA signature over the main header. */
    RSAHEADER(268, RpmTagType.BIN),
    SHA1HEADER(269, RpmTagType.STRING),
    LONGSIZE(270, RpmTagType.INT64),
    LONGARCHIVESIZE(271, RpmTagType.INT64),
    SHA256HEADER(273, RpmTagType.STRING),
    FILESIGNATURES(274, RpmTagType.STRING_ARRAY),
    FILESIGNATURELENGTH(275, RpmTagType.INT32),
    VERITYSIGNATURES(276, RpmTagType.STRING_ARRAY),
    VERITYSIGNATUREALGO(277, RpmTagType.INT32),
    /** Base64 signatures over the main header (version 6 packages). */
    OPENPGP(278, RpmTagType.STRING_ARRAY),
    SHA3_256HEADER(279, RpmTagType.STRING),
    RESERVED(999, RpmTagType.BIN),
    /** Bytes of main header and compressed payload. */
    SIZE(1000, RpmTagType.INT32),
    /** RSA signature over header and payload (version 3 packages). */
    PGP(1002, RpmTagType.BIN),
    /** MD5 of header and payload. */
    MD5(1004, RpmTagType.BIN),
    /** DSA or EdDSA signature over header and payload. */
    GPG(1005, RpmTagType.BIN),
    /** Bytes of the uncompressed payload. */
    PAYLOADSIZE(1007, RpmTagType.INT32),
    /** Zeros that a later signature may take the place of. */
    RESERVEDSPACE(1008, RpmTagType.BIN);

    private static final Map<Integer, RpmSignatureTag> BY_NUMBER =
            Stream.of(values())
                    .collect(Collectors.toMap(RpmSignatureTag::number, Function.identity()));

    private final int number;
    private final RpmTagType type;

    RpmSignatureTag(int number, RpmTagType type) {
        this.number = number;
        this.type = type;
    }

    public static Optional<RpmSignatureTag> of(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public RpmTagType type() {
        return type;
    }
}
