package org.distrofab.packagers.apt;

import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.columns.ByteStrings;
import org.distrofab.packagers.deb.DebIndexedPackage;
import org.distrofab.packagers.deb.DebPackagesIndex;
import org.distrofab.packagers.deb.DebVersion;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every package that the indexes and the installed database speak of, with versions, relations and
 * provisions, as numbers: 66,000 packages have 700,000 relations.
 *
 * <p>Packages and versions count from 1 (0 is "none") in the order in which they are first
 * mentioned, for apt breaks its last ties by that order. A package is a name with an architecture;
 * {@code name:any} is a virtual package of its own, provided by {@code Multi-Arch: allowed}
 * packages. Owned by {@link UniverseBuilder} until built, then only read.
 */
final class Universe {
    /** Kinds of relations, in the order of {@link DebIndexedPackage.Field}. */
    static final int PRE_DEPENDS = 0;

    static final int DEPENDS = 1;
    static final int RECOMMENDS = 2;
    static final int SUGGESTS = 3;
    static final int ENHANCES = 4;
    static final int CONFLICTS = 5;
    static final int BREAKS = 6;
    static final int REPLACES = 7;

    /** Comparisons of a relation; the flags stand beside them. */
    static final int ANY_VERSION = 0;

    static final int LESS_EQUAL = 1;
    static final int GREATER_EQUAL = 2;
    static final int LESS = 3;
    static final int GREATER = 4;
    static final int EQUAL = 5;
    static final int NOT_EQUAL = 6;
    static final int OPERATOR = 0x0f;

    /** Another alternative of the same group follows. */
    static final int OR = 0x10;

    /** Made by apt for Multi-Arch, not written by a packager. */
    static final int IMPLICIT = 0x20;

    static final int ARCH_SPECIFIC = 0x40;

    /** Flags of packages. */
    static final int ESSENTIAL = 1;

    static final int IMPORTANT = 2;

    /** Values of {@link #versionMultiArch}. */
    static final int MULTI_ARCH_SAME = 1;

    static final int MULTI_ARCH_FOREIGN = 2;
    static final int MULTI_ARCH_ALLOWED = 3;

    private static final String[] KINDS = {
        "PreDepends",
        "Depends",
        "Recommends",
        "Suggests",
        "Enhances",
        "Conflicts",
        "Breaks",
        "Replaces"
    };

    private static final String[] OPERATORS = {"", "<=", ">=", "<<", ">>", "=", "!="};

    /** The same as apt's messages print them. */
    private static final String[] PLAIN_OPERATORS = {"", "<=", ">=", "<", ">", "=", "!="};

    final ByteStrings text = new ByteStrings(1 << 16);
    final List<Repository> repositories = new ArrayList<>();
    final String nativeArchitecture;
    final int nativeText;
    final int anyText;

    int packages;
    int[] packageName = new int[1 << 14];
    int[] packageArchitecture = new int[1 << 14];
    int[] packageVersions = new int[1 << 14];
    int[] packageProviders = new int[1 << 14];
    int[] packageNextOfName = new int[1 << 14];
    byte[] packageFlags = new byte[1 << 14];

    /** For each text the first package of that name. */
    int[] packageOfName = new int[1 << 16];

    int versions;
    int[] versionPackage = new int[1 << 14];
    int[] versionText = new int[1 << 14];
    int[] versionNext = new int[1 << 14];
    int[] versionSection = new int[1 << 14];
    int[] versionSource = new int[1 << 14];
    int[] versionSourceVersion = new int[1 << 14];
    byte[] versionPriority = new byte[1 << 14];
    byte[] versionMultiArch = new byte[1 << 14];
    boolean[] versionIsAll = new boolean[1 << 14];
    long[] versionInstalledKib = new long[1 << 14];

    /** Which repository a version is first from, and its row there; -1 if it is only installed. */
    int[] versionRepository = new int[1 << 14];

    int[] versionRow = new int[1 << 14];

    /** Where a version's relations and provisions start; they end where the next one's start. */
    int[] versionRelations = new int[1 << 14];

    int[] versionProvisions = new int[1 << 14];

    /** Further repositories of a version that several have. */
    final Map<Integer, List<Integer>> versionAlsoIn = new HashMap<>();

    int relations;
    int[] relationTarget = new int[1 << 16];
    int[] relationVersion = new int[1 << 16];
    int[] relationParent = new int[1 << 16];
    byte[] relationKind = new byte[1 << 16];
    byte[] relationOperator = new byte[1 << 16];

    int provisions;
    int[] provisionOwner = new int[1 << 14];
    int[] provisionTarget = new int[1 << 14];
    int[] provisionVersion = new int[1 << 14];
    int[] provisionNext = new int[1 << 14];
    boolean[] provisionImplicit = new boolean[1 << 14];

    /** What is installed, by package; absent for most. */
    final Map<Integer, Installed> installed = new HashMap<>();

    private Dependents dependents;
    private int[] current = new int[0];
    private DebVersion[] parsed = new DebVersion[0];

    /**
     * @param priority of the repository, from its index source; 0 leaves it to apt
     */
    record Repository(String name, DebPackagesIndex index, int priority, ReleaseInfo release) {}

    /**
     * @param version number of the version
     * @param held whether dpkg's selection is {@code hold}
     * @param automatic whether apt installed it for another's sake
     * @param isClean whether it was unpacked and configured, or waits for triggers only
     */
    record Installed(
            int version,
            InstalledPackage source,
            boolean held,
            boolean automatic,
            boolean isClean) {}

    Universe(String nativeArchitecture) {
        this.nativeArchitecture = nativeArchitecture;
        this.nativeText = number(nativeArchitecture);
        this.anyText = number("any");
    }

    int number(String value) {
        var known = text.find(value);
        if (known >= 0) {
            return known;
        }
        var bytes = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return text.add(bytes, 0, bytes.length);
    }

    /** The package of a name and architecture, 0 if nothing mentions it. */
    int find(int name, int architecture) {
        var found = name < packageOfName.length ? packageOfName[name] : 0;
        while (found != 0 && packageArchitecture[found] != architecture) {
            found = packageNextOfName[found];
        }
        return found;
    }

    int find(String name, String architecture) {
        var nameText = text.find(name);
        var architectureText = text.find(architecture);
        return nameText < 0 || architectureText < 0 ? 0 : find(nameText, architectureText);
    }

    String name(int pack) {
        return text.get(packageName[pack]);
    }

    /** As apt prints it for people: with the architecture unless it is the native one. */
    String prettyName(int pack) {
        var architecture = packageArchitecture[pack];
        return architecture == nativeText || architecture == anyText ? name(pack) : fullName(pack);
    }

    String fullName(int pack) {
        return name(pack) + ":" + text.get(packageArchitecture[pack]);
    }

    String versionString(int version) {
        return text.get(versionText[version]);
    }

    /** The architecture that a version's file has: {@code all} included. */
    String architecture(int version) {
        return versionIsAll[version]
                ? "all"
                : text.get(packageArchitecture[versionPackage[version]]);
    }

    /** Where a version is from, as apt prints it: {@code Debian:13.1/stable [riscv64]}. */
    String releases(int version) {
        var names = new java.util.LinkedHashSet<String>();
        if (versionRepository[version] >= 0) {
            names.add(repositories.get(versionRepository[version]).release().describe());
        }
        for (var other : versionAlsoIn.getOrDefault(version, List.of())) {
            names.add(repositories.get(other).release().describe());
        }
        return String.join(", ", names)
                + (names.isEmpty() ? "" : " ")
                + "["
                + architecture(version)
                + "]";
    }

    boolean hasFlag(int pack, int flag) {
        return (packageFlags[pack] & flag) != 0;
    }

    int currentVersion(int pack) {
        return current[pack];
    }

    boolean isHeld(int pack) {
        var found = installed.get(pack);
        return found != null && found.held();
    }

    /** Whether a repository has the version, so that it can be fetched. */
    boolean isDownloadable(int version) {
        return versionRepository[version] >= 0;
    }

    int relationsEnd(int version) {
        return version == versions ? relations : versionRelations[version + 1];
    }

    int provisionsEnd(int version) {
        return version == versions ? provisions + 1 : versionProvisions[version + 1];
    }

    boolean isOr(int relation) {
        return (relationOperator[relation] & OR) != 0;
    }

    /** The last alternative of the group that starts here. */
    int groupEnd(int relation) {
        var end = relation;
        while (isOr(end)) {
            end++;
        }
        return end;
    }

    boolean isNegative(int relation) {
        return relationKind[relation] == CONFLICTS || relationKind[relation] == BREAKS;
    }

    /** Whether a package cannot be configured when the relation does not hold. */
    boolean isCritical(int relation) {
        return relationKind[relation] <= DEPENDS || isNegative(relation);
    }

    int parentPackage(int relation) {
        return versionPackage[relationParent[relation]];
    }

    /** A package never conflicts with itself, whatever it says (Debian Policy §7.4). */
    boolean ignoresPackage(int relation, int pack) {
        if (!isNegative(relation)) {
            return false;
        }
        var parent = parentPackage(relation);
        if (packageName[parent] != packageName[pack]) {
            return false;
        }
        return parent == pack
                || versionMultiArch[relationParent[relation]] == MULTI_ARCH_SAME
                        && (relationOperator[relation] & IMPLICIT) == 0;
    }

    /** Nor with what it provides itself. */
    boolean ignoresProvision(int relation, int provision) {
        if (!isNegative(relation)) {
            return false;
        }
        var owner = versionPackage[provisionOwner[provision]];
        return packageName[owner] == packageName[parentPackage(relation)]
                || (relationOperator[relation] & IMPLICIT) != 0;
    }

    boolean satisfiedBy(int relation, int version) {
        return accepts(relation, versionText[version]);
    }

    boolean satisfiedByProvision(int relation, int provision) {
        return accepts(relation, provisionVersion[provision]);
    }

    /**
     * @param candidate text of a version; 0, that of an unversioned provision, satisfies only
     *     unversioned relations
     */
    boolean accepts(int relation, int candidate) {
        var operator = relationOperator[relation] & OPERATOR;
        if (operator == ANY_VERSION) {
            return true;
        }
        if (candidate == 0) {
            return false;
        }
        var order = compare(candidate, relationVersion[relation]);
        return switch (operator) {
            case LESS_EQUAL -> order <= 0;
            case GREATER_EQUAL -> order >= 0;
            case LESS -> order < 0;
            case GREATER -> order > 0;
            case EQUAL -> order == 0;
            default -> order != 0;
        };
    }

    /** Compares two texts as versions. */
    int compare(int left, int right) {
        return left == right ? 0 : version(left).compareTo(version(right));
    }

    private DebVersion version(int number) {
        if (number >= parsed.length) {
            parsed = Arrays.copyOf(parsed, Math.max(number + 1, text.size()));
        }
        var known = parsed[number];
        if (known == null) {
            try {
                known = DebVersion.parse(text.get(number));
            } catch (FormatException e) {
                throw new IllegalStateException("was checked when it was read", e);
            }
            parsed[number] = known;
        }
        return known;
    }

    /** All versions that could satisfy a relation, chosen or not, as apt lists them. */
    int[] allTargets(int relation) {
        var found = new int[8];
        var count = 0;
        var target = relationTarget[relation];
        for (var v = packageVersions[target]; v != 0; v = versionNext[v]) {
            if (!ignoresPackage(relation, target) && satisfiedBy(relation, v)) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, count * 2);
                }
                found[count++] = v;
            }
        }
        for (var p = packageProviders[target]; p != 0; p = provisionNext[p]) {
            if (!ignoresProvision(relation, p) && satisfiedByProvision(relation, p)) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, count * 2);
                }
                found[count++] = provisionOwner[p];
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** The kind as apt prints it: {@code PreDepends}. */
    String kind(int relation) {
        return KINDS[relationKind[relation]];
    }

    /** {@code name (>> 1)}, as a control file has it. */
    String describe(int relation) {
        return describe(relation, OPERATORS);
    }

    /** {@code name (> 1)}, as apt complains about it. */
    String describePlainly(int relation) {
        return describe(relation, PLAIN_OPERATORS);
    }

    private String describe(int relation, String[] operators) {
        var target = prettyName(relationTarget[relation]);
        var operator = relationOperator[relation] & OPERATOR;
        if (operator == ANY_VERSION) {
            return target;
        }
        return target
                + " ("
                + operators[operator]
                + " "
                + text.get(relationVersion[relation])
                + ")";
    }

    /** A whole group with its field: {@code Depends: a (>= 1) | b}. */
    String clause(int start) {
        var words =
                new StringBuilder(relationKind[start] == PRE_DEPENDS ? "Pre-Depends" : kind(start));
        words.append(": ");
        for (var relation = start; ; relation++) {
            words.append(describe(relation));
            if (!isOr(relation)) {
                return words.toString();
            }
            words.append(" | ");
        }
    }

    Dependents dependents() {
        return dependents;
    }

    /** Called once everything is there. */
    void complete() {
        current = new int[packages + 1];
        installed.forEach((pack, one) -> current[pack] = one.version());
        parsed = new DebVersion[text.size()];
        dependents = new Dependents(this);
    }
}
