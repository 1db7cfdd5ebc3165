package org.distrofab.packagers.deb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;

/** Test data and generators that several tests use. */
final class Fixtures {
    private static final String[] PIECES = {
        "0", "1", "2", "9", "10", "007", "a", "b", "Z", "rc", "+", "~", ".", "~~", ".0", "+b", "p"
    };

    private Fixtures() {}

    static byte[] bytes(String name) {
        try (var in = Fixtures.class.getResourceAsStream("/deb/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a table without comments and empty ones. */
    static Stream<String> lines(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"));
    }

    /** A valid version of few ingredients, so that two of them are often close. */
    static String version(Random random) {
        var text = new StringBuilder();
        if (random.nextInt(5) == 0) {
            text.append(random.nextInt(3)).append(':');
        }
        text.append(random.nextInt(3));
        pieces(random, text);
        if (random.nextInt(4) == 0) {
            text.append('-').append(random.nextInt(2));
            pieces(random, text);
        }
        if (random.nextInt(3) > 0) {
            text.append('-').append(PIECES[random.nextInt(9)]);
            pieces(random, text);
        }
        return text.toString();
    }

    private static void pieces(Random random, StringBuilder text) {
        for (var i = random.nextInt(4); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
    }
}
