package org.distrofab.packagers.dnf;

import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationFlag;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.rpm.RpmDependency;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts what another package needs before it. Where packages need each other, what scriptlets need
 * ({@code Requires(pre)}) counts more than the rest; what is left is broken at the package of the
 * lowest name (rpm's {@code ordering}).
 */
final class TransactionOrder {
    private final Map<Solvable, Set<Solvable>> needs = new HashMap<>();
    private final Map<Solvable, Set<Solvable>> scriptletNeeds = new HashMap<>();

    private TransactionOrder() {}

    static List<Solvable> of(Pool pool, Collection<Solvable> solvables) {
        var order = new TransactionOrder();
        var sorted =
                solvables.stream()
                        .sorted(
                                Comparator.comparing((Solvable s) -> s.name)
                                        .thenComparing(s -> s.arch)
                                        .thenComparing(s -> s.evr))
                        .toList();
        var among = new HashSet<>(sorted);
        for (var solvable : sorted) {
            order.link(pool, solvable, among);
        }
        return order.sort(sorted);
    }

    private void link(Pool pool, Solvable solvable, Set<Solvable> among) {
        var all = needs.computeIfAbsent(solvable, _ -> new HashSet<>());
        var byScriptlets = scriptletNeeds.computeIfAbsent(solvable, _ -> new HashSet<>());
        var names = scriptletNames(solvable);
        for (var dep : solvable.requires) {
            for (int id : pool.providers(dep)) {
                var other = pool.get(id);
                if (other != solvable && among.contains(other)) {
                    all.add(other);
                    if (names.contains(dep.name)) {
                        byScriptlets.add(other);
                    }
                }
            }
        }
    }

    private static Set<String> scriptletNames(Solvable solvable) {
        var names = new HashSet<String>();
        solvable.offered.ifPresent(one ->
                one.dependencies(RelationKind.DEPENDS).stream()
                        .filter(RpmDependency::isForScriptlet)
                        .forEach(dependency -> names.add(dependency.name())));
        solvable.installed.ifPresent(one ->
                one.metadata()
                        .relations(RelationKind.DEPENDS)
                        .filter(TransactionOrder::isForScriptlet)
                        .forEach(relation -> names.add(relation.expression().split(" ", -1)[0])));
        return names;
    }

    private static boolean isForScriptlet(Relation relation) {
        return relation.flags().contains(RelationFlag.FOR_PRE_INSTALL)
                || relation.flags().contains(RelationFlag.FOR_POST_INSTALL);
    }

    /** Takes what needs nothing that is still missing; in a circle, what its scriptlets allow. */
    private List<Solvable> sort(List<Solvable> sorted) {
        var left = new ArrayList<>(sorted);
        var done = new HashSet<Solvable>();
        var order = new ArrayList<Solvable>();
        while (!left.isEmpty()) {
            var next = first(left, done, needs);
            if (next == null) {
                next = inCircle(left, done);
            }
            left.remove(next);
            done.add(next);
            order.add(next);
        }
        return order;
    }

    private static Solvable first(
            List<Solvable> left, Set<Solvable> done, Map<Solvable, Set<Solvable>> needs) {
        for (var solvable : left) {
            if (done.containsAll(needs.get(solvable))) {
                return solvable;
            }
        }
        return null;
    }

    /** A package of a circle that nothing outside of the circle keeps back. */
    private Solvable inCircle(List<Solvable> left, Set<Solvable> done) {
        var at = left.getFirst();
        var path = new ArrayList<Solvable>();
        while (!path.contains(at)) {
            path.add(at);
            var from = at;
            at =
                    left.stream()
                            .filter(s -> needs.get(from).contains(s) && !done.contains(s))
                            .findFirst()
                            .orElseThrow();
        }
        var circle = path.subList(path.indexOf(at), path.size());
        return circle.stream()
                .filter(s -> scriptletNeeds.get(s).stream().noneMatch(circle::contains))
                .min(Comparator.comparing(s -> s.name))
                .orElseGet(
                        () -> circle.stream().min(Comparator.comparing(s -> s.name)).orElseThrow());
    }
}
