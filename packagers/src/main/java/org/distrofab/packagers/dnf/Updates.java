package org.distrofab.packagers.dnf;

import java.util.Arrays;

/** Who may take the place of an installed package. */
final class Updates {
    private Updates() {}

    /**
     * @param any whether older versions and other architectures count, too
     * @return ids, those that provide its name first; without the package itself
     */
    static int[] of(Pool pool, Solvable installed, boolean any) {
        var found = new Ints();
        boolean byName = false;
        for (int id : pool.providersOfName(installed.name)) {
            var other = pool.get(id);
            if (other == installed || other.isInstalled() || !pool.isInstallable(other)) {
                continue;
            }
            if (other.name.equals(installed.name)) {
                boolean newer = other.evr.compareTo(installed.evr) >= 0;
                if (!any && (!newer || !sameArch(installed, other))) {
                    continue;
                }
                if (installed.installOnly && !other.isSameAs(installed)) {
                    continue;
                }
            } else if (obsoletes(other, installed)) {
                byName = true;
            } else {
                continue;
            }
            found.addUnlessThere(id);
        }
        if (!byName) {
            for (var other : pool.obsoleting(installed.name)) {
                if (!other.isInstalled()
                        && pool.isInstallable(other)
                        && !other.name.equals(installed.name)
                        && obsoletes(other, installed)) {
                    found.addUnlessThere(other.id);
                }
            }
        }
        return found.toArray();
    }

    private static boolean sameArch(Solvable one, Solvable other) {
        return one.arch.equals(other.arch)
                || one.arch.equals("noarch")
                || other.arch.equals("noarch");
    }

    private static boolean obsoletes(Solvable other, Solvable installed) {
        return Arrays.stream(other.obsoletes).anyMatch(dep -> dep.matches(installed));
    }
}
