package org.distrofab.packagers.dnf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which architectures run on which, best first (rpm's {@code arch_compat}). */
final class Architectures {
    private static final List<List<String>> FAMILIES =
            List.of(
                    List.of("x86_64", "i686", "i586", "i486", "i386"),
                    List.of("aarch64"),
                    List.of("riscv64"),
                    List.of("ppc64le"),
                    List.of("s390x"));

    private Architectures() {}

    /** 1 for {@code noarch}; else ascending from 2, the best first. */
    static Map<String, Integer> scores(String architecture) {
        var scores = new HashMap<String, Integer>();
        scores.put("noarch", 1);
        for (var family : FAMILIES) {
            int at = family.indexOf(architecture);
            for (int i = at; at >= 0 && i < family.size(); i++) {
                // A new class for each: one is never exchanged for the other by version.
                scores.put(family.get(i), (i - at + 1) << 16);
            }
        }
        scores.putIfAbsent(architecture, 1 << 16);
        return scores;
    }
}
