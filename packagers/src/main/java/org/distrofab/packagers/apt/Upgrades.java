package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.ESSENTIAL;

import java.util.ArrayList;
import java.util.List;

/** The three ways of bringing everything up to date (apt-get(8), "upgrade", "dist-upgrade"). */
final class Upgrades {
    private final Marks marks;
    private final Universe universe;
    private final Installer installer;
    private final List<Integer> installed;

    Upgrades(Marks marks, Installer installer) {
        this.marks = marks;
        this.universe = marks.universe;
        this.installer = installer;
        this.installed = new ArrayList<>(universe.installed.keySet());
        installed.sort(CacheOrder.of(universe));
    }

    /**
     * @return whether nothing is broken then
     */
    boolean run(AptOptions.UpgradeMode mode) {
        return switch (mode) {
            case FULL -> full();
            case WITH_NEW -> withNew();
            case ONLY_INSTALLED -> onlyInstalled();
        };
    }

    private boolean full() {
        // Without dependencies first, so that alternatives see the new versions of what is there.
        installed.forEach(pack -> installer.install(pack, false, 0, false));
        installed.forEach(pack -> installer.install(pack, true, 0, false));
        for (var pack = 1; pack <= universe.packages; pack++) {
            if (universe.hasFlag(pack, ESSENTIAL) && !marks.isInstalling(pack)) {
                installer.install(pack, true, 0, false);
            }
        }
        installed.forEach(pack -> installer.install(pack, false, 0, false));
        var resolver = new ProblemResolver(marks, installer);
        if (!marks.options.ignoreHold()) {
            for (var pack : installed) {
                if (marks.isHeld[pack]) {
                    resolver.protect(pack);
                    marks.keep(pack);
                }
            }
        }
        return resolver.resolve(false);
    }

    private boolean withNew() {
        for (var pack : installed) {
            if (marks.installVersion[pack] != 0 && !isHeldBack(pack)) {
                installer.install(pack, false, 0, false);
            }
        }
        for (var pack : marks.touched()) {
            if (marks.isInstalling(pack)) {
                installer.install(pack, true, 0, false);
            }
        }
        for (var pack : marks.touched()) {
            if (marks.isDeleting(pack)) {
                marks.keep(pack);
            }
        }
        return new ProblemResolver(marks, installer).resolveByKeeping();
    }

    private boolean onlyInstalled() {
        var resolver = new ProblemResolver(marks, installer);
        for (var pack : marks.touched()) {
            if (marks.isInstalling(pack)) {
                resolver.protect(pack);
            }
        }
        for (var pack : installed) {
            if (marks.installVersion[pack] != 0 && !isHeldBack(pack)) {
                installer.install(pack, false, 0, false);
            }
        }
        return resolver.resolveByKeeping();
    }

    private boolean isHeldBack(int pack) {
        return marks.isHeld[pack] && !marks.options.ignoreHold();
    }
}
