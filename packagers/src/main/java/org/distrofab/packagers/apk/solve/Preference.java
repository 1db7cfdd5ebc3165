package org.distrofab.packagers.apk.solve;

import org.distrofab.packagers.Ordering;

/**
 * Which of two candidates apk takes for a name, rule by rule; the first that tells them apart
 * decides.
 *
 * @param selfUpgrade whether only apk itself is being brought up to date
 */
record Preference(boolean selfUpgrade) {
    private static final long UNTAGGED = 1;

    /** The rules, in words for the trace. */
    enum Rule {
        TAG_ALLOWED("its repository's tag is asked for"),
        AVAILABLE("a repository still has it"),
        SELECTABLE("nothing speaks against it"),
        COMMON_GROUP("its dependencies were taken for granted already"),
        FEWER_CONFLICTS("fewer wishes speak against it"),
        INSTALLED("it is installed"),
        TAG_PREFERRED("the world asks for its repository's tag"),
        NEWER_NAME("the newer version of the name"),
        NEWER_PACKAGE("the newer version of the package"),
        PRIORITY("the higher provider_priority"),
        EARLIER_REPOSITORY("the earlier repository"),
        EARLIER_ENTRY("it was read first");

        private final String words;

        Rule(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /**
     * @param isFirst whether the first of the two wins
     */
    record Verdict(boolean isFirst, Rule rule) {}

    /**
     * Whether an offer may be taken for its name without having been asked for by its package's own
     * name: a virtual one only with a {@code provider_priority}.
     */
    boolean mayBeChosenUnasked(Offer offer) {
        return !offer.isVirtual()
                || offer.candidate().providerPriority != 0
                || offer.candidate().name.requirers > 0;
    }

    Verdict compare(Offer offerA, Offer offerB) {
        var a = offerA.candidate();
        var b = offerB.candidate();
        boolean latest =
                has(a, b, ApkFlag.LATEST) && a.allowedTags == UNTAGGED && b.allowedTags == UNTAGGED;
        var early = latest ? latest(a, b) : usual(a, b);
        return early == null ? late(offerA, offerB) : early;
    }

    /**
     * @return null if the two are alike
     */
    private static Verdict latest(Candidate a, Candidate b) {
        int r = by(a.tagAllowed, b.tagAllowed);
        if (r != 0) {
            return verdict(r, Rule.TAG_ALLOWED);
        }
        if (has(a, b, ApkFlag.AVAILABLE)) {
            r = by(a.available, b.available);
            if (r != 0) {
                return verdict(r, Rule.AVAILABLE);
            }
        } else if (has(a, b, ApkFlag.REINSTALL)) {
            r = by(a.selectable, b.selectable);
            if (r != 0) {
                return verdict(r, Rule.SELECTABLE);
            }
        }
        return null;
    }

    private Verdict usual(Candidate a, Candidate b) {
        int r = by(a.selectable, b.selectable);
        if (r != 0) {
            return verdict(r, Rule.SELECTABLE);
        }
        r = by(a.inLastCommonGroup, b.inLastCommonGroup);
        if (r != 0) {
            return verdict(r, Rule.COMMON_GROUP);
        }
        r = Integer.compare(b.conflicts, a.conflicts);
        if (r != 0) {
            return verdict(r, Rule.FEWER_CONFLICTS);
        }
        boolean upgrade = has(a, b, ApkFlag.UPGRADE);
        if ((selfUpgrade && !upgrade) || has(a, b, ApkFlag.INSTALLED)) {
            r = by(a.isInstalled(), b.isInstalled());
            if (r != 0) {
                return verdict(r, Rule.INSTALLED);
            }
        }
        r = by(a.tagAllowed, b.tagAllowed);
        if (r != 0) {
            return verdict(r, Rule.TAG_ALLOWED);
        }
        if (has(a, b, ApkFlag.AVAILABLE)) {
            r = by(a.available, b.available);
            if (r != 0) {
                return verdict(r, Rule.AVAILABLE);
            }
        }
        r = by(a.tagPreferred, b.tagPreferred);
        if (r != 0) {
            return verdict(r, Rule.TAG_PREFERRED);
        }
        boolean indifferent = upgrade || has(a, b, ApkFlag.REMOVE);
        r = indifferent ? 0 : by(a.isInstalled(), b.isInstalled());
        return r == 0 ? null : verdict(r, Rule.INSTALLED);
    }

    private static Verdict late(Offer offerA, Offer offerB) {
        var a = offerA.candidate();
        var b = offerB.candidate();
        int r = sign(Wish.compare(offerA.version(), offerB.version()));
        if (r != 0) {
            return verdict(r, Rule.NEWER_NAME);
        }
        if (a.name == b.name) {
            r = sign(Wish.compare(a.metadata.version(), b.metadata.version()));
            if (r != 0) {
                return verdict(r, Rule.NEWER_PACKAGE);
            }
        }
        r = Long.compare(a.providerPriority, b.providerPriority);
        if (r != 0) {
            return verdict(r, Rule.PRIORITY);
        }
        r = has(a, b, ApkFlag.REMOVE) ? 0 : by(a.isInstalled(), b.isInstalled());
        if (r != 0) {
            return verdict(r, Rule.INSTALLED);
        }
        r = by(a.selectable, b.selectable);
        if (r != 0) {
            return verdict(r, Rule.SELECTABLE);
        }
        r = Integer.compare(firstRepository(b), firstRepository(a));
        return r == 0
                ? new Verdict(false, Rule.EARLIER_ENTRY)
                : verdict(r, Rule.EARLIER_REPOSITORY);
    }

    /** Counted from 1; 0 if no repository has it. */
    private static int firstRepository(Candidate candidate) {
        return candidate.repositories == 0
                ? 0
                : Long.numberOfTrailingZeros(candidate.repositories) + 1;
    }

    private static boolean has(Candidate a, Candidate b, ApkFlag flag) {
        return a.flags.contains(flag) || b.flags.contains(flag);
    }

    private static int by(boolean a, boolean b) {
        return Boolean.compare(a, b);
    }

    private static int sign(Ordering ordering) {
        return switch (ordering) {
            case LESS -> -1;
            case EQUAL -> 0;
            case GREATER -> 1;
        };
    }

    private static Verdict verdict(int comparison, Rule rule) {
        return new Verdict(comparison > 0, rule);
    }
}
