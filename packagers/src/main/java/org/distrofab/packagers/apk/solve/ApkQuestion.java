package org.distrofab.packagers.apk.solve;

import org.distrofab.packagers.Relation;
import org.distrofab.packagers.apk.InstalledApk;
import org.distrofab.packagers.solve.IndexSource;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What apk is asked: to make the installed packages those of a world.
 *
 * @param architecture the system's own; packages of others are left out, those of {@code noarch}
 *     are not
 * @param indexes in the order of {@code /etc/apk/repositories}; a tagged repository's name starts
 *     with its tag, as a line of that file does: {@code @edge https://…}
 * @param world what is wanted from now on
 * @param flags for every name of the world and what it needs
 * @param named for single names
 * @param inherited whether the flags of a single name hold for what its packages need, too
 * @param excludes names whose packages in repositories are passed over
 * @param selfUpgrade whether only apk itself is being brought up to date: all else stays
 * @param trace whether the answer tells each tie-break
 */
public record ApkQuestion(
        String architecture,
        List<IndexSource> indexes,
        List<InstalledApk> installed,
        List<Relation> world,
        Set<ApkFlag> flags,
        Map<String, Set<ApkFlag>> named,
        boolean inherited,
        Set<String> excludes,
        boolean selfUpgrade,
        boolean trace) {
    public ApkQuestion {
        Objects.requireNonNull(architecture);
        indexes = List.copyOf(indexes);
        installed = List.copyOf(installed);
        world = List.copyOf(world);
        flags = Set.copyOf(flags);
        named = Map.copyOf(named);
        excludes = Set.copyOf(excludes);
    }
}
