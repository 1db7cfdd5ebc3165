package org.distrofab.packagers.dnf;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.rpm.RpmSupport;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Packages by what people call them: {@code name-epoch:version-release.arch}, {@code name.arch},
 * {@code name}, {@code name-epoch:version-release}, {@code name-epoch:version}, then what they
 * provide, then their files (dnf(8), "Specifying Packages"). The first form that anything matches
 * counts; in each {@code *}, {@code ?} and {@code […]} match as in file names.
 */
final class Query {
    private final Pool pool;

    Query(Pool pool) {
        this.pool = pool;
    }

    /**
     * @param solvables ascending
     * @param justName whether the text is nothing but a name
     */
    record Found(List<Solvable> solvables, boolean justName) {}

    Found find(String text) throws FormatException {
        var forms = new ArrayList<Function<Solvable, List<String>>>();
        forms.add(s -> withEpochs(s, "-" + s.evr.version() + release(s) + "." + s.arch));
        forms.add(s -> List.of(s.name + "." + s.arch));
        forms.add(s -> List.of(s.name));
        forms.add(s -> withEpochs(s, "-" + s.evr.version() + release(s)));
        forms.add(s -> withEpochs(s, "-" + s.evr.version()));
        for (int i = 0; i < forms.size(); i++) {
            var found = matching(text, forms.get(i));
            if (!found.isEmpty()) {
                return new Found(found, i == 2);
            }
        }
        return new Found(providing(text), false);
    }

    private static String release(Solvable solvable) {
        return solvable.evr.release().isEmpty() ? "" : "-" + solvable.evr.release();
    }

    private static List<String> withEpochs(Solvable solvable, String rest) {
        var epoch = solvable.evr.epoch();
        var plain = solvable.name + rest;
        var full = solvable.name + "-" + epoch + ":" + rest.substring(1);
        return List.of(plain, full);
    }

    private List<Solvable> matching(String text, Function<Solvable, List<String>> form) {
        boolean glob = text.chars().anyMatch(c -> "*?[".indexOf(c) >= 0);
        var pattern = glob ? globPattern(text) : null;
        return pool.all().stream()
                .filter(solvable ->
                        form.apply(solvable).stream()
                                .anyMatch(name ->
                                        glob ? pattern.matcher(name).matches() : name.equals(text)))
                .toList();
    }

    /** A pattern for what file names are matched by. */
    static Pattern globPattern(String glob) {
        var regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int end = c == '[' ? glob.indexOf(']', i + 1) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (end > 0) {
                var inside = glob.substring(i + 1, end);
                regex.append('[')
                        .append(inside.startsWith("!") ? "^" + inside.substring(1) : inside)
                        .append(']');
                i = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString());
    }

    private List<Solvable> providing(String text) throws FormatException {
        var relation = RpmSupport.INSTANCE.parseRelation(RelationKind.DEPENDS, text);
        if (!(relation.value() instanceof Dependency.Named named)) {
            return List.of();
        }
        var found = new ArrayList<Solvable>();
        for (int id : pool.providers(pool.dep(named))) {
            found.add(pool.get(id));
        }
        return found;
    }
}
