package org.distrofab.packagers.apt;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What the words of a command line name: {@code a}, {@code a:arch}, {@code a=1.2}, {@code
 * a/trixie}, {@code a+}, {@code a-}, globs and regular expressions (apt-get(8), "install").
 */
final class Selection {
    private final Universe universe;
    private final Marks marks;
    private final List<String> errors = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Chosen> toInstall = new ArrayList<>();
    private final List<Chosen> toRemove = new ArrayList<>();

    /**
     * @param release whose versions shall be taken for dependencies too; empty if none was named
     */
    record Chosen(int version, String expression, String release) {}

    Selection(Marks marks) {
        this.marks = marks;
        this.universe = marks.universe;
    }

    List<Chosen> toInstall() {
        return toInstall;
    }

    List<Chosen> toRemove() {
        return toRemove;
    }

    /** What could not be found, in apt's words; empty if all is well. */
    List<String> errors() {
        return errors;
    }

    /** What apt tells about how it read the words. */
    List<String> notes() {
        return notes;
    }

    void add(String expression, boolean isInstall) {
        if (find(expression) == 0 && expression.length() > 1) {
            var base = expression.substring(0, expression.length() - 1);
            if (expression.endsWith("+") && find(nameOf(base)) != 0) {
                select(base, expression, true);
                return;
            }
            if (expression.endsWith("-") && find(nameOf(base)) != 0) {
                select(base, expression, false);
                return;
            }
        }
        select(expression, expression, isInstall);
    }

    private static String nameOf(String expression) {
        return expression.split("[=/]", 2)[0];
    }

    private int find(String name) {
        var colon = name.lastIndexOf(':');
        if (colon > 0 && !name.endsWith(":any")) {
            var architecture = name.substring(colon + 1);
            return universe.find(
                    name.substring(0, colon),
                    architecture.equals("native") || architecture.equals("all")
                            ? universe.nativeArchitecture
                            : architecture);
        }
        return universe.find(name, universe.nativeArchitecture);
    }

    private void select(String words, String expression, boolean isInstall) {
        var cut = words.indexOf('=') >= 0 ? words.indexOf('=') : words.indexOf('/');
        var isPath = words.startsWith("/") || words.startsWith("./");
        var name = cut <= 0 || isPath ? words : words.substring(0, cut);
        var packs = packages(name);
        if (packs.isEmpty()) {
            errors.add("Unable to locate package " + name);
            return;
        }
        for (var pack : packs) {
            if (!isInstall) {
                var version = universe.packageVersions[pack];
                var installed = marks.current(pack);
                toRemove.add(new Chosen(installed != 0 ? installed : version, expression, ""));
            } else if (name.length() == words.length()) {
                candidate(pack, expression);
            } else if (words.charAt(cut) == '=') {
                version(pack, words.substring(cut + 1), expression);
            } else {
                release(pack, words.substring(cut + 1), expression);
            }
        }
    }

    private List<Integer> packages(String name) {
        var exact = find(name);
        if (exact != 0) {
            return isKnown(exact) ? List.of(exact) : List.of();
        }
        if (name.matches(".*[*?\\[].*")) {
            var globbed = matching(ReleaseMatch.pattern(name));
            if (!globbed.isEmpty()) {
                return globbed;
            }
        }
        if (name.matches(".*[.?+*|\\[^$].*")) {
            try {
                return matching(Pattern.compile(name));
            } catch (PatternSyntaxException _) {
                return List.of();
            }
        }
        return List.of();
    }

    private boolean isKnown(int pack) {
        return universe.packageVersions[pack] != 0
                || universe.packageProviders[pack] != 0
                || universe.packageArchitecture[pack] == universe.nativeText;
    }

    private List<Integer> matching(Pattern pattern) {
        var found = new ArrayList<Integer>();
        for (var pack = 1; pack <= universe.packages; pack++) {
            if (universe.packageVersions[pack] != 0
                    && universe.packageArchitecture[pack] == universe.nativeText
                    && pattern.matcher(universe.name(pack)).find()) {
                found.add(pack);
            }
        }
        found.sort(CacheOrder.of(universe));
        return found;
    }

    private void candidate(int pack, String expression) {
        if (marks.candidate[pack] != 0) {
            toInstall.add(new Chosen(marks.candidate[pack], expression, ""));
            return;
        }
        var provider = onlyProvider(pack);
        var name = universe.prettyName(pack);
        if (provider != 0) {
            notes.add(
                    "Note, selecting '"
                            + universe.prettyName(provider)
                            + "' instead of '"
                            + name
                            + "'");
            toInstall.add(new Chosen(marks.candidate[provider], expression, ""));
        } else {
            describeVirtual(pack);
            errors.add("Package '" + name + "' has no installation candidate");
        }
    }

    /** The package whose candidate provides a virtual package; 0 if there are none or several. */
    private int onlyProvider(int pack) {
        var found = 0;
        for (var p = universe.packageProviders[pack]; p != 0; p = universe.provisionNext[p]) {
            var version = universe.provisionOwner[p];
            var owner = universe.versionPackage[version];
            if (marks.candidate[owner] == version && owner != found) {
                if (found != 0) {
                    return 0;
                }
                found = owner;
            }
        }
        return found;
    }

    private void describeVirtual(int pack) {
        var name = universe.prettyName(pack);
        if (universe.packageProviders[pack] == 0) {
            notes.add(
                    "Package "
                            + name
                            + " is not available, but is referred to by another package.\n"
                            + "This may mean that the package is missing, has been obsoleted, or\n"
                            + "is only available from another source\n");
            return;
        }
        var words = new StringBuilder("Package " + name + " is a virtual package provided by:\n");
        var isAny = false;
        for (var p = universe.packageProviders[pack]; p != 0; p = universe.provisionNext[p]) {
            var version = universe.provisionOwner[p];
            var owner = universe.versionPackage[version];
            if (marks.candidate[owner] == version) {
                isAny = true;
                words.append(provider(p)).append('\n');
            }
        }
        if (isAny) {
            words.append("You should explicitly select one to install.\n");
        } else {
            for (var p = universe.packageProviders[pack]; p != 0; p = universe.provisionNext[p]) {
                words.append(provider(p)).append(" [Not candidate version]\n");
            }
        }
        notes.add(words.toString());
    }

    private String provider(int provision) {
        var version = universe.provisionOwner[provision];
        var stated = universe.provisionVersion[provision];
        return "  "
                + universe.prettyName(universe.versionPackage[version])
                + " "
                + universe.versionString(version)
                + (stated == 0 ? "" : " (= " + universe.text.get(stated) + ")");
    }

    private void version(int pack, String wanted, String expression) {
        for (var v = universe.packageVersions[pack]; v != 0; v = universe.versionNext[v]) {
            if (ReleaseMatch.matchesVersion(wanted, universe.versionString(v))) {
                toInstall.add(new Chosen(v, expression, ""));
                return;
            }
        }
        errors.add(
                "Version '" + wanted + "' for '" + universe.prettyName(pack) + "' was not found");
    }

    private void release(int pack, String wanted, String expression) {
        for (var v = universe.packageVersions[pack]; v != 0; v = universe.versionNext[v]) {
            if (isOf(v, wanted)) {
                toInstall.add(new Chosen(v, expression, wanted));
                return;
            }
        }
        errors.add(
                "Release '" + wanted + "' for '" + universe.prettyName(pack) + "' was not found");
    }

    /** Whether a version is in a release. */
    boolean isOf(int version, String release) {
        if (universe.versionRepository[version] < 0) {
            return false;
        }
        var repositories = new ArrayList<Integer>();
        repositories.add(universe.versionRepository[version]);
        repositories.addAll(universe.versionAlsoIn.getOrDefault(version, List.of()));
        for (var repository : repositories) {
            var info = universe.repositories.get(repository).release();
            if (ReleaseMatch.matches(release, info, universe.nativeArchitecture)) {
                return true;
            }
        }
        return false;
    }
}
