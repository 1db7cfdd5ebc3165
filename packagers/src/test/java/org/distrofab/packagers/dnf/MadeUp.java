package org.distrofab.packagers.dnf;

import org.distrofab.packagers.RelationKind;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Random;

/**
 * Small packages that need what was made before them, the same for the same seed. About as dense as
 * a distribution; where everything needs and excludes everything, the order in which rules are
 * learnt begins to show.
 */
final class MadeUp {
    private static final int VIRTUALS = 12;

    private final Random random;

    MadeUp(long seed) {
        this.random = new Random(seed);
    }

    List<RepoMaker.Made> packages(int count) {
        var made = new ArrayList<RepoMaker.Made>();
        for (int i = 0; i < count; i++) {
            int versions = 1 + random.nextInt(3);
            for (int version = 1; version <= versions; version++) {
                made.add(one("p" + i, version, Math.max(1, i)));
            }
        }
        return made;
    }

    private RepoMaker.Made one(String name, int version, int count) {
        var relations = new EnumMap<RelationKind, List<String>>(RelationKind.class);
        some(relations, RelationKind.DEPENDS, 2, count);
        some(relations, RelationKind.RECOMMENDS, 1, count);
        some(relations, RelationKind.SUGGESTS, 1, count);
        if (random.nextInt(25) == 0) {
            some(relations, RelationKind.CONFLICTS, 1, count);
        }
        if (random.nextInt(40) == 0) {
            some(relations, RelationKind.OBSOLETES, 1, count);
        }
        if (random.nextInt(10) == 0) {
            some(relations, RelationKind.SUPPLEMENTS, 1, count);
        }
        if (random.nextInt(10) == 0) {
            some(relations, RelationKind.ENHANCES, 1, count);
        }
        for (int i = random.nextInt(4) / 3; i > 0; i--) {
            var virtual = "v" + random.nextInt(VIRTUALS);
            add(
                    relations,
                    RelationKind.PROVIDES,
                    random.nextBoolean() ? virtual : virtual + " = " + (1 + random.nextInt(4)));
        }
        return new RepoMaker.Made(name, version + "-1", "noarch", relations, List.of());
    }

    private void some(
            EnumMap<RelationKind, List<String>> relations, RelationKind kind, int most, int count) {
        boolean plain = kind == RelationKind.OBSOLETES || kind == RelationKind.CONFLICTS;
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            var clause = plain || random.nextInt(10) > 0 ? clause(count) : rich(count);
            add(relations, kind, clause);
        }
    }

    private static void add(
            EnumMap<RelationKind, List<String>> relations, RelationKind kind, String clause) {
        relations.computeIfAbsent(kind, _ -> new ArrayList<>()).add(clause);
    }

    private String rich(int count) {
        var sign = List.of(" or ", " and ", " if ").get(random.nextInt(3));
        return "(" + clause(count) + sign + clause(count) + ")";
    }

    private String clause(int count) {
        var name =
                random.nextInt(6) == 0
                        ? "v" + random.nextInt(VIRTUALS)
                        : "p" + random.nextInt(count);
        return switch (random.nextInt(5)) {
            case 0 -> name + " >= " + (1 + random.nextInt(2));
            case 1 -> name + " < " + (2 + random.nextInt(2));
            default -> name;
        };
    }
}
