package org.distrofab.packagers.dnf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Decisions, what follows from them, and what is learnt when they contradict a rule
 * (conflict-driven clause learning with two watched literals, up to the first unique implication
 * point). Who owns it makes the decisions.
 *
 * <p>Level 1 is what holds without any decision. Owned by one thread.
 */
final class Sat {
    /** What a new decision came to. */
    sealed interface Outcome {
        /** It holds, with all that follows. */
        record Holds() implements Outcome {}

        /** It does not; decisions back to this level were taken back and a rule was learnt. */
        record Reverted() implements Outcome {}

        /**
         * No decisions can help.
         *
         * @param rules indexes of the rules that contradict each other, near the contradiction
         *     first
         */
        record Hopeless(List<Integer> rules) implements Outcome {}
    }

    private static final Outcome HOLDS = new Outcome.Holds();
    private static final Outcome REVERTED = new Outcome.Reverted();

    private final List<Rule> rules;

    /** For each package 0 if undecided, else the level, negative if it shall not be there. */
    private final int[] decisions;

    /** The rule of which a literal is watched first, then by the rule's links; -1 ends. */
    private final int[] watches;

    private final Ints trail = new Ints();

    /** For each decision in the trail the rule that it follows from; -1 if it was free. */
    private final Ints reasons = new Ints();

    private int propagated;
    private int level = 1;

    /**
     * @param rules added to by what is learnt
     * @param variables one more than the highest package's id
     */
    Sat(List<Rule> rules, int variables) {
        this.rules = rules;
        this.decisions = new int[variables];
        this.watches = new int[2 * variables];
        Arrays.fill(watches, -1);
        for (int i = rules.size() - 1; i >= 0; i--) {
            rules.get(i).index = i;
            watch(rules.get(i));
        }
    }

    int level() {
        return level;
    }

    Ints trail() {
        return trail;
    }

    boolean isIn(int id) {
        return decisions[id] > 0;
    }

    boolean isOut(int id) {
        return decisions[id] < 0;
    }

    boolean isOpen(int id) {
        return decisions[id] == 0;
    }

    /** The level at which a package was decided on; 0 if it was not. */
    int levelOf(int id) {
        return Math.abs(decisions[id]);
    }

    boolean isTrue(int literal) {
        return literal > 0 ? decisions[literal] > 0 : decisions[-literal] < 0;
    }

    boolean isFalse(int literal) {
        return literal > 0 ? decisions[literal] < 0 : decisions[-literal] > 0;
    }

    private int slot(int literal) {
        return literal + watches.length / 2 - (literal > 0 ? 1 : 0);
    }

    private void watch(Rule rule) {
        if (rule.literals.length < 2) {
            return;
        }
        rule.watchOne = rule.literals[0];
        rule.watchTwo = rule.literals[1];
        rule.nextOne = watches[slot(rule.watchOne)];
        watches[slot(rule.watchOne)] = rule.index;
        rule.nextTwo = watches[slot(rule.watchTwo)];
        watches[slot(rule.watchTwo)] = rule.index;
    }

    /** Decides what rules say on their own, and what follows. */
    Outcome start() {
        for (var rule : List.copyOf(rules)) {
            if (rule.disabled || !rule.isAssertion()) {
                continue;
            }
            int literal = rule.literals[0];
            if (isFalse(literal)) {
                return new Outcome.Hopeless(proof(rule));
            }
            if (!isTrue(literal)) {
                assign(literal, rule.index);
            }
        }
        var conflict = propagate();
        return conflict == null ? HOLDS : new Outcome.Hopeless(proof(conflict));
    }

    /** Decides freely, one level up. */
    Outcome decide(int literal) {
        level++;
        assign(literal, -1);
        boolean reverted = false;
        while (true) {
            var conflict = propagate();
            if (conflict == null) {
                return reverted ? REVERTED : HOLDS;
            }
            if (level == 1) {
                return new Outcome.Hopeless(proof(conflict));
            }
            reverted = true;
            var learnt = learn(conflict);
            assign(learnt.literals[0], learnt.index);
        }
    }

    /** Takes back all decisions above a level. */
    void revert(int to) {
        while (!trail.isEmpty()) {
            int id = Math.abs(trail.last());
            if (Math.abs(decisions[id]) <= to) {
                break;
            }
            decisions[id] = 0;
            trail.truncate(trail.size() - 1);
            reasons.truncate(reasons.size() - 1);
        }
        propagated = trail.size();
        level = to;
    }

    private void assign(int literal, int reason) {
        decisions[Math.abs(literal)] = literal > 0 ? level : -level;
        trail.add(literal);
        reasons.add(reason);
    }

    /**
     * @return a rule that cannot hold any more, or null
     */
    private Rule propagate() {
        while (propagated < trail.size()) {
            int literal = -trail.get(propagated++);
            var conflict = visit(literal);
            if (conflict != null) {
                return conflict;
            }
        }
        return null;
    }

    /** Looks at every rule that watches a literal which just became false. */
    private Rule visit(int literal) {
        int previous = -1;
        int at = watches[slot(literal)];
        while (at >= 0) {
            var rule = rules.get(at);
            boolean first = rule.watchOne == literal;
            int next = first ? rule.nextOne : rule.nextTwo;
            int other = first ? rule.watchTwo : rule.watchOne;
            if (rule.disabled || isTrue(other)) {
                previous = at;
                at = next;
                continue;
            }
            int moved = anotherToWatch(rule, other, literal);
            if (moved != 0) {
                unlink(literal, previous, next);
                int slot = slot(moved);
                if (first) {
                    rule.watchOne = moved;
                    rule.nextOne = watches[slot];
                } else {
                    rule.watchTwo = moved;
                    rule.nextTwo = watches[slot];
                }
                watches[slot] = at;
                at = next;
                continue;
            }
            if (isFalse(other)) {
                return rule;
            }
            assign(other, at);
            previous = at;
            at = next;
        }
        return null;
    }

    private int anotherToWatch(Rule rule, int other, int literal) {
        if (rule.literals.length > 2) {
            for (int candidate : rule.literals) {
                if (candidate != other && candidate != literal && !isFalse(candidate)) {
                    return candidate;
                }
            }
        }
        return 0;
    }

    private void unlink(int literal, int previous, int next) {
        if (previous < 0) {
            watches[slot(literal)] = next;
            return;
        }
        var rule = rules.get(previous);
        if (rule.watchOne == literal) {
            rule.nextOne = next;
        } else {
            rule.nextTwo = next;
        }
    }

    /** The rule that a conflict teaches, after going back to where it decides something. */
    private Rule learn(Rule conflict) {
        var seen = new BitSet(decisions.length);
        var others = new Ints();
        var proof = new Ints();
        int backTo = 1;
        int here = 0;
        int atFirstLevel = 0;
        int decided = 0;
        int at = trail.size();
        var rule = conflict;
        while (true) {
            proof.add(rule.index);
            for (int literal : rule.literals) {
                int id = Math.abs(literal);
                if (isTrue(literal) || seen.get(id)) {
                    continue;
                }
                seen.set(id);
                int of = levelOf(id);
                if (of == 1) {
                    atFirstLevel++;
                } else if (of == level) {
                    here++;
                } else {
                    others.add(literal);
                    backTo = Math.max(backTo, of);
                }
            }
            int reason = -1;
            while (reason < 0 && (here > 0 || atFirstLevel > 0)) {
                int literal = trail.get(--at);
                int id = Math.abs(literal);
                if (!seen.get(id)) {
                    continue;
                }
                boolean first = levelOf(id) == 1;
                if (!first && levelOf(id) != level) {
                    continue;
                }
                seen.clear(id);
                if (first) {
                    atFirstLevel--;
                    reason = reasons.get(at);
                } else if (--here == 0) {
                    decided = -literal;
                } else {
                    reason = reasons.get(at);
                }
            }
            if (reason < 0) {
                break;
            }
            rule = rules.get(reason);
            if (decided != 0) {
                // Only what holds anyway is followed on: it belongs to the proof.
                continue;
            }
        }
        revert(backTo);
        var literals = new int[others.size() + 1];
        literals[0] = decided;
        int highest = 0;
        for (int i = 0; i < others.size(); i++) {
            literals[i + 1] = others.get(i);
            if (levelOf(Math.abs(others.get(i))) == backTo && highest == 0) {
                highest = i + 1;
            }
        }
        if (highest > 1) {
            // The second watch has to be the one that is taken back first.
            int swap = literals[1];
            literals[1] = literals[highest];
            literals[highest] = swap;
        }
        var learnt = new Rule(Rule.Kind.LEARNT, 0, 0, null, literals);
        learnt.proof = proof.toArray();
        learnt.index = rules.size();
        rules.add(learnt);
        watch(learnt);
        return learnt;
    }

    /** Rules behind a contradiction that no decision has a part in, from there backwards. */
    private List<Integer> proof(Rule conflict) {
        var involved = new BitSet(decisions.length);
        var found = new ArrayList<Integer>();
        var expanded = new BitSet();
        expand(conflict, found, expanded);
        for (int literal : conflict.literals) {
            involved.set(Math.abs(literal));
        }
        for (int at = trail.size() - 1; at >= 0; at--) {
            int id = Math.abs(trail.get(at));
            int reason = reasons.get(at);
            if (!involved.get(id) || reason < 0) {
                continue;
            }
            var rule = rules.get(reason);
            expand(rule, found, expanded);
            for (int literal : rule.literals) {
                involved.set(Math.abs(literal));
            }
        }
        return found;
    }

    private void expand(Rule rule, List<Integer> found, BitSet expanded) {
        if (rule.kind != Rule.Kind.LEARNT) {
            if (!found.contains(rule.index)) {
                found.add(rule.index);
            }
            return;
        }
        if (!expanded.get(rule.index)) {
            expanded.set(rule.index);
            for (int index : rule.proof) {
                expand(rules.get(index), found, expanded);
            }
        }
    }
}
