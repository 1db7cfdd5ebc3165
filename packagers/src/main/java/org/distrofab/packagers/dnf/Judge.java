package org.distrofab.packagers.dnf;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Decides in libsolv's order: what is asked for, then what is installed, then what is needed, then
 * what is recommended; and last goes back to choices that a later decision made unnecessary.
 *
 * <p>A level that is lower than before tells that decisions were taken back, so that the order has
 * to be gone through again. Owned by one thread.
 */
final class Judge {
    private static final int HOPELESS = -1;

    /**
     * Candidates that were left when one of them was chosen.
     *
     * @param candidates the chosen one first, negative once it was taken
     * @param level before the decision
     */
    private record Branch(int[] candidates, int level) {}

    private final Pool pool;
    private final RuleBook book;
    private final Sat sat;
    private final Weak weak;
    private final Policy policy;
    private final boolean recommends;
    private final List<Branch> branches = new ArrayList<>();
    private final Ints choice = new Ints();
    private List<Integer> proof = List.of();

    /**
     * @param trace what decided between candidates is added to; null if nobody wants to know
     */
    Judge(Pool pool, RuleBook book, boolean recommends, List<String> trace) {
        this.pool = pool;
        this.book = book;
        this.recommends = recommends;
        this.sat = new Sat(book.rules(), pool.size());
        this.weak = new Weak(pool, sat);
        this.policy = new Policy(pool, weak, trace);
    }

    /** Indexes of rules that contradict each other; empty if {@link #run} found an answer. */
    List<Integer> proof() {
        return proof;
    }

    boolean isIn(int id) {
        return sat.isIn(id);
    }

    /** What was decided, in that order. */
    Ints decisions() {
        return sat.trail();
    }

    /** Whether there is an answer. */
    boolean run() {
        if (sat.start() instanceof Sat.Outcome.Hopeless(var rules)) {
            proof = rules;
            return false;
        }
        int systemLevel = sat.level() + 1;
        while (true) {
            if (sat.level() == 1) {
                systemLevel = 2;
            }
            int before = sat.level();
            if (before < systemLevel) {
                if (wentBack(before, resolveJobs())) {
                    if (!proof.isEmpty()) {
                        return false;
                    }
                    continue;
                }
                before = sat.level();
                if (wentBack(before, resolveInstalled())) {
                    if (!proof.isEmpty()) {
                        return false;
                    }
                    continue;
                }
                systemLevel = sat.level() + 1;
            }
            systemLevel = Math.min(systemLevel, sat.level());
            before = sat.level();
            if (wentBack(before, resolveDependencies())) {
                if (!proof.isEmpty()) {
                    return false;
                }
                continue;
            }
            boolean again = recommends && resolveWeak();
            if (!proof.isEmpty()) {
                return false;
            }
            if (again || decideLeftovers()) {
                continue;
            }
            if (!proof.isEmpty()) {
                return false;
            }
            if (!takeBetterBranch()) {
                return proof.isEmpty();
            }
        }
    }

    private static boolean wentBack(int before, int now) {
        return now < before;
    }

    /**
     * @return the level now; at most the one before if decisions had to be taken back
     */
    private int decide(int literal) {
        return switch (sat.decide(literal)) {
            case Sat.Outcome.Holds _ -> sat.level();
            case Sat.Outcome.Reverted _ -> {
                dropBranches();
                yield sat.level();
            }
            case Sat.Outcome.Hopeless(var rules) -> {
                proof = rules;
                yield HOPELESS;
            }
        };
    }

    private void dropBranches() {
        while (!branches.isEmpty() && branches.getLast().level() >= sat.level()) {
            branches.removeLast();
        }
    }

    /** Takes the best of {@link #choice}. */
    private int choose() {
        if (choice.size() > 1) {
            policy.filter(choice, Policy.Mode.CHOOSE);
        }
        if (choice.size() > 1) {
            var candidates = choice.toArray();
            candidates[0] = -candidates[0];
            branches.add(new Branch(candidates, sat.level()));
        }
        return decide(choice.get(0));
    }

    /** Fills {@link #choice} with what could fulfil a rule; nothing if something does already. */
    private boolean isOpen(Rule rule) {
        choice.clear();
        if (rule.disabled) {
            return false;
        }
        for (int literal : rule.literals) {
            if (sat.isTrue(literal)) {
                return false;
            }
            if (literal < 0) {
                if (!sat.isFalse(literal)) {
                    return false;
                }
            } else if (sat.isOpen(literal)) {
                choice.add(literal);
            }
        }
        return !choice.isEmpty();
    }

    private int resolveJobs() {
        int start = sat.level();
        for (int i = book.jobsFrom(); i < book.jobsTo(); i++) {
            if (!isOpen(book.rule(i))) {
                continue;
            }
            preferInstalled();
            int before = sat.level();
            int now = choose();
            if (now < start) {
                return now;
            }
            if (now <= before) {
                i = now == before ? i - 1 : book.jobsFrom() - 1;
            }
        }
        return sat.level();
    }

    /** Who asks for a name does not ask for an update of it. */
    private void preferInstalled() {
        if (choice.size() < 2 || book.updatesEverything()) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < choice.size(); i++) {
            if (pool.get(choice.get(i)).isInstalled()) {
                choice.set(kept++, choice.get(i));
            }
        }
        if (kept > 0) {
            choice.truncate(kept);
        }
    }

    /** Updates what is to be updated, then keeps the rest. */
    private int resolveInstalled() {
        int start = sat.level();
        int firstPass = book.updates().isEmpty() ? 1 : 0;
        for (int pass = firstPass; pass < 2; pass++) {
            for (int id = 1; id <= book.lastInstalled(); id++) {
                boolean beside = pass == 0 && pool.get(id).installOnly;
                if ((sat.isIn(id) && !beside) || (pass == 0 && !book.updates().get(id))) {
                    continue;
                }
                int before = sat.level();
                int now = update(id);
                if (now == before && sat.isOpen(id) && !book.cleaned().get(id)) {
                    now = decide(id);
                }
                if (now < start) {
                    return now;
                }
                if (now < before) {
                    pass = firstPass;
                    id = 0;
                } else if (now == before && sat.isOpen(id) && !book.cleaned().get(id)) {
                    id--;
                }
            }
        }
        return sat.level();
    }

    private int update(int id) {
        if (pool.get(id).installOnly && !sat.isOut(id) && book.updates().get(id)) {
            return addBeside(id);
        }
        var rule = book.updateRule(id);
        boolean wanted = sat.isOut(id) || book.updates().get(id);
        if (rule == null || !wanted || book.erased().get(id)) {
            return sat.level();
        }
        choice.clear();
        for (int literal : rule.literals) {
            if (sat.isIn(literal)) {
                return sat.level();
            }
            if (sat.isOpen(literal)) {
                choice.add(literal);
            }
        }
        return choice.isEmpty() ? sat.level() : choose();
    }

    /** Installs the newest of what may be there several times, unless it is there. */
    private int addBeside(int id) {
        var newest = new Ints();
        for (int other : pool.named(pool.get(id).name)) {
            boolean usable = pool.get(other).isInstalled() || pool.isInstallable(pool.get(other));
            if (usable && !sat.isOut(other)) {
                newest.add(other);
            }
        }
        policy.filter(newest, Policy.Mode.CHOOSE);
        int best = newest.get(0);
        return sat.isOpen(best) && !pool.get(best).isInstalled() ? decide(best) : sat.level();
    }

    /**
     * Decides open rules: first wherever only one candidate is left after pruning, then from the
     * first choice on one after the other.
     */
    private int resolveDependencies() {
        int start = sat.level();
        int postponed = 0;
        boolean choosing = false;
        int seen = 0;
        for (int i = 0; ; i++, seen++) {
            int size = book.rules().size();
            if (seen >= size) {
                if (choosing || postponed == 0) {
                    return sat.level();
                }
                i = postponed - 1;
                choosing = true;
                seen = 0;
            }
            if (i >= size) {
                i = 0;
            }
            if (!isOpen(book.rule(i))) {
                continue;
            }
            preferCleaned();
            if (choice.size() > 1 && !choosing) {
                policy.filter(choice, Policy.Mode.PRUNE);
                if (choice.size() > 1) {
                    postponed = postponed == 0 ? i + 1 : postponed;
                    continue;
                }
            }
            int now = choose();
            if (now < start) {
                return now;
            }
            seen = -1;
        }
    }

    /** What is installed and needed after all does not go. */
    private void preferCleaned() {
        for (int i = 0; i < choice.size(); i++) {
            if (book.cleaned().get(choice.get(i))) {
                choice.set(0, choice.get(i));
                choice.truncate(1);
                return;
            }
        }
    }

    /**
     * Installs what is recommended or supplements.
     *
     * @return whether there was anything, so that new rules may be open
     */
    private boolean resolveWeak() {
        var recommended = new Ints();
        var supplementing = new Ints();
        collectWeak(recommended, supplementing);
        for (int i = 0; i < supplementing.size(); i++) {
            recommended.addUnlessThere(supplementing.get(i));
        }
        if (recommended.isEmpty()) {
            return false;
        }
        if (recommended.size() == 1) {
            decide(recommended.get(0));
            return true;
        }
        policy.filter(recommended, Policy.Mode.RECOMMEND);
        var wanted = new BitSet(pool.size());
        for (int i = 0; i < recommended.size(); i++) {
            wanted.set(recommended.get(i));
        }
        installSupplementing(supplementing, wanted);
        return true;
    }

    private void collectWeak(Ints recommended, Ints supplementing) {
        for (var solvable : pool.all()) {
            int id = solvable.id;
            if (sat.isIn(id) && !solvable.isInstalled()) {
                for (var dep : solvable.recommends) {
                    collectRecommended(dep, recommended);
                }
            } else if (sat.isOpen(id)
                    && solvable.supplements.length > 0
                    && pool.isInstallable(solvable)
                    && weak.isSupplementing(solvable)
                    && isSupplementingAnew(solvable)) {
                supplementing.add(id);
            }
        }
    }

    private void collectRecommended(Dep dep, Ints recommended) {
        if (weak.isFulfilled(dep)) {
            return;
        }
        for (int id : pool.providers(dep)) {
            if (sat.isOpen(id)) {
                recommended.addUnlessThere(id);
            }
        }
    }

    /** What installed packages alone would bring in, they would have brought in before. */
    private boolean isSupplementingAnew(Solvable solvable) {
        if (book.lastInstalled() == 0) {
            return true;
        }
        for (var dep : solvable.supplements) {
            if (weak.isFulfilled(dep) && !isMetByInstalled(dep)) {
                return true;
            }
        }
        return false;
    }

    private boolean isMetByInstalled(Dep dep) {
        for (int id : pool.providers(dep)) {
            if (!pool.get(id).isInstalled() && sat.isIn(id)) {
                return false;
            }
        }
        return true;
    }

    private void installSupplementing(Ints supplementing, BitSet wanted) {
        var best = new Ints();
        for (int i = 0; i < supplementing.size(); i++) {
            if (wanted.get(supplementing.get(i))) {
                best.add(supplementing.get(i));
            }
        }
        if (best.size() > 1) {
            policy.filter(best, Policy.Mode.SUPPLEMENT);
        }
        int decided = sat.trail().size();
        for (int i = 0; i < best.size(); i++) {
            if (sat.isOpen(best.get(i))) {
                int before = sat.level();
                if (decide(best.get(i)) <= before) {
                    return;
                }
            }
        }
        installRecommended(decided, wanted);
    }

    private void installRecommended(int decided, BitSet wanted) {
        for (int i = 0; i < decided; i++) {
            int by = sat.trail().get(i);
            if (by < 0 || pool.get(by).isInstalled()) {
                continue;
            }
            for (var dep : pool.get(by).recommends) {
                choice.clear();
                if (!weak.isFulfilled(dep)) {
                    for (int id : pool.providers(dep)) {
                        if (sat.isOpen(id) && wanted.get(id)) {
                            choice.add(id);
                        }
                    }
                }
                if (choice.isEmpty()) {
                    continue;
                }
                int before = sat.level();
                if (choose() <= before || sat.trail().size() < decided) {
                    return;
                }
            }
        }
    }

    /** Whatever is installed and nobody wanted to keep goes. */
    private boolean decideLeftovers() {
        for (int id = 1; id <= book.lastInstalled(); id++) {
            if (sat.isOpen(id)) {
                int before = sat.level();
                if (decide(-id) < before) {
                    return proof.isEmpty();
                }
            }
        }
        return false;
    }

    /**
     * Goes back to the first choice whose loser was needed later all the same, or is recommended by
     * now while the winner is not.
     */
    private boolean takeBetterBranch() {
        if (branches.isEmpty()) {
            return false;
        }
        var recommended = weak.recommended();
        for (int i = 0; i < branches.size(); i++) {
            var branch = branches.get(i);
            int better = neededLater(branch);
            if (better < 0) {
                better = recommendedLater(branch, recommended);
            }
            if (better >= 0) {
                take(i, better);
                return proof.isEmpty();
            }
        }
        return false;
    }

    private int neededLater(Branch branch) {
        for (int at = 0; at < branch.candidates().length; at++) {
            int id = branch.candidates()[at];
            if (id > 0 && sat.isIn(id) && sat.levelOf(id) > branch.level()) {
                return at;
            }
        }
        return -1;
    }

    private int recommendedLater(Branch branch, BitSet recommended) {
        for (int at = 0; at < branch.candidates().length; at++) {
            int id = branch.candidates()[at];
            if (id > 0 && isWanted(id, recommended)) {
                for (int other : branch.candidates()) {
                    boolean current =
                            other < 0
                                    && sat.isIn(-other)
                                    && sat.levelOf(-other) == branch.level() + 1;
                    if (current && !isWanted(-other, recommended)) {
                        return at;
                    }
                }
                return -1;
            }
        }
        return -1;
    }

    private boolean isWanted(int id, BitSet recommended) {
        return recommended.get(id) || weak.isSupplementing(pool.get(id));
    }

    private void take(int index, int at) {
        var branch = branches.get(index);
        int id = branch.candidates()[at];
        branch.candidates()[at] = -id;
        sat.revert(branch.level());
        while (branches.size() > index + 1) {
            branches.removeLast();
        }
        decide(id);
    }
}
