package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.ANY_VERSION;
import static org.distrofab.packagers.apt.Universe.DEPENDS;
import static org.distrofab.packagers.apt.Universe.OPERATOR;
import static org.distrofab.packagers.apt.Universe.SUGGESTS;

import java.util.ArrayList;
import java.util.List;

/**
 * For {@code package/release}: takes dependencies from that release too where the usual candidates
 * do not satisfy them (apt-get(8), "install").
 */
final class ReleaseSwitch {
    private final Marks marks;
    private final Universe universe;
    private final Selection selection;

    /** Versions that were switched to, with the version for whose sake; 0 for the user's. */
    private final List<Switched> changed = new ArrayList<>();

    private record Switched(int version, int because, int before) {}

    ReleaseSwitch(Marks marks, Selection selection) {
        this.marks = marks;
        this.universe = marks.universe;
        this.selection = selection;
    }

    void propagate(List<String> notes) {
        for (var chosen : selection.toInstall()) {
            if (!chosen.release().isEmpty()) {
                changed.add(new Switched(chosen.version(), 0, chosen.version()));
                follow(chosen.version(), chosen.release());
            }
        }
        for (var one : changed) {
            var words =
                    "Selected version '"
                            + universe.versionString(one.version())
                            + "' ("
                            + release(one.version())
                            + ") for '"
                            + universe.prettyName(universe.versionPackage[one.version()])
                            + "'";
            var because =
                    one.because() == 0
                            ? ""
                            : " because of '"
                                    + universe.prettyName(universe.versionPackage[one.because()])
                                    + "'";
            notes.add(words + because);
        }
    }

    private String release(int version) {
        return universe.repositories.get(universe.versionRepository[version]).release().describe()
                + " ["
                + universe.architecture(version)
                + "]";
    }

    /** Whether all that a version depends on can be had, switching where it must be. */
    private boolean follow(int version, String release) {
        marks.setCandidate(universe.versionPackage[version], version);
        var mark = changed.size();
        var end = universe.relationsEnd(version);
        for (var start = universe.versionRelations[version]; start < end; ) {
            var next = universe.groupEnd(start) + 1;
            var kind = universe.relationKind[start];
            if (kind <= SUGGESTS
                    && marks.isImportant(start)
                    && !isFine(start, next)
                    && !switchOne(start, next, version, release)
                    && kind <= DEPENDS) {
                undo(mark);
                return false;
            }
            start = next;
        }
        return true;
    }

    private void undo(int mark) {
        while (changed.size() > mark) {
            var one = changed.removeLast();
            marks.setCandidate(universe.versionPackage[one.version()], one.before());
        }
    }

    private boolean isFine(int start, int end) {
        for (var relation = start; relation < end; relation++) {
            var target = universe.relationTarget[relation];
            var now = marks.current(target);
            if (now != 0 && universe.satisfiedBy(relation, now)) {
                return true;
            }
            var isVersioned = (universe.relationOperator[relation] & OPERATOR) != ANY_VERSION;
            var candidate = marks.candidate[target];
            if (isVersioned || universe.packageProviders[target] == 0) {
                if (candidate != 0
                        && universe.satisfiedBy(relation, candidate)
                        && isInstallable(candidate)) {
                    return true;
                }
            } else if (hasInstallableProvider(target)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasInstallableProvider(int target) {
        for (var p = universe.packageProviders[target]; p != 0; p = universe.provisionNext[p]) {
            var owner = universe.provisionOwner[p];
            if (marks.candidate[universe.versionPackage[owner]] == owner && isInstallable(owner)) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing that is to be there now stands against a version or is missing for it. */
    private boolean isInstallable(int version) {
        var end = universe.relationsEnd(version);
        for (var start = universe.versionRelations[version]; start < end; ) {
            if (universe.isCritical(start) && !marks.groupSatisfiedThen(start)) {
                return false;
            }
            start = universe.groupEnd(start) + 1;
        }
        return true;
    }

    private boolean switchOne(int start, int end, int because, String release) {
        for (var relation = start; relation < end; relation++) {
            if ((universe.relationOperator[relation] & OPERATOR) == ANY_VERSION) {
                continue;
            }
            var target = universe.relationTarget[relation];
            var version = ofRelease(target, release);
            if (version == 0 || !universe.satisfiedBy(relation, version)) {
                continue;
            }
            var before = marks.candidate[target];
            if (version == before && wasSwitched(target)) {
                return true;
            }
            changed.add(new Switched(version, because, before));
            if (follow(version, release)) {
                return true;
            }
            undo(changed.size() - 1);
        }
        return false;
    }

    private boolean wasSwitched(int pack) {
        return changed.stream().anyMatch(one -> universe.versionPackage[one.version()] == pack);
    }

    private int ofRelease(int pack, String release) {
        for (var v = universe.packageVersions[pack]; v != 0; v = universe.versionNext[v]) {
            if (selection.isOf(v, release)) {
                return v;
            }
        }
        return 0;
    }
}
