package org.distrofab.guesttoolchain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Build step of this module: unpacks the compiler's jar, which is on the class path. */
public final class Unpack {
    private Unpack() {}

    /**
     * @param arguments the classifier of the building host
     * @throws IOException if the compiler cannot be unpacked
     */
    public static void main(String[] arguments) throws IOException {
        var classifier = arguments[0];
        var suffix = "-" + classifier + ".jar";
        var jar =
                Arrays.stream(
                                System.getProperty("java.class.path")
                                        .split(java.io.File.pathSeparator))
                        .filter(path -> path.endsWith(suffix))
                        .findFirst()
                        .orElseThrow(() -> new IOException("no jar on the class path: *" + suffix));
        var cache = Toolchain.cacheFolder(Build.properties());
        ToolchainUnpacker.unpack(Path.of(jar), classifier, Toolchain.bundledFolder(cache));
    }
}
