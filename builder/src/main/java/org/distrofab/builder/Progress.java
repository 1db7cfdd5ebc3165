package org.distrofab.builder;

/**
 * Hears how far a build is. Called by one thread at a time, in order: a step starts, advances any
 * number of times, ends.
 */
public interface Progress {
    /** The steps of a build, as its user sees them. */
    enum Step {
        RESOLVE("resolve"),
        FETCH("fetch"),
        ASSEMBLE("assemble"),
        IMAGE("image"),
        RECORD("record");

        private final String word;

        Step(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    void start(Step step);

    /**
     * @param done out of {@code total}; both in the step's own unit
     * @param what is being done now
     */
    void advance(Step step, long done, long total, String what);

    /**
     * @param outcome a few words: what the step came to
     */
    void end(Step step, String outcome);

    /** Hears nothing. */
    static Progress none() {
        return new Progress() {
            @Override
            public void start(Step step) {}

            @Override
            public void advance(Step step, long done, long total, String what) {}

            @Override
            public void end(Step step, String outcome) {}
        };
    }
}
