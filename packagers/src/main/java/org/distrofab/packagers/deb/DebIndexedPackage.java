package org.distrofab.packagers.deb;

import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.columns.IndexColumns;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A package of an index: a row of its columns, looked at when asked. */
public final class DebIndexedPackage {
    private final IndexColumns columns;
    private final int row;

    DebIndexedPackage(IndexColumns columns, int row) {
        this.columns = columns;
        this.row = row;
    }

    /** Fields of relations that an index is asked for. */
    public enum Field {
        PRE_DEPENDS,
        DEPENDS,
        RECOMMENDS,
        SUGGESTS,
        ENHANCES,
        CONFLICTS,
        BREAKS,
        REPLACES,
        PROVIDES;

        private RelationKind kind() {
            return RelationKind.valueOf(name());
        }
    }

    private String word(int column) {
        return columns.strings.get(columns.word(row, column));
    }

    public String name() {
        return word(IndexColumns.NAME);
    }

    public DebVersion version() {
        try {
            return DebVersion.parse(word(IndexColumns.VERSION));
        } catch (FormatException e) {
            throw new IllegalStateException("was checked when the index was read", e);
        }
    }

    public String architecture() {
        return word(IndexColumns.ARCHITECTURE);
    }

    /** {@code Source} as it stands there, perhaps with a version; empty if it is the name. */
    public String source() {
        return word(IndexColumns.SOURCE);
    }

    /** {@code same}, {@code foreign}, {@code allowed}, {@code no} or empty. */
    public String multiArch() {
        return word(IndexColumns.MULTI_ARCH);
    }

    public String section() {
        return word(IndexColumns.SECTION);
    }

    public String priority() {
        return word(IndexColumns.PRIORITY);
    }

    public boolean isEssential() {
        return word(IndexColumns.ESSENTIAL).equals("yes");
    }

    public boolean isProtected() {
        return word(IndexColumns.PROTECTED).equals("yes");
    }

    /** The package's file, relative to the repository's root. */
    public String fileName() {
        return word(IndexColumns.FILE_NAME);
    }

    public long sizeBytes() {
        return columns.number(row, IndexColumns.SIZE);
    }

    /** {@code Installed-Size}, in units of 1024 bytes; 0 if not stated. */
    public long installedKib() {
        return columns.number(row, IndexColumns.INSTALLED_KIB);
    }

    /** Lower-case hexadecimal. */
    public String sha256() {
        var digits = new StringBuilder(64);
        for (var part = 0; part < 4; part++) {
            digits.append(
                    HexFormat.of().toHexDigits(columns.number(row, IndexColumns.SHA256 + part)));
        }
        return digits.toString();
    }

    /** Where the paragraph starts in the decompressed index. */
    public long offsetBytes() {
        return columns.number(row, IndexColumns.OFFSET);
    }

    public DebRelations relations(Field field) {
        var end = columns.relationStarts[row + 1];
        for (var i = columns.relationStarts[row]; i < end; ) {
            var head = columns.relations[i++];
            var count = head & 0xffffff;
            if (head >>> 24 == field.ordinal()) {
                return relations(i, i + count);
            }
            i += count;
        }
        return DebRelations.NONE;
    }

    private DebRelations relations(int from, int to) {
        var groups = new ArrayList<List<DebRelation>>();
        var group = new ArrayList<DebRelation>();
        for (var i = from; i < to; i++) {
            var word = columns.relations[i];
            group.add(relation(columns.strings.get(word & ~IndexColumns.OR)));
            if ((word & IndexColumns.OR) == 0) {
                groups.add(group);
                group = new ArrayList<>();
            }
        }
        return new DebRelations(groups);
    }

    private static DebRelation relation(String text) {
        try {
            var groups = DebRelations.parse("Depends", text).groups();
            return groups.getFirst().getFirst();
        } catch (FormatException e) {
            throw new IllegalStateException("was checked when the index was read", e);
        }
    }

    /** The same in the neutral model, as far as the index is kept: without description. */
    public IndexedPackage toIndexedPackage() {
        var builder =
                PackageMetadata.builder(
                        PackageFormat.DEB, name(), word(IndexColumns.VERSION), architecture());
        builder.origin(source());
        if (installedKib() > 0) {
            builder.installedSizeBytes(installedKib() * 1024);
        }
        for (var field : Field.values()) {
            for (var group : relations(field).groups()) {
                builder.relation(DebMetadata.relation(field.kind(), group));
            }
        }
        nativeField(builder, "Section", section());
        nativeField(builder, "Priority", priority());
        nativeField(builder, "Multi-Arch", multiArch());
        nativeField(builder, "Essential", word(IndexColumns.ESSENTIAL));
        nativeField(builder, "Protected", word(IndexColumns.PROTECTED));
        return new IndexedPackage(builder.build(), fileName(), sizeBytes(), "sha256:" + sha256());
    }

    private static void nativeField(PackageMetadata.Builder builder, String name, String value) {
        if (!value.isEmpty()) {
            builder.nativeField(name, value);
        }
    }

    @Override
    public String toString() {
        return name() + " " + word(IndexColumns.VERSION) + " " + architecture();
    }
}
