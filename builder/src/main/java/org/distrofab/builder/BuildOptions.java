package org.distrofab.builder;

import java.nio.file.Path;
import java.time.Instant;

/**
 * How to build, apart from what.
 *
 * @param output the folder in which each distro gets a folder of its name
 * @param cache shared by all builds
 * @param lock what the lock beside the recipe means
 * @param store where the build is noted
 * @param now the time that it is noted with
 * @param offline whether the network must not be touched
 */
public record BuildOptions(
        Path output,
        Cache cache,
        DistroStore store,
        Instant now,
        LockUse lock,
        boolean offline,
        Progress progress) {
    /** What a lock file means to a build. */
    public enum LockUse {
        /** It is kept to as long as it fits the recipe, else renewed. */
        PREFER,
        /** It must be there and hold. */
        REQUIRE,
        /** It is made anew. */
        RENEW
    }
}
