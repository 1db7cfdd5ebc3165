package org.distrofab.packagers.dnf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Which of several packages libsolv takes: it drops what is worse for sure and puts the rest in
 * order; the first is taken.
 *
 * <p>Limitations: no vendors, no favoured packages, no costs of repositories.
 */
final class Policy {
    enum Mode {
        /** Drop and order. */
        CHOOSE,
        /** Drop only. */
        PRUNE,
        /** Drop only what is worse of the same name. */
        RECOMMEND,
        /** Order only. */
        SUPPLEMENT
    }

    private static final int SHORTEST_HASH = 4;

    private final Pool pool;
    private final Weak weak;
    private final List<String> trace;

    /**
     * @param trace what decided is added to; null if nobody wants to know
     */
    Policy(Pool pool, Weak weak, List<String> trace) {
        this.pool = pool;
        this.weak = weak;
        this.trace = trace;
    }

    void filter(Ints list, Mode mode) {
        if (mode == Mode.SUPPLEMENT) {
            sendOldVersionsBack(list);
            sortByCommonProvides(list);
            preferSuggested(list);
            return;
        }
        if (list.size() > 1) {
            pruneToBestPriority(list);
        }
        if (list.size() > 1) {
            pruneToBestArchitecture(list);
        }
        if (list.size() > 1) {
            pruneToBestVersion(list);
        }
        if (list.size() > 1 && mode != Mode.RECOMMEND) {
            pruneToRecommended(list);
            if (list.size() > 1 && mode == Mode.CHOOSE) {
                sendOldVersionsBack(list);
                sortByCommonProvides(list);
                bringInstalledForward(list);
                preferTheLocale(list);
                preferSuggested(list);
                if (list.size() > 1) {
                    tell(list, "it comes first in the repositories' order");
                }
            }
        }
    }

    private void tell(Ints list, String why) {
        if (trace != null) {
            var names = new ArrayList<String>();
            for (int i = 0; i < list.size(); i++) {
                names.add(pool.get(list.get(i)).toString());
            }
            trace.add(names.getFirst() + " of " + String.join(", ", names) + ": " + why);
        }
    }

    private void keep(Ints list, IntPredicate which, String why) {
        int kept = 0;
        int before = list.size();
        for (int i = 0; i < before; i++) {
            if (which.test(list.get(i))) {
                list.set(kept++, list.get(i));
            } else if (trace != null) {
                trace.add("not " + pool.get(list.get(i)) + ": " + why);
            }
        }
        list.truncate(kept);
    }

    private void pruneToBestPriority(Ints list) {
        int best = Integer.MAX_VALUE;
        for (int i = 0; i < list.size(); i++) {
            var solvable = pool.get(list.get(i));
            if (!solvable.isInstalled()) {
                best = Math.min(best, solvable.repository.priority());
            }
        }
        int wanted = best;
        if (best < Integer.MAX_VALUE) {
            keep(
                    list,
                    id ->
                            pool.get(id).isInstalled()
                                    || pool.get(id).repository.priority() == wanted,
                    "its repository's priority is worse");
        }
    }

    private void pruneToBestArchitecture(Ints list) {
        int best = 0;
        for (int i = 0; i < list.size(); i++) {
            int score = pool.archScore(pool.get(list.get(i)));
            if (score > 1 && (best == 0 || score < best)) {
                best = score;
            }
        }
        int wanted = best;
        if (best != 0) {
            keep(
                    list,
                    id -> {
                        int score = pool.archScore(pool.get(id));
                        return score == 1 || score == wanted;
                    },
                    "another architecture is better");
        }
    }

    /** Of each name the newest, without what others of these obsolete. */
    void pruneToBestVersion(Ints list) {
        var sorted =
                Arrays.stream(list.toArray())
                        .mapToObj(pool::get)
                        .sorted(
                                Comparator.comparing((Solvable s) -> s.name)
                                        .thenComparingInt(this::archRank)
                                        .thenComparing(s -> !s.isInstalled())
                                        .thenComparingInt(s -> s.id))
                        .toList();
        list.clear();
        Solvable best = null;
        for (var solvable : sorted) {
            if (best == null) {
                best = solvable;
            } else if (!best.name.equals(solvable.name)) {
                list.add(best.id);
                best = solvable;
            } else if (best.evr.compareTo(solvable.evr) < 0) {
                best = solvable;
            }
        }
        if (best != null) {
            list.add(best.id);
        }
        if (list.size() > 1) {
            pruneObsoleted(list);
        }
    }

    private int archRank(Solvable solvable) {
        return pool.archScore(solvable);
    }

    /** Those that others of the list obsolete, unless the obsoleting goes round in a circle. */
    private void pruneObsoleted(Ints list) {
        int size = list.size();
        var reaches = new boolean[size][size];
        boolean any = false;
        for (int i = 0; i < size; i++) {
            var obsoleting = pool.get(list.get(i));
            for (int j = 0; j < size && obsoleting.obsoletes.length > 0; j++) {
                var other = pool.get(list.get(j));
                if (i != j && !obsoleting.name.equals(other.name)) {
                    for (var dep : obsoleting.obsoletes) {
                        reaches[i][j] |= dep.matches(other);
                    }
                    any |= reaches[i][j];
                }
            }
        }
        if (!any) {
            return;
        }
        for (int k = 0; k < size; k++) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    reaches[i][j] |= reaches[i][k] && reaches[k][j];
                }
            }
        }
        var ids = list.toArray();
        keep(
                list,
                id -> {
                    int at = Arrays.stream(ids).boxed().toList().indexOf(id);
                    for (int by = 0; by < size; by++) {
                        if (reaches[by][at] && !reaches[at][by]) {
                            return false;
                        }
                    }
                    return true;
                },
                "it is obsoleted");
    }

    private void pruneToRecommended(Ints list) {
        int fresh = 0;
        for (int i = 0; i < list.size(); i++) {
            fresh += pool.get(list.get(i)).isInstalled() ? 0 : 1;
        }
        if (fresh < 2) {
            return;
        }
        var recommended = weak.recommended();
        IntPredicate wanted = id -> recommended.get(id) || weak.isSupplementing(pool.get(id));
        boolean any =
                Arrays.stream(list.toArray())
                        .anyMatch(id -> !pool.get(id).isInstalled() && wanted.test(id));
        if (any) {
            keep(
                    list,
                    id -> pool.get(id).isInstalled() || wanted.test(id),
                    "another one is recommended");
        }
    }

    private void sendOldVersionsBack(Ints list) {
        sendBack(list, id -> !isOld(pool.get(id)), "newer");
    }

    private boolean isOld(Solvable solvable) {
        if (solvable.isInstalled()) {
            return false;
        }
        for (int id : pool.named(solvable.name)) {
            var other = pool.get(id);
            if (other == solvable
                    || !other.arch.equals(solvable.arch)
                    || (!other.isInstalled() && !pool.isInstallable(other))) {
                continue;
            }
            int byPriority =
                    Integer.compare(solvable.repository.priority(), other.repository.priority());
            if (byPriority > 0 || (byPriority == 0 && other.evr.compareTo(solvable.evr) > 0)) {
                return true;
            }
        }
        return false;
    }

    /** Bad ones go to the end, each group in its order. */
    private void sendBack(Ints list, IntPredicate isGood, String why) {
        int left = list.size();
        int good = 0;
        for (int i = 0; i < left; i++) {
            if (isGood.test(list.get(i))) {
                good++;
            } else {
                list.sendBack(i);
                i--;
                left--;
            }
        }
        if (good > 0 && good < list.size()) {
            tell(list, why);
        }
    }

    private void preferSuggested(Ints list) {
        if (list.size() > 1) {
            var suggested = weak.suggested();
            sendBack(
                    list,
                    id -> {
                        var solvable = pool.get(id);
                        return solvable.isInstalled()
                                || suggested.get(id)
                                || weak.isEnhancing(solvable);
                    },
                    "suggested");
        }
    }

    /** Of those that provide one name in different versions, the higher comes first. */
    private void sortByCommonProvides(Ints list) {
        record Entry(int at, Dep dep) {}
        var byName = new HashMap<String, List<Entry>>();
        for (int i = 0; i < list.size(); i++) {
            for (var dep : pool.get(list.get(i)).provides) {
                boolean upTo = dep.flags == Dep.LESS || dep.flags == (Dep.LESS | Dep.EQUAL);
                if (dep.flags == Dep.EQUAL && !isHash(dep.evr.toString()) || upTo) {
                    byName.computeIfAbsent(dep.name, _ -> new ArrayList<>()).add(new Entry(i, dep));
                }
            }
        }
        var badness = new int[list.size()];
        boolean any = false;
        for (var entries : byName.values()) {
            if (entries.size() < 2) {
                continue;
            }
            entries.sort((one, other) -> -one.dep().evr.compareLoosely(other.dep().evr));
            int bad = 0;
            for (int i = 1; i < entries.size(); i++) {
                var before = entries.get(i - 1);
                var entry = entries.get(i);
                if (before.at() != entry.at()
                        && before.dep().evr.compareLoosely(entry.dep().evr) > 0) {
                    bad++;
                    any = true;
                }
                badness[entry.at()] += bad;
            }
        }
        if (!any) {
            return;
        }
        var ids = list.toArray();
        var order = new ArrayList<Integer>();
        for (int i = 0; i < ids.length; i++) {
            order.add(i);
            if (pool.get(ids[i]).isInstalled()) {
                badness[i] = 0;
            }
        }
        order.sort(Comparator.comparingInt(i -> badness[i]));
        for (int i = 0; i < ids.length; i++) {
            list.set(i, ids[order.get(i)]);
        }
        tell(list, "the higher version of what all provide");
    }

    private static boolean isHash(String version) {
        return version.length() >= SHORTEST_HASH
                && version.chars().allMatch(c -> c >= 'a' && c <= 'f' || c >= '0' && c <= '9');
    }

    /** Installed ones, and those that an older version of is installed. */
    private void bringInstalledForward(Ints list) {
        int front = 0;
        for (int i = 0; i < list.size(); i++) {
            var solvable = pool.get(list.get(i));
            boolean there =
                    pool.named(solvable.name).stream().anyMatch(id -> pool.get(id).isInstalled());
            if (there) {
                list.bringForward(i, front++);
            }
        }
    }

    /** Packages for a language that nobody asked for come last; English ones before the rest. */
    private void preferTheLocale(Ints list) {
        var ids = list.toArray();
        var scores = new HashMap<Integer, Integer>();
        for (int id : ids) {
            scores.put(id, localeScore(pool.get(id)));
        }
        var sorted =
                Arrays.stream(ids)
                        .boxed()
                        .sorted(Comparator.comparingInt((Integer id) -> -scores.get(id)))
                        .toList();
        for (int i = 0; i < ids.length; i++) {
            list.set(i, sorted.get(i));
        }
    }

    private int localeScore(Solvable solvable) {
        for (var dep : solvable.requires) {
            int at = dep.name.indexOf("locales-");
            if (at >= 0) {
                return dep.name.startsWith("en", at + "locales-".length()) ? 2 : 0;
            }
        }
        return 1;
    }
}
