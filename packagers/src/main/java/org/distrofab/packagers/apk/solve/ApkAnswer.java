package org.distrofab.packagers.apk.solve;

import java.util.List;

/** What apk answers. */
public sealed interface ApkAnswer {
    /** Tie-breaks in the order in which they were decided; empty unless asked for. */
    List<String> trace();

    /**
     * @param changes in the order in which apk carries them out
     */
    record Changes(List<ApkChange> changes, List<String> trace) implements ApkAnswer {
        public Changes {
            changes = List.copyOf(changes);
            trace = List.copyOf(trace);
        }
    }

    /**
     * @param headline what apk prints behind {@code ERROR:}
     * @param explanation the lines that follow it, indented as apk does
     */
    record Refused(String headline, List<String> explanation, List<String> trace)
            implements ApkAnswer {
        public Refused {
            explanation = List.copyOf(explanation);
            trace = List.copyOf(trace);
        }
    }
}
