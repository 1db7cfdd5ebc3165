package org.distrofab.packagers.apk.solve;

import java.util.List;

/**
 * What all candidates that a name has left agree on holds before one of them is chosen: a sole
 * candidate's dependencies as they are, of several the names that all depend on; and a name that
 * all provide is provided by nobody else.
 */
final class CommonGround {
    private final Selection selection;

    CommonGround(Selection selection) {
        this.selection = selection;
    }

    /**
     * @param options the offers of the name that are left, at least one
     */
    void hold(NameNode name, List<Offer> options) {
        count(options);
        var first = options.getFirst().candidate();
        int all = options.size();
        for (var wish : first.depends) {
            if (takeCommonDepends(wish.name()) != all) {
                continue;
            }
            if (all == 1) {
                selection.apply(first, wish);
            } else if (wish.name().requirers == 0) {
                selection.require(wish.name());
                for (var offer : wish.name().offers) {
                    selection.inherit(offer.candidate(), first, "");
                }
            }
        }
        excludeOthers(name, first.name, all);
        for (var provided : first.provides) {
            excludeOthers(name, provided.name(), all);
        }
        first.name.commonProvidesVirtual = false;
        first.provides.forEach(provided -> provided.name().commonProvidesVirtual = false);
    }

    private static void count(List<Offer> options) {
        for (int i = 0; i < options.size(); i++) {
            var offer = options.get(i);
            var candidate = offer.candidate();
            for (var wish : candidate.depends) {
                if (!wish.conflict() && wish.name().commonDepends == i) {
                    wish.name().commonDepends = i + 1;
                }
            }
            countProvided(candidate.name, i, offer.isVirtual());
            for (var provided : candidate.provides) {
                countProvided(provided.name(), i, provided.providedVersion().isEmpty());
            }
        }
    }

    private static void countProvided(NameNode name, int before, boolean virtual) {
        if (name.commonProvides == before) {
            name.commonProvides = before + 1;
            name.commonProvidesVirtual |= virtual;
        }
    }

    private static int takeCommonDepends(NameNode name) {
        int count = name.commonDepends;
        name.commonDepends = 0;
        return count;
    }

    /** Candidates of a name that all options bear have to bear the options' name, too. */
    private void excludeOthers(NameNode name, NameNode common, int all) {
        int count = common.commonProvides;
        common.commonProvides = 0;
        if (count != all || common == name) {
            return;
        }
        boolean skipVirtual = common.commonProvidesVirtual;
        for (var offer : List.copyOf(common.offers)) {
            var candidate = offer.candidate();
            if (candidate.selectable
                    && candidate.name != name
                    && !(skipVirtual && offer.isVirtual())
                    && candidate.provides.stream()
                            .noneMatch(provided ->
                                    provided.name() == name
                                            || (skipVirtual
                                                    && provided.providedVersion().isEmpty()))) {
                selection.ruleOut(candidate);
            }
        }
    }
}
