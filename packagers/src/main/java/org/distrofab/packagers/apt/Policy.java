package org.distrofab.packagers.apt;

import org.distrofab.packagers.solve.IndexSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which version of a package is wanted, were there nothing but the package: the highest of the
 * highest priority, and no downgrade unless that is 1000 or more (apt_preferences(5), "How APT
 * Interprets Priorities").
 */
final class Policy {
    private static final int USUAL = 500;
    private static final int INSTALLED = 100;
    private static final int NOT_AUTOMATIC = 1;
    private static final int DOWNGRADES_FROM = 1000;
    private static final int DEFAULT_RELEASE = 990;

    private final Universe universe;
    private final Set<String> excludes;
    private final int[] ofRepository;

    /** The priority of what is installed only. */
    private int ofInstalled = INSTALLED;

    private final List<SpecificPin> specific = new ArrayList<>();

    private record SpecificPin(Pin pin, Pattern name, String architecture, boolean isSource) {}

    Policy(Universe universe, AptOptions options, Set<String> excludes) {
        this.universe = universe;
        this.excludes = excludes;
        this.ofRepository = new int[universe.repositories.size()];
        var general = new ArrayList<Pin>();
        if (!options.defaultRelease().isEmpty()) {
            general.add(new Pin("*", Pin.By.RELEASE, options.defaultRelease(), DEFAULT_RELEASE));
        }
        for (var pin : options.pins()) {
            if (pin.isGeneral()) {
                general.add(pin);
            } else {
                specific.add(specific(pin));
            }
        }
        for (var i = 0; i < ofRepository.length; i++) {
            ofRepository[i] = repositoryPriority(universe.repositories.get(i), general);
        }
        for (var pin : general) {
            if (pin.by() == Pin.By.RELEASE && ReleaseMatch.isInstalledState(pin.expression())) {
                ofInstalled = pin.priority();
                break;
            }
        }
    }

    private int repositoryPriority(Universe.Repository repository, List<Pin> general) {
        var release = repository.release();
        var chosen = 0;
        for (var pin : general) {
            if (ReleaseMatch.matches(pin, release, universe.nativeArchitecture)
                    && (chosen == 0 || pin.priority() == Pin.NEVER)) {
                chosen = pin.priority();
            }
        }
        if (chosen != 0) {
            return chosen;
        }
        if (repository.priority() != IndexSource.USUAL) {
            return repository.priority();
        }
        if (release.butAutomaticUpgrades()) {
            return INSTALLED;
        }
        return release.notAutomatic() ? NOT_AUTOMATIC : USUAL;
    }

    private static SpecificPin specific(Pin pin) {
        var name = pin.pattern();
        var isSource = name.startsWith("src:");
        if (isSource) {
            name = name.substring(4);
        }
        var colon = name.startsWith("/") ? -1 : name.lastIndexOf(':');
        var architecture = colon < 0 ? "" : name.substring(colon + 1);
        return new SpecificPin(
                pin,
                ReleaseMatch.pattern(colon < 0 ? name : name.substring(0, colon)),
                architecture,
                isSource);
    }

    /** The version to install, 0 if there is none. */
    int candidate(int pack) {
        var first = universe.packageVersions[pack];
        if (first == 0 || !excludes.isEmpty() && excludes.contains(universe.name(pack))) {
            return first == 0 ? 0 : universe.currentVersion(pack);
        }
        var current = universe.currentVersion(pack);
        var best = -1;
        var candidate = 0;
        for (var v = first; v != 0; v = universe.versionNext[v]) {
            var priority = priority(v);
            if (priority == 0 || priority <= best) {
                continue;
            }
            var isDowngrade =
                    current != 0
                            && universe.compare(
                                            universe.versionText[v], universe.versionText[current])
                                    < 0;
            if (!isDowngrade || priority >= DOWNGRADES_FROM) {
                best = priority;
                candidate = v;
            }
        }
        return candidate;
    }

    /** The priority of a version, as {@code apt-cache policy} prints it. */
    int priority(int version) {
        var byFile = filePriority(version);
        if (!specific.isEmpty()) {
            for (var pin : specific) {
                if (matches(pin, version) && byFile != Pin.NEVER) {
                    return pin.pin().priority();
                }
            }
        }
        return byFile;
    }

    int repositoryPriority(int repository) {
        return ofRepository[repository];
    }

    private int filePriority(int version) {
        var isCurrent = universe.currentVersion(universe.versionPackage[version]) == version;
        var priority = isCurrent ? ofInstalled : -1;
        if (universe.versionRepository[version] >= 0) {
            var ofFirst = ofRepository[universe.versionRepository[version]];
            priority = isCurrent ? Math.max(priority, ofFirst) : ofFirst;
            for (var other : universe.versionAlsoIn.getOrDefault(version, List.of())) {
                priority = Math.max(priority, ofRepository[other]);
            }
        }
        return priority;
    }

    private boolean matches(SpecificPin pin, int version) {
        var pack = universe.versionPackage[version];
        var name =
                pin.isSource()
                        ? universe.text.get(universe.versionSource[version])
                        : universe.name(pack);
        var architecture = universe.text.get(universe.packageArchitecture[pack]);
        var isArchitecture =
                pin.architecture().isEmpty()
                        ? architecture.equals(universe.nativeArchitecture)
                        : pin.architecture().equals("any")
                                || pin.architecture().equals(architecture)
                                || pin.architecture().equals("native")
                                        && architecture.equals(universe.nativeArchitecture);
        return isArchitecture && pin.name().matcher(name).find() && matchesVersion(pin, version);
    }

    private boolean matchesVersion(SpecificPin pin, int version) {
        var what = pin.pin();
        if (what.by() == Pin.By.VERSION) {
            return ReleaseMatch.matchesVersion(
                    what.expression(), universe.versionString(version).toLowerCase(Locale.ROOT));
        }
        if (universe.currentVersion(universe.versionPackage[version]) == version
                && what.by() == Pin.By.RELEASE
                && ReleaseMatch.isInstalledState(what.expression())) {
            return true;
        }
        if (universe.versionRepository[version] < 0) {
            return false;
        }
        var repositories = new ArrayList<Integer>();
        repositories.add(universe.versionRepository[version]);
        repositories.addAll(universe.versionAlsoIn.getOrDefault(version, List.of()));
        for (var repository : repositories) {
            var release = universe.repositories.get(repository).release();
            if (ReleaseMatch.matches(what, release, universe.nativeArchitecture)) {
                return true;
            }
        }
        return false;
    }
}
