package org.distrofab.packagers.rpm;

import org.distrofab.packagers.RelationKind;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which three tags hold which kind of dependency. */
enum DependencyTags {
    PROVIDES(RelationKind.PROVIDES, RpmTag.PROVIDENAME, RpmTag.PROVIDEVERSION, RpmTag.PROVIDEFLAGS),
    REQUIRES(RelationKind.DEPENDS, RpmTag.REQUIRENAME, RpmTag.REQUIREVERSION, RpmTag.REQUIREFLAGS),
    CONFLICTS(
            RelationKind.CONFLICTS,
            RpmTag.CONFLICTNAME,
            RpmTag.CONFLICTVERSION,
            RpmTag.CONFLICTFLAGS),
    OBSOLETES(
            RelationKind.OBSOLETES,
            RpmTag.OBSOLETENAME,
            RpmTag.OBSOLETEVERSION,
            RpmTag.OBSOLETEFLAGS),
    RECOMMENDS(
            RelationKind.RECOMMENDS,
            RpmTag.RECOMMENDNAME,
            RpmTag.RECOMMENDVERSION,
            RpmTag.RECOMMENDFLAGS),
    SUGGESTS(RelationKind.SUGGESTS, RpmTag.SUGGESTNAME, RpmTag.SUGGESTVERSION, RpmTag.SUGGESTFLAGS),
    SUPPLEMENTS(
            RelationKind.SUPPLEMENTS,
            RpmTag.SUPPLEMENTNAME,
            RpmTag.SUPPLEMENTVERSION,
            RpmTag.SUPPLEMENTFLAGS),
    ENHANCES(RelationKind.ENHANCES, RpmTag.ENHANCENAME, RpmTag.ENHANCEVERSION, RpmTag.ENHANCEFLAGS),
    ORDERS(RelationKind.ORDERS_WITH, RpmTag.ORDERNAME, RpmTag.ORDERVERSION, RpmTag.ORDERFLAGS);

    final RelationKind kind;
    final RpmTag names;
    final RpmTag versions;
    final RpmTag flags;

    DependencyTags(RelationKind kind, RpmTag names, RpmTag versions, RpmTag flags) {
        this.kind = kind;
        this.names = names;
        this.versions = versions;
        this.flags = flags;
    }

    static Optional<DependencyTags> of(RelationKind kind) {
        for (var tags : values()) {
            if (tags.kind == kind) {
                return Optional.of(tags);
            }
        }
        return Optional.empty();
    }

    List<RpmDependency> read(RpmHeader header) throws FormatException {
        return read(header, names, versions, flags);
    }

    static List<RpmDependency> read(RpmHeader header, RpmTag names, RpmTag versions, RpmTag flags)
            throws FormatException {
        var count = header.count(names);
        RpmPackage.checkCount(header, versions, count);
        RpmPackage.checkCount(header, flags, count);
        var texts = header.strings(names);
        var evrs = header.strings(versions);
        var bits = header.numbers(flags);
        var all = new ArrayList<RpmDependency>(count);
        for (var i = 0; i < count; i++) {
            all.add(
                    new RpmDependency(
                            texts.get(i),
                            bits.length == 0 ? 0 : (int) bits[i],
                            evrs.isEmpty() ? "" : evrs.get(i)));
        }
        return all;
    }

    void write(HeaderBuilder header, List<RpmDependency> dependencies) {
        header.strings(names, dependencies.stream().map(RpmDependency::name).toList())
                .strings(versions, dependencies.stream().map(RpmDependency::version).toList())
                .numbers(
                        flags,
                        dependencies.stream()
                                .mapToLong(d -> Integer.toUnsignedLong(d.flags()))
                                .toArray());
    }
}
