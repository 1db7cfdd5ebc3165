package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;

/** The order of versions beside {@code dpkg --compare-versions}. */
final class DebVersionIT {
    private static final int PAIRS = 2_500;

    private static final String SCRIPT =
            """
            while read -r a b; do
                if dpkg --compare-versions "$a" lt "$b"; then echo "<"
                elif dpkg --compare-versions "$a" eq "$b"; then echo "="
                else echo ">"; fi
            done < "$1"
            """;

    @Test
    void everyGeneratedPairComparesAsDpkgSays(@TempDir Path folder) throws Exception {
        Tools.need("dpkg", "sh");
        var random = new Random(1);
        var pairs = new ArrayList<String>();
        var ours = new ArrayList<String>();
        Fixtures.lines("versions.txt")
                .map(l -> l.split(" "))
                .forEach(w -> pairs.add(w[0] + " " + w[2]));
        while (pairs.size() < PAIRS) {
            pairs.add(Fixtures.version(random) + " " + Fixtures.version(random));
        }
        for (var pair : pairs) {
            var words = pair.split(" ");
            var comparison = DebVersion.parse(words[0]).compareTo(DebVersion.parse(words[1]));
            ours.add(pair + " " + DebVersionTest.sign(comparison));
        }
        var file = Files.write(folder.resolve("pairs"), pairs);
        var signs = Tools.run("sh", "-c", SCRIPT, "sh", file).lines().toList();
        var theirs = new ArrayList<String>();
        for (var i = 0; i < pairs.size(); i++) {
            theirs.add(pairs.get(i) + " " + signs.get(i));
        }
        assertEquals(theirs, ours);
    }
}
