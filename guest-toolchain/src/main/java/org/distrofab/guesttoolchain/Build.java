package org.distrofab.guesttoolchain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Build step of the modules that hold guest C: makes everything that a manifest describes.
 *
 * <p>{@code java -cp … org.distrofab.guesttoolchain.Build MANIFEST OUTPUT-FOLDER}. Exit status: 0
 * done, 1 a source was refused, 2 usage or manifest error, 3 no compiler or disk trouble.
 */
public final class Build {
    private Build() {}

    /** Runs the build and exits with its status. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        if (arguments.length != 2) {
            System.err.println("usage: Build MANIFEST OUTPUT-FOLDER");
            return 2;
        }
        Manifest manifest;
        try {
            manifest = ManifestParser.parse(Path.of(arguments[0]));
        } catch (RefusedException e) {
            e.diagnostics().forEach(System.err::println);
            return 2;
        } catch (IOException e) {
            System.err.println("guest build: " + e);
            return 3;
        }
        try {
            var properties = properties();
            var cache = Toolchain.cacheFolder(properties).resolve("objects");
            var build = new GuestBuild(Toolchain.locate(properties), new ObjectCache(cache));
            build.run(manifest, Path.of(arguments[1]));
            return 0;
        } catch (RefusedException e) {
            e.diagnostics().forEach(System.err::println);
            return 1;
        } catch (IOException e) {
            System.err.println("guest build: " + e.getMessage());
            return 3;
        }
    }

    static Map<String, String> properties() {
        var properties = System.getProperties();
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toUnmodifiableMap(name -> name, properties::getProperty));
    }
}
