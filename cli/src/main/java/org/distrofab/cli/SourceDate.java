package org.distrofab.cli;

import java.util.Map;

/** The time that everything written bears (reproducible-builds.org, SOURCE_DATE_EPOCH). */
final class SourceDate {
    private static final String VARIABLE = "SOURCE_DATE_EPOCH";

    private SourceDate() {}

    /** Seconds since 1970 as the environment says; 0 if it says nothing. */
    static long seconds(Map<String, String> environment) {
        var text = environment.getOrDefault(VARIABLE, "0").strip();
        if (!text.matches("[0-9]{1,12}")) {
            throw Failure.usage(
                    VARIABLE + " is '" + text + "'; expected seconds since 1970 in digits");
        }
        return Long.parseLong(text);
    }
}
