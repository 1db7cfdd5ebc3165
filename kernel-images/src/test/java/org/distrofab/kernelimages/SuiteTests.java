package org.distrofab.kernelimages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The tests of the in-guest suite, as the tables at the end of its sources have them. */
final class SuiteTests {
    private static final Path SOURCES = Path.of("src/test/c");
    private static final Pattern ENTRY = Pattern.compile("\\{\"(\\w+)\",\\s+\\w+\\}");

    private SuiteTests() {}

    static Set<String> names() throws IOException {
        var names = new TreeSet<String>();
        try (var files = Files.list(SOURCES)) {
            for (var file :
                    (Iterable<Path>) files.filter(f -> f.toString().endsWith(".c"))::iterator) {
                ENTRY.matcher(Files.readString(file))
                        .results()
                        .map((MatchResult entry) -> entry.group(1))
                        .forEach(names::add);
            }
        }
        return names;
    }
}
