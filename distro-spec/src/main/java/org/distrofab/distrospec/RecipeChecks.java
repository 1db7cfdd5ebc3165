package org.distrofab.distrospec;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What no single key can tell: keys that are missing, and decisions that do not go together. */
final class RecipeChecks {
    private final RawRecipe recipe;
    private final Catalogue catalogue;
    private final Consumer<Diagnostic> problems;

    RecipeChecks(RawRecipe recipe, Catalogue catalogue, Consumer<Diagnostic> problems) {
        this.recipe = recipe;
        this.catalogue = catalogue;
        this.problems = problems;
    }

    void run() {
        checkRequiredKeys();
        checkKernel();
        checkRepositories();
        checkLibc();
        checkInit();
        checkServices();
        checkPackages();
        new ContentChecks(recipe, problems).run();
    }

    private void checkRequiredKeys() {
        var singles = RecipeLanguage.TABLES.stream().filter(schema -> !schema.repeated());
        var entries = recipe.allEntries().values().stream().flatMap(e -> e.values().stream());
        Stream.concat(singles.map(recipe::table), entries)
                .forEach(table ->
                        table.schema().keys().stream()
                                .filter(RecipeKey::required)
                                .filter(key -> !table.mentions(key.name()))
                                .forEach(key -> problems.accept(RecipeReader.missing(table, key))));
    }

    private void checkKernel() {
        var image = recipe.table(RecipeLanguage.KERNEL).get("image");
        image.filter(value -> !value.text().startsWith("file:"))
                .filter(value -> !catalogue.kernels().contains(value.text()))
                .ifPresent(value ->
                        problems.accept(
                                NearMiss.hinted(
                                        Diagnostic.of(
                                                        value.position(),
                                                        "no kernel is called "
                                                                + RecipeReader.quote(value.text()))
                                                .expecting(
                                                        "one of "
                                                                + NearMiss.sorted(
                                                                        catalogue.kernels())
                                                                + ", or file:PATH"),
                                        value.text(),
                                        catalogue.kernels())));
    }

    private void checkRepositories() {
        var known = new TreeSet<>(recipe.entries(RecipeLanguage.REPO).keySet());
        known.add(Recipe.BUNDLED);
        for (var name : list(RecipeLanguage.PACKAGES, "repositories")) {
            if (!known.contains(name.text())) {
                problems.accept(
                        NearMiss.hinted(
                                Diagnostic.of(
                                                name.position(),
                                                "no [[repo]] is called "
                                                        + RecipeReader.quote(name.text()))
                                        .expecting("one of " + NearMiss.sorted(known)),
                                name.text(),
                                known));
            }
        }
        var written = list(RecipeLanguage.PACKAGES, "repositories");
        boolean mixed = written.stream().anyMatch(name -> name.text().equals(Recipe.BUNDLED));
        if (mixed && written.size() > 1) {
            problems.accept(
                    Diagnostic.of(
                                    written.getFirst().position(),
                                    "'bundled' is mixed with other repositories")
                            .expecting(
                                    "either \"bundled\" alone or repositories that were built for"
                                            + " one libc"));
        }
        if (recipe.entries(RecipeLanguage.REPO).containsKey(Recipe.BUNDLED)) {
            var table = recipe.entries(RecipeLanguage.REPO).get(Recipe.BUNDLED);
            problems.accept(
                    Diagnostic.of(
                                    table.positionOf("name"),
                                    "'bundled' is the name of the packages that ship")
                            .expecting("another name"));
        }
        recipe.entries(RecipeLanguage.REPO)
                .values()
                .forEach(repo -> {
                    if (isApt() && repo.get("suite").isEmpty() && !repo.mentions("suite")) {
                        problems.accept(
                                Diagnostic.of(repo.position(), "an apt repository without 'suite'")
                                        .expecting("suite = \"trixie\" or the like"));
                    }
                });
    }

    private void checkLibc() {
        recipe.table(RecipeLanguage.LIBC)
                .get("flavour")
                .ifPresent(flavour -> {
                    boolean own = catalogue.libcs().contains(flavour.text());
                    if (universe() == Universe.BUNDLED && !own) {
                        problems.accept(
                                Diagnostic.of(
                                                flavour.position(),
                                                "the bundled packages are not built for libc "
                                                        + RecipeReader.quote(flavour.text()))
                                        .expecting("one of " + NearMiss.sorted(catalogue.libcs()))
                                        .hinting("did you mean '" + flavour.text() + "-like'?"));
                    } else if (universe() == Universe.UPSTREAM && own) {
                        problems.accept(
                                Diagnostic.of(
                                                flavour.position(),
                                                "libc "
                                                        + RecipeReader.quote(flavour.text())
                                                        + " has only bundled packages, and this"
                                                        + " recipe uses other repositories")
                                        .expecting("musl or glibc, as the repositories are built"));
                    }
                });
    }

    private void checkInit() {
        var table = recipe.table(RecipeLanguage.INIT);
        var word = table.get("system");
        if (word.isEmpty()) {
            return;
        }
        var system = RecipeBinder.initSystem(word.get().text());
        boolean bundled = universe() == Universe.BUNDLED;
        if (universe() != Universe.UNKNOWN && system.bundled() != bundled) {
            problems.accept(
                    Diagnostic.of(
                                    word.get().position(),
                                    "init "
                                            + RecipeReader.quote(system.word())
                                            + (bundled
                                                    ? " is not among the bundled packages"
                                                    : " comes only with the bundled packages"))
                            .expecting(
                                    Stream.of(Recipe.InitSystem.values())
                                            .filter(other -> other.bundled() == bundled)
                                            .map(Recipe.InitSystem::word)
                                            .reduce((a, b) -> a + " or " + b)
                                            .orElseThrow()));
        }
        for (var entry : list(RecipeLanguage.PACKAGES, "install")) {
            var name = RecipeBinder.request(entry.text()).name();
            if (catalogue.inits().contains(name) && !name.equals(system.word())) {
                problems.accept(
                        Diagnostic.of(
                                        entry.position(),
                                        "two inits: packages.install asks for '"
                                                + name
                                                + "', init.system is '"
                                                + system.word()
                                                + "'")
                                .expecting("one init"));
            }
        }
        table.get("target")
                .ifPresent(target -> checkLevel(system, target.text(), target.position()));
        table.get("enable")
                .ifPresent(levels ->
                        levels.map()
                                .forEach((level, services) ->
                                        checkLevel(system, level, services.position())));
    }

    private void checkLevel(Recipe.InitSystem system, String level, Position position) {
        if (level.endsWith(".target") != system.hasTargets()) {
            problems.accept(
                    Diagnostic.of(
                                    position,
                                    system.word()
                                            + " has no "
                                            + (system.hasTargets() ? "runlevel" : "target")
                                            + " "
                                            + RecipeReader.quote(level))
                            .expecting(
                                    system.hasTargets()
                                            ? "a target such as multi-user.target"
                                            : "a runlevel: sysinit, boot, default or shutdown"));
        }
    }

    private void checkServices() {
        var own = recipe.entries(RecipeLanguage.SERVICE_TABLE);
        var known = new TreeSet<>(catalogue.services().keySet());
        known.addAll(own.keySet());
        var levels = recipe.table(RecipeLanguage.INIT).get("enable").map(RawValue::map);
        var enabledIn = new LinkedHashMap<String, String>();
        levels.orElse(Map.of())
                .forEach((level, services) -> {
                    for (var service : services.list()) {
                        enabledIn.put(service.text(), level);
                        if (universe() == Universe.BUNDLED) {
                            checkServiceExists(service, own.keySet(), known);
                        }
                    }
                });
        for (var off : list(RecipeLanguage.INIT, "disable")) {
            var level = enabledIn.get(off.text());
            if (level != null) {
                problems.accept(
                        Diagnostic.of(
                                off.position(),
                                "service '"
                                        + off.text()
                                        + "' is disabled here and enabled in '"
                                        + level
                                        + "'"));
            }
        }
        own.values()
                .forEach(table ->
                        table.get("start")
                                .filter(start -> !start.text().startsWith("/"))
                                .ifPresent(start ->
                                        problems.accept(
                                                Diagnostic.of(
                                                                start.position(),
                                                                "service.start is "
                                                                        + RecipeReader.quote(
                                                                                start.text()))
                                                        .expecting(
                                                                "an absolute program, such as"
                                                                        + " /usr/bin/clockd"))));
    }

    private void checkServiceExists(RawValue service, Set<String> own, Set<String> known) {
        var name = service.text().split("@", 2)[0];
        if (own.contains(name)) {
            return;
        }
        var owner = catalogue.services().get(name);
        if (owner == null) {
            problems.accept(
                    NearMiss.hinted(
                            Diagnostic.of(
                                            service.position(),
                                            "no package and no [[service]] has a service "
                                                    + RecipeReader.quote(name))
                                    .expecting("one of " + NearMiss.sorted(known)),
                            name,
                            known));
            return;
        }
        var exclude =
                list(RecipeLanguage.PACKAGES, "exclude").stream()
                        .filter(entry -> entry.text().equals(owner))
                        .findFirst();
        exclude.ifPresent(entry ->
                problems.accept(
                        Diagnostic.of(
                                        service.position(),
                                        "service '"
                                                + name
                                                + "' is in package '"
                                                + owner
                                                + "', which is excluded")
                                .hinting("see line " + entry.position().line())));
    }

    private void checkPackages() {
        var first = new HashMap<String, RawValue>();
        var repositories = recipe.entries(RecipeLanguage.REPO).keySet();
        for (var entry : list(RecipeLanguage.PACKAGES, "install")) {
            var request = RecipeBinder.request(entry.text());
            var earlier = first.putIfAbsent(request.name(), entry);
            if (earlier != null) {
                problems.accept(
                        Diagnostic.of(
                                        entry.position(),
                                        "package '"
                                                + request.name()
                                                + "' is asked for twice, as '"
                                                + earlier.text()
                                                + "' and '"
                                                + entry.text()
                                                + "'")
                                .expecting("one entry a package"));
            }
            request.repository()
                    .filter(name -> !repositories.contains(name) && !name.equals(Recipe.BUNDLED))
                    .ifPresent(name ->
                            problems.accept(
                                    NearMiss.hinted(
                                            Diagnostic.of(
                                                    entry.position(),
                                                    "no [[repo]] is called "
                                                            + RecipeReader.quote(name)),
                                            name,
                                            repositories)));
        }
        for (var entry : list(RecipeLanguage.PACKAGES, "exclude")) {
            var wanted = first.get(entry.text());
            if (wanted != null) {
                problems.accept(
                        Diagnostic.of(
                                        entry.position(),
                                        "package '"
                                                + entry.text()
                                                + "' is both installed and excluded")
                                .hinting("it is installed at line " + wanted.position().line()));
            }
        }
    }

    /** Where the packages come from; unknown if that is itself in error. */
    private enum Universe {
        BUNDLED,
        UPSTREAM,
        UNKNOWN
    }

    private Universe universe() {
        var own = recipe.entries(RecipeLanguage.REPO).keySet();
        var written =
                list(RecipeLanguage.PACKAGES, "repositories").stream().map(RawValue::text).toList();
        var names = written.isEmpty() ? own : Set.copyOf(written);
        if (names.isEmpty()
                || names.equals(Set.of(Recipe.BUNDLED)) && !own.contains(Recipe.BUNDLED)) {
            return Universe.BUNDLED;
        }
        boolean known = own.containsAll(names) && !own.contains(Recipe.BUNDLED);
        return known ? Universe.UPSTREAM : Universe.UNKNOWN;
    }

    private boolean isApt() {
        return recipe.table(RecipeLanguage.PACKAGES)
                .get("manager")
                .filter(manager -> manager.text().equals("apt"))
                .isPresent();
    }

    private List<RawValue> list(RecipeTable schema, String key) {
        return recipe.table(schema).get(key).map(RawValue::list).orElse(List.of());
    }
}
