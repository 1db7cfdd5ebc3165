package org.distrofab.packagers.dnf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * All rules of a request: those of packages first, then those that keep or update what is
 * installed, then those of the jobs.
 *
 * <p>Mutable: rules can be given up. Owned by one thread.
 */
final class RuleBook {
    private final Pool pool;
    private final List<Rule> rules;
    private final int lastInstalled;
    private final BitSet updates = new BitSet();
    private final BitSet erased = new BitSet();
    private final BitSet cleaned;

    /** By installed package: its update rule, and the one for when that is given up. */
    private final Rule[] updateRules;

    private final Rule[] featureRules;
    private int jobsFrom;
    private int jobsTo;
    private boolean updatesEverything;

    private RuleBook(Pool pool, List<Rule> rules, int lastInstalled, BitSet cleaned) {
        this.pool = pool;
        this.rules = rules;
        this.lastInstalled = lastInstalled;
        this.cleaned = cleaned;
        this.updateRules = new Rule[lastInstalled + 1];
        this.featureRules = new Rule[lastInstalled + 1];
    }

    /**
     * @param cleaned installed packages that only stay if something needs them
     */
    static RuleBook of(Pool pool, List<Job> jobs, DnfOptions options, BitSet cleaned) {
        var maker = new RuleMaker(pool);
        int lastInstalled = 0;
        for (var solvable : pool.all()) {
            if (solvable.isInstalled()) {
                maker.add(solvable.id);
                lastInstalled = solvable.id;
            }
        }
        for (int id = 1; id <= lastInstalled; id++) {
            for (int update : Updates.of(pool, pool.get(id), true)) {
                maker.add(update);
            }
        }
        for (var job : jobs) {
            if (job instanceof Job.Install(_, var candidates)) {
                Arrays.stream(candidates).forEach(maker::add);
            }
        }
        maker.addWeak();
        var book = new RuleBook(pool, new ArrayList<>(maker.sorted()), lastInstalled, cleaned);
        book.addUpdateRules();
        book.addJobs(jobs, options.best());
        book.rules.addAll(Splits.rules(pool, lastInstalled));
        return book;
    }

    List<Rule> rules() {
        return rules;
    }

    Rule rule(int index) {
        return rules.get(index);
    }

    int lastInstalled() {
        return lastInstalled;
    }

    int jobsFrom() {
        return jobsFrom;
    }

    int jobsTo() {
        return jobsTo;
    }

    /** Installed packages that shall be updated. */
    BitSet updates() {
        return updates;
    }

    boolean updatesEverything() {
        return updatesEverything;
    }

    /** Installed packages that shall go. */
    BitSet erased() {
        return erased;
    }

    BitSet cleaned() {
        return cleaned;
    }

    /** The rule that keeps or replaces an installed package, or null if it may go. */
    Rule updateRule(int id) {
        var rule = updateRules[id];
        return rule.disabled ? featureRules[id] : rule;
    }

    private void addUpdateRules() {
        for (int id = 1; id <= lastInstalled; id++) {
            var solvable = pool.get(id);
            updateRules[id] = keep(id, Updates.of(pool, solvable, false));
            rules.add(updateRules[id]);
        }
        for (int id = 1; id <= lastInstalled; id++) {
            var feature = keep(id, Updates.of(pool, pool.get(id), true));
            if (feature.compareTo(updateRules[id]) != 0) {
                feature.disabled = true;
                featureRules[id] = feature;
                rules.add(feature);
            }
            if (cleaned.get(id)) {
                updateRules[id].disabled = true;
                featureRules[id] = null;
            }
        }
    }

    private static Rule keep(int id, int... updates) {
        var literals = new int[updates.length + 1];
        literals[0] = id;
        System.arraycopy(updates, 0, literals, 1, updates.length);
        return new Rule(Rule.Kind.UPDATE, id, 0, null, literals);
    }

    private void addJobs(List<Job> jobs, boolean best) {
        jobsFrom = rules.size();
        for (var job : jobs) {
            switch (job) {
                case Job.Install(_, var candidates) -> {
                    rules.add(new Rule(Rule.Kind.JOB, 0, 0, null, candidates));
                    releaseReplaced(candidates);
                }
                case Job.Erase(_, var installed, boolean forGood) -> {
                    for (int id : installed) {
                        erase(id, forGood);
                    }
                }
                case Job.Update(var installed) -> {
                    for (int id : installed) {
                        updates.set(id);
                    }
                    updatesEverything |= installed.length == lastInstalled;
                }
            }
        }
        if (best) {
            addBest(jobs);
        }
        jobsTo = rules.size();
    }

    private void erase(int id, boolean forGood) {
        erased.set(id);
        rules.add(new Rule(Rule.Kind.JOB, 0, 0, null, -id));
        for (int other : pool.named(pool.get(id).name)) {
            if (forGood && !pool.get(other).isInstalled()) {
                rules.add(new Rule(Rule.Kind.JOB, 0, 0, null, -other));
            }
        }
        release(id);
    }

    private void release(int id) {
        updateRules[id].disabled = true;
        if (featureRules[id] != null) {
            featureRules[id].disabled = true;
            featureRules[id] = null;
        }
    }

    /** Installed packages that every candidate takes the place of need not be kept. */
    private void releaseReplaced(int... candidates) {
        for (int id : candidates) {
            if (pool.get(id).isInstalled()) {
                return;
            }
        }
        for (int id = 1; id <= lastInstalled; id++) {
            var installed = pool.get(id);
            boolean replaced =
                    !installed.installOnly
                            && Arrays.stream(candidates)
                                    .mapToObj(pool::get)
                                    .allMatch(fresh -> replaces(fresh, installed));
            if (replaced) {
                release(id);
            }
        }
    }

    private static boolean replaces(Solvable fresh, Solvable installed) {
        return fresh.name.equals(installed.name)
                || Arrays.stream(fresh.obsoletes).anyMatch(dep -> dep.matches(installed));
    }

    /** Of every request only the best, which policy alone decides. */
    private void addBest(List<Job> jobs) {
        var policy = new Policy(pool, null, null);
        for (var job : jobs) {
            switch (job) {
                case Job.Install(_, var candidates) -> {
                    var list = Ints.of(candidates);
                    policy.filter(list, Policy.Mode.RECOMMEND);
                    rules.add(new Rule(Rule.Kind.BEST, 0, 0, null, list.toArray()));
                }
                case Job.Update(var installed) -> {
                    for (int id : installed) {
                        var list = Ints.of(updateRules[id].literals);
                        policy.filter(list, Policy.Mode.RECOMMEND);
                        if (list.size() > 1 || list.get(0) != id) {
                            rules.add(new Rule(Rule.Kind.BEST, id, 0, null, list.toArray()));
                        }
                    }
                }
                case Job.Erase _ -> {}
            }
        }
    }

    /**
     * Gives up keeping one of the installed packages that a contradiction is about.
     *
     * @param proof indexes of the rules
     * @return whether there was one
     */
    boolean giveUpOne(List<Integer> proof) {
        Rule last = null;
        for (int index : proof) {
            var rule = rules.get(index);
            if (rule.kind == Rule.Kind.UPDATE
                    && !rule.disabled
                    && (last == null || rule.index > last.index)) {
                last = rule;
            }
        }
        if (last == null) {
            return false;
        }
        last.disabled = true;
        var feature = featureRules[last.source];
        if (feature == last) {
            featureRules[last.source] = null;
        } else if (feature != null) {
            feature.disabled = false;
        }
        return true;
    }

    /** Forgets what was learnt. */
    void forget() {
        rules.removeIf(rule -> rule.kind == Rule.Kind.LEARNT);
    }
}
