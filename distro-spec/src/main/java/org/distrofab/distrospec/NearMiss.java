package org.distrofab.distrospec;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the word that was probably meant. */
final class NearMiss {
    private NearMiss() {}

    /**
     * The candidate with the fewest edits from {@code word}, if that is at most a third of its
     * length (and at least one edit); ties go to the first in order. Case, {@code -} and {@code _}
     * do not count.
     */
    static Optional<String> of(String word, Collection<String> candidates) {
        var best = Optional.<String>empty();
        int fewest = Math.max(1, word.length() / 3) + 1;
        for (var candidate : candidates) {
            int edits = edits(fold(word), fold(candidate));
            if (edits < fewest) {
                fewest = edits;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /** {@code did you mean 'x'?} for the near miss, if there is one. */
    static Optional<String> question(String word, Collection<String> candidates) {
        return of(word, candidates).map(near -> "did you mean '" + near + "'?");
    }

    /** The diagnostic with that question, if there is one to ask. */
    static Diagnostic hinted(Diagnostic diagnostic, String word, Collection<String> candidates) {
        return question(word, new TreeSet<>(candidates))
                .map(diagnostic::hinting)
                .orElse(diagnostic);
    }

    /** The names in order, with commas. */
    static String sorted(Collection<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    private static String fold(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Optimal string alignment: insert, delete, replace, swap of neighbours, one each. */
    private static int edits(String a, String b) {
        var rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
                least = Math.min(least, rows[i - 1][j - 1] + same);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, rows[i - 2][j - 2] + 1);
                }
                rows[i][j] = least;
            }
        }
        return rows[a.length()][b.length()];
    }
}
