package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.ANY_VERSION;
import static org.distrofab.packagers.apt.Universe.ARCH_SPECIFIC;
import static org.distrofab.packagers.apt.Universe.EQUAL;
import static org.distrofab.packagers.apt.Universe.ESSENTIAL;
import static org.distrofab.packagers.apt.Universe.GREATER;
import static org.distrofab.packagers.apt.Universe.GREATER_EQUAL;
import static org.distrofab.packagers.apt.Universe.IMPORTANT;
import static org.distrofab.packagers.apt.Universe.LESS;
import static org.distrofab.packagers.apt.Universe.LESS_EQUAL;
import static org.distrofab.packagers.apt.Universe.MULTI_ARCH_ALLOWED;
import static org.distrofab.packagers.apt.Universe.MULTI_ARCH_FOREIGN;
import static org.distrofab.packagers.apt.Universe.MULTI_ARCH_SAME;
import static org.distrofab.packagers.apt.Universe.OR;

import org.distrofab.packagers.apt.Universe.Repository;
import org.distrofab.packagers.columns.IndexColumns;
import org.distrofab.packagers.deb.DebIndexedPackage.Field;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills a {@link Universe}: repositories first, in their order, then what is installed, each
 * package with its relations in the order in which apt reads them. Owned by one thread.
 */
final class UniverseBuilder {
    private static final int PROVIDES = Field.PROVIDES.ordinal();

    /** The order of apt's list parser, which decides who is mentioned first. */
    private static final int[] READING_ORDER = {
        Universe.PRE_DEPENDS,
        Universe.DEPENDS,
        Universe.CONFLICTS,
        Universe.BREAKS,
        Universe.RECOMMENDS,
        Universe.SUGGESTS,
        Universe.REPLACES,
        Universe.ENHANCES
    };

    private final Universe universe;

    /** Relations by their text: where they point and what they ask. Number 0 is none. */
    private int[] clauseTarget = new int[1 << 12];

    private int[] clauseVersion = new int[1 << 12];
    private byte[] clauseOperator = new byte[1 << 12];
    private int clauses = 1;

    /** Virtual packages {@code name:arch}, which the package of that architecture provides. */
    private final List<Integer> qualified = new ArrayList<>();

    UniverseBuilder(String nativeArchitecture) {
        this.universe = new Universe(nativeArchitecture);
    }

    Universe universe() {
        return universe;
    }

    /** Virtual packages {@code name:arch} that were mentioned. */
    List<Integer> qualified() {
        return qualified;
    }

    int mention(int name, int architecture) {
        var arch =
                universe.text.get(architecture).equals("all") ? universe.nativeText : architecture;
        var known = universe.find(name, arch);
        if (known != 0) {
            return known;
        }
        var u = universe;
        var pack = ++u.packages;
        if (pack == u.packageName.length) {
            var more = pack * 2;
            u.packageName = Arrays.copyOf(u.packageName, more);
            u.packageArchitecture = Arrays.copyOf(u.packageArchitecture, more);
            u.packageVersions = Arrays.copyOf(u.packageVersions, more);
            u.packageProviders = Arrays.copyOf(u.packageProviders, more);
            u.packageNextOfName = Arrays.copyOf(u.packageNextOfName, more);
            u.packageFlags = Arrays.copyOf(u.packageFlags, more);
        }
        if (name >= u.packageOfName.length) {
            u.packageOfName =
                    Arrays.copyOf(u.packageOfName, Math.max(name + 1, u.packageOfName.length * 2));
        }
        u.packageName[pack] = name;
        u.packageArchitecture[pack] = arch;
        u.packageNextOfName[pack] = u.packageOfName[name];
        u.packageOfName[name] = pack;
        return pack;
    }

    /** Adds every package of a repository. */
    void add(Repository repository) {
        var number = universe.repositories.size();
        universe.repositories.add(repository);
        new IndexReading(repository.index().columns(), number).run();
    }

    /** One pass over an index. */
    private final class IndexReading {
        private final IndexColumns columns;
        private final int repository;

        /** What a text of the index is in the universe, or as a relation; plus one. */
        private final int[] texts;

        private final int[] clauseOfText;
        private final int[] fieldAt = new int[PROVIDES + 1];
        private final int[] fieldEnd = new int[PROVIDES + 1];

        IndexReading(IndexColumns columns, int repository) {
            this.columns = columns;
            this.repository = repository;
            this.texts = new int[columns.strings.size()];
            this.clauseOfText = new int[columns.strings.size()];
        }

        int text(int indexText) {
            var known = texts[indexText];
            if (known == 0) {
                known = columns.strings.copyTo(indexText, universe.text) + 1;
                texts[indexText] = known;
            }
            return known - 1;
        }

        void run() {
            for (var row = 0; row < columns.rows; row++) {
                row(row);
            }
        }

        private void row(int row) {
            var pack =
                    mention(
                            text(columns.word(row, IndexColumns.NAME)),
                            text(columns.word(row, IndexColumns.ARCHITECTURE)));
            var versionText = text(columns.word(row, IndexColumns.VERSION));
            flags(
                    pack,
                    isYes(columns.word(row, IndexColumns.ESSENTIAL)),
                    isYes(columns.word(row, IndexColumns.PROTECTED)));
            var same = sameVersion(pack, versionText, row);
            if (same != 0) {
                universe.versionAlsoIn
                        .computeIfAbsent(same, _ -> new ArrayList<>())
                        .add(repository);
                return;
            }
            var version = newVersion(pack, versionText, true);
            universe.versionRepository[version] = repository;
            universe.versionRow[version] = row;
            universe.versionSection[version] = text(columns.word(row, IndexColumns.SECTION));
            universe.versionInstalledKib[version] = columns.number(row, IndexColumns.INSTALLED_KIB);
            describe(
                    version,
                    columns.strings.get(columns.word(row, IndexColumns.ARCHITECTURE)),
                    columns.strings.get(columns.word(row, IndexColumns.MULTI_ARCH)),
                    columns.strings.get(columns.word(row, IndexColumns.PRIORITY)));
            source(version, columns.strings.get(columns.word(row, IndexColumns.SOURCE)));
            findFields(row);
            for (var kind : READING_ORDER) {
                for (var i = fieldAt[kind]; i < fieldEnd[kind]; i++) {
                    var word = columns.relations[i];
                    relation(version, kind, clause(word & ~IndexColumns.OR), word < 0);
                }
            }
            for (var i = fieldAt[PROVIDES]; i < fieldEnd[PROVIDES]; i++) {
                provides(version, clause(columns.relations[i]));
            }
            finishProvisions(version);
        }

        private boolean isYes(int text) {
            return text != 0 && columns.strings.get(text).equals("yes");
        }

        /** apt takes equal versions of two repositories for one if the files are the same. */
        private int sameVersion(int pack, int versionText, int row) {
            for (var v = universe.packageVersions[pack]; v != 0; v = universe.versionNext[v]) {
                if (universe.versionText[v] == versionText && universe.versionRepository[v] >= 0) {
                    var other =
                            universe.repositories
                                    .get(universe.versionRepository[v])
                                    .index()
                                    .columns();
                    var isSame = true;
                    for (var part = 0; part < 4; part++) {
                        isSame &=
                                other.number(universe.versionRow[v], IndexColumns.SHA256 + part)
                                        == columns.number(row, IndexColumns.SHA256 + part);
                    }
                    if (isSame) {
                        return v;
                    }
                }
            }
            return 0;
        }

        private void findFields(int row) {
            Arrays.fill(fieldAt, 0);
            Arrays.fill(fieldEnd, 0);
            var end = columns.relationStarts[row + 1];
            for (var i = columns.relationStarts[row]; i < end; ) {
                var head = columns.relations[i++];
                fieldAt[head >>> 24] = i;
                i += head & 0xffffff;
                fieldEnd[head >>> 24] = i;
            }
        }

        private int clause(int indexText) {
            var known = clauseOfText[indexText];
            if (known == 0) {
                known = newClause(columns.strings.get(indexText));
                clauseOfText[indexText] = known;
            }
            return known;
        }
    }

    void flags(int pack, boolean essential, boolean important) {
        universe.packageFlags[pack] |=
                (byte) ((essential ? ESSENTIAL : 0) | (important ? IMPORTANT : 0));
        if (universe.name(pack).equals("apt")) {
            // apt keeps itself, whatever its index says.
            universe.packageFlags[pack] |= ESSENTIAL | IMPORTANT;
        }
    }

    /**
     * Takes a place in the package's list, which goes from high to low.
     *
     * @param isSource whether a repository offers it: such stand before installed ones of equal
     *     version
     */
    int newVersion(int pack, int text, boolean isSource) {
        var u = universe;
        var version = ++u.versions;
        if (version == u.versionPackage.length) {
            growVersions(version * 2);
        }
        u.versionPackage[version] = pack;
        u.versionText[version] = text;
        u.versionRepository[version] = -1;
        u.versionRelations[version] = u.relations;
        u.versionProvisions[version] = u.provisions + 1;
        var before = 0;
        var at = u.packageVersions[pack];
        while (at != 0) {
            var order = u.compare(text, u.versionText[at]);
            if (order > 0 || order == 0 && isSource && u.versionRepository[at] < 0) {
                break;
            }
            before = at;
            at = u.versionNext[at];
        }
        u.versionNext[version] = at;
        if (before == 0) {
            u.packageVersions[pack] = version;
        } else {
            u.versionNext[before] = version;
        }
        return version;
    }

    private void growVersions(int more) {
        var u = universe;
        u.versionPackage = Arrays.copyOf(u.versionPackage, more);
        u.versionText = Arrays.copyOf(u.versionText, more);
        u.versionNext = Arrays.copyOf(u.versionNext, more);
        u.versionSection = Arrays.copyOf(u.versionSection, more);
        u.versionSource = Arrays.copyOf(u.versionSource, more);
        u.versionSourceVersion = Arrays.copyOf(u.versionSourceVersion, more);
        u.versionPriority = Arrays.copyOf(u.versionPriority, more);
        u.versionMultiArch = Arrays.copyOf(u.versionMultiArch, more);
        u.versionIsAll = Arrays.copyOf(u.versionIsAll, more);
        u.versionInstalledKib = Arrays.copyOf(u.versionInstalledKib, more);
        u.versionRepository = Arrays.copyOf(u.versionRepository, more);
        u.versionRow = Arrays.copyOf(u.versionRow, more);
        u.versionRelations = Arrays.copyOf(u.versionRelations, more);
        u.versionProvisions = Arrays.copyOf(u.versionProvisions, more);
    }

    /** Fields of few values. An absent priority is 0 and counts as the highest, as in apt. */
    void describe(int version, String architecture, String multiArch, String priority) {
        universe.versionIsAll[version] = architecture.equals("all");
        universe.versionMultiArch[version] =
                switch (multiArch) {
                    case "same" -> (byte) (architecture.equals("all") ? 0 : MULTI_ARCH_SAME);
                    case "foreign" -> (byte) MULTI_ARCH_FOREIGN;
                    case "allowed" -> (byte) MULTI_ARCH_ALLOWED;
                    default -> 0;
                };
        universe.versionPriority[version] =
                switch (priority) {
                    case "" -> 0;
                    case "required" -> 1;
                    case "important" -> 2;
                    case "standard" -> 3;
                    case "optional" -> 4;
                    default -> 5;
                };
    }

    /**
     * @param field {@code name} or {@code name (version)}; empty if it is the package itself
     */
    void source(int version, String field) {
        var name = universe.packageName[universe.versionPackage[version]];
        var sourceVersion = universe.versionText[version];
        if (!field.isEmpty()) {
            var open = field.indexOf('(');
            var close = field.indexOf(')', open);
            if (open > 0 && close > 0) {
                sourceVersion = universe.number(field.substring(open + 1, close));
            }
            name = universe.number(open > 0 ? field.substring(0, open).strip() : field);
        }
        universe.versionSource[version] = name;
        universe.versionSourceVersion[version] = sourceVersion;
    }

    /** Reads {@code name:qualifier (op version)}, which was checked when it was read first. */
    int newClause(String expression) {
        var open = expression.indexOf('(');
        var name = (open < 0 ? expression : expression.substring(0, open)).strip();
        var operator = ANY_VERSION;
        var version = 0;
        if (open >= 0) {
            var close = expression.indexOf(')', open);
            var inside = expression.substring(open + 1, close).strip();
            var end = 0;
            while ("<>=".indexOf(inside.charAt(end)) >= 0) {
                end++;
            }
            operator = operator(inside.substring(0, end));
            version = universe.number(inside.substring(end).strip());
        }
        if (clauses == clauseTarget.length) {
            clauseTarget = Arrays.copyOf(clauseTarget, clauses * 2);
            clauseVersion = Arrays.copyOf(clauseVersion, clauses * 2);
            clauseOperator = Arrays.copyOf(clauseOperator, clauses * 2);
        }
        var colon = name.indexOf(':');
        if (colon >= 0 && !name.endsWith(":any")) {
            operator |= ARCH_SPECIFIC;
            if (name.endsWith(":native")) {
                name = name.substring(0, colon + 1) + universe.nativeArchitecture;
            }
        }
        clauseTarget[clauses] = universe.number(name) << 1 | (colon >= 0 ? 1 : 0);
        clauseVersion[clauses] = version;
        clauseOperator[clauses] = (byte) operator;
        return clauses++;
    }

    private static int operator(String sign) {
        return switch (sign) {
            case "<=", "<" -> LESS_EQUAL;
            case ">=", ">" -> GREATER_EQUAL;
            case "<<" -> LESS;
            case ">>" -> GREATER;
            default -> EQUAL;
        };
    }

    /** The package that a clause of a version is about; it is new if nothing named it before. */
    private int target(int version, int clause) {
        var name = clauseTarget[clause] >> 1;
        if ((clauseTarget[clause] & 1) == 0) {
            return mention(name, universe.packageArchitecture[universe.versionPackage[version]]);
        }
        var before = universe.packages;
        var pack = mention(name, universe.anyText);
        if (pack > before && (clauseOperator[clause] & ARCH_SPECIFIC) != 0) {
            qualified.add(pack);
        }
        return pack;
    }

    void relation(int version, int kind, int clause, boolean or) {
        var u = universe;
        var relation = u.relations++;
        if (relation == u.relationTarget.length) {
            var more = relation * 2;
            u.relationTarget = Arrays.copyOf(u.relationTarget, more);
            u.relationVersion = Arrays.copyOf(u.relationVersion, more);
            u.relationParent = Arrays.copyOf(u.relationParent, more);
            u.relationKind = Arrays.copyOf(u.relationKind, more);
            u.relationOperator = Arrays.copyOf(u.relationOperator, more);
        }
        u.relationTarget[relation] = target(version, clause);
        u.relationVersion[relation] = clauseVersion[clause];
        u.relationParent[relation] = version;
        u.relationKind[relation] = (byte) kind;
        u.relationOperator[relation] = (byte) (clauseOperator[clause] | (or ? OR : 0));
    }

    void provides(int version, int clause) {
        var u = universe;
        var owner = u.versionPackage[version];
        var name = clauseTarget[clause] >> 1;
        var isQualified = (clauseTarget[clause] & 1) != 0;
        if (!isQualified) {
            if (u.versionMultiArch[version] == MULTI_ARCH_ALLOWED) {
                var any = u.number(u.text.get(name) + ":any");
                provision(version, mention(any, u.anyText), clauseVersion[clause], true);
            }
            var isSelf =
                    name == u.packageName[owner]
                            && (clauseVersion[clause] == 0
                                    || clauseVersion[clause] == u.versionText[version]);
            if (isSelf) {
                return;
            }
        }
        provision(version, target(version, clause), clauseVersion[clause], false);
    }

    /** What follows from Multi-Arch: an allowed package provides {@code name:any}. */
    void finishProvisions(int version) {
        var u = universe;
        if (u.versionMultiArch[version] == MULTI_ARCH_ALLOWED) {
            var any = u.number(u.name(u.versionPackage[version]) + ":any");
            provision(version, mention(any, u.anyText), u.versionText[version], true);
        }
    }

    private void provision(int version, int target, int versionText, boolean implicit) {
        var u = universe;
        var provision = ++u.provisions;
        if (provision == u.provisionOwner.length) {
            var more = provision * 2;
            u.provisionOwner = Arrays.copyOf(u.provisionOwner, more);
            u.provisionTarget = Arrays.copyOf(u.provisionTarget, more);
            u.provisionVersion = Arrays.copyOf(u.provisionVersion, more);
            u.provisionNext = Arrays.copyOf(u.provisionNext, more);
            u.provisionImplicit = Arrays.copyOf(u.provisionImplicit, more);
        }
        u.provisionOwner[provision] = version;
        u.provisionTarget[provision] = target;
        u.provisionVersion[provision] = versionText;
        u.provisionImplicit[provision] = implicit;
        // The last that was read comes first, as in apt.
        u.provisionNext[provision] = u.packageProviders[target];
        u.packageProviders[target] = provision;
    }

    /** Ends the filling. */
    Universe finish() {
        linkQualified();
        universe.complete();
        return universe;
    }

    /** Lets packages provide their {@code name:arch} names, which nobody does in so many words. */
    private void linkQualified() {
        for (var pack : qualified) {
            var full = universe.name(pack);
            var colon = full.lastIndexOf(':');
            var real = universe.find(full.substring(0, colon), full.substring(colon + 1));
            if (real != 0) {
                for (var v = universe.packageVersions[real]; v != 0; v = universe.versionNext[v]) {
                    provision(v, pack, universe.versionText[v], true);
                }
            }
        }
    }
}
