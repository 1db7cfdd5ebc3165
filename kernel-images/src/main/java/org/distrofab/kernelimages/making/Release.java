package org.distrofab.kernelimages.making;

import java.util.regex.Pattern;

/** What the bundled kernels call their release. */
final class Release {
    private static final Pattern DEFINITION =
            Pattern.compile("(?m)^#define FAB_RELEASE \"([^\"]+)\"$");

    private Release() {}

    /**
     * @param header the text of {@code system.h}
     */
    static String of(String header) {
        var found = DEFINITION.matcher(header);
        if (!found.find()) {
            throw new IllegalArgumentException("system.h does not define FAB_RELEASE");
        }
        return found.group(1);
    }
}
