package org.distrofab.rootfs.ext4;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Feature flags of the super block (§"The Super Block", s_feature_compat, s_feature_incompat,
 * s_feature_ro_compat).
 *
 * <p>A reader may go on if it does not know a compatible or a read-only-compatible feature; it must
 * refuse incompatible ones that it does not know.
 */
enum Feature {
    DIR_PREALLOC(Kind.COMPAT, 0x1),
    HAS_JOURNAL(Kind.COMPAT, 0x4),
    EXT_ATTR(Kind.COMPAT, 0x8),
    RESIZE_INODE(Kind.COMPAT, 0x10),
    DIR_INDEX(Kind.COMPAT, 0x20),
    SPARSE_SUPER2(Kind.COMPAT, 0x200),
    ORPHAN_FILE(Kind.COMPAT, 0x1000),

    COMPRESSION(Kind.INCOMPAT, 0x1),
    FILETYPE(Kind.INCOMPAT, 0x2),
    RECOVER(Kind.INCOMPAT, 0x4),
    JOURNAL_DEV(Kind.INCOMPAT, 0x8),
    META_BG(Kind.INCOMPAT, 0x10),
    EXTENTS(Kind.INCOMPAT, 0x40),
    BITS_64(Kind.INCOMPAT, 0x80),
    MMP(Kind.INCOMPAT, 0x100),
    FLEX_BG(Kind.INCOMPAT, 0x200),
    EA_INODE(Kind.INCOMPAT, 0x400),
    DIRDATA(Kind.INCOMPAT, 0x1000),
    CSUM_SEED(Kind.INCOMPAT, 0x2000),
    LARGEDIR(Kind.INCOMPAT, 0x4000),
    INLINE_DATA(Kind.INCOMPAT, 0x8000),
    ENCRYPT(Kind.INCOMPAT, 0x1_0000),
    CASEFOLD(Kind.INCOMPAT, 0x2_0000),

    SPARSE_SUPER(Kind.RO_COMPAT, 0x1),
    LARGE_FILE(Kind.RO_COMPAT, 0x2),
    HUGE_FILE(Kind.RO_COMPAT, 0x8),
    GDT_CSUM(Kind.RO_COMPAT, 0x10),
    DIR_NLINK(Kind.RO_COMPAT, 0x20),
    EXTRA_ISIZE(Kind.RO_COMPAT, 0x40),
    BIGALLOC(Kind.RO_COMPAT, 0x200),
    METADATA_CSUM(Kind.RO_COMPAT, 0x400);

    enum Kind {
        COMPAT,
        INCOMPAT,
        RO_COMPAT
    }

    /**
     * Incompatible features that the reader understands; inline data is refused where it occurs.
     */
    private static final Set<Feature> READABLE =
            EnumSet.of(
                    FILETYPE,
                    RECOVER,
                    EXTENTS,
                    BITS_64,
                    MMP,
                    FLEX_BG,
                    CSUM_SEED,
                    LARGEDIR,
                    INLINE_DATA);

    private final Kind kind;
    private final int bit;

    Feature(Kind kind, int bit) {
        this.kind = kind;
        this.bit = bit;
    }

    static int mask(Kind kind, Set<Feature> features) {
        return features.stream()
                .filter(feature -> feature.kind == kind)
                .mapToInt(feature -> feature.bit)
                .reduce(0, (a, b) -> a | b);
    }

    static Set<Feature> of(int compat, int incompat, int roCompat) {
        var features = EnumSet.noneOf(Feature.class);
        for (var feature : values()) {
            int word =
                    switch (feature.kind) {
                        case COMPAT -> compat;
                        case INCOMPAT -> incompat;
                        case RO_COMPAT -> roCompat;
                    };
            if ((word & feature.bit) != 0) {
                features.add(feature);
            }
        }
        return features;
    }

    /** The names of the incompatible features that keep the reader from reading. */
    static List<String> unreadable(int incompat) {
        var names = new ArrayList<String>();
        int rest = incompat & ~mask(Kind.INCOMPAT, READABLE);
        for (var feature : values()) {
            if (feature.kind == Kind.INCOMPAT && (rest & feature.bit) != 0) {
                names.add(feature.name().toLowerCase(java.util.Locale.ROOT));
                rest &= ~feature.bit;
            }
        }
        if (rest != 0) {
            names.add("incompat 0x" + Integer.toHexString(rest));
        }
        return names;
    }
}
