package org.distrofab.packagers.solve;

import java.util.Objects;

/** One thing that is asked for, in the manager's own words. */
public sealed interface SolveJob {
    /**
     * @param expression as on the manager's command line: {@code a}, {@code a=1.2}, {@code a:any},
     *     {@code a~1.2}, {@code a@edge}, {@code /usr/bin/a}
     */
    record Install(String expression) implements SolveJob {
        public Install {
            Objects.requireNonNull(expression);
        }
    }

    /**
     * @param expression as for {@link Install}
     */
    record Remove(String expression) implements SolveJob {
        public Remove {
            Objects.requireNonNull(expression);
        }
    }

    /** Everything that is installed, to the manager's candidates. */
    record Upgrade() implements SolveJob {}
}
