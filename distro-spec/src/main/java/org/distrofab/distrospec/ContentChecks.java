package org.distrofab.distrospec;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Checks of the tables that say what is inside the system: users, files, settings, image. */
final class ContentChecks {
    private final RawRecipe recipe;
    private final Consumer<Diagnostic> problems;

    ContentChecks(RawRecipe recipe, Consumer<Diagnostic> problems) {
        this.recipe = recipe;
        this.problems = problems;
    }

    void run() {
        checkSystem();
        checkUsers();
        checkFiles();
        checkImage();
    }

    private void checkSystem() {
        recipe.table(RecipeLanguage.SYSTEM)
                .get("timezone")
                .ifPresent(zone -> {
                    try {
                        ZoneId.of(zone.text());
                    } catch (DateTimeException _) {
                        problems.accept(
                                NearMiss.hinted(
                                        Diagnostic.of(
                                                        zone.position(),
                                                        "no time zone is called "
                                                                + RecipeReader.quote(zone.text()))
                                                .expecting("a name from the tz database"),
                                        zone.text(),
                                        new TreeSet<>(ZoneId.getAvailableZoneIds())));
                    }
                });
    }

    private void checkUsers() {
        var byNumber = new HashMap<Object, String>();
        recipe.entries(RecipeLanguage.USER)
                .forEach((name, user) -> {
                    exclusive(user, "password", "password-hash");
                    user.get("uid")
                            .ifPresent(uid -> {
                                var other = byNumber.putIfAbsent(uid.value(), name);
                                if (other != null) {
                                    problems.accept(
                                            Diagnostic.of(
                                                            uid.position(),
                                                            "uid "
                                                                    + uid.value()
                                                                    + " is user '"
                                                                    + other
                                                                    + "' already")
                                                    .expecting("a number of its own"));
                                }
                                boolean root = uid.value().equals(0L);
                                if (root != name.equals("root")) {
                                    problems.accept(
                                            Diagnostic.of(
                                                            uid.position(),
                                                            "user '"
                                                                    + name
                                                                    + "' has uid "
                                                                    + uid.value())
                                                    .expecting(
                                                            "uid 0 for root and for nobody else"));
                                }
                            });
                });
    }

    private void checkFiles() {
        recipe.entries(RecipeLanguage.FILE)
                .values()
                .forEach(file -> {
                    exclusive(file, "content", "source");
                    exclusive(file, "content", "link");
                    exclusive(file, "source", "link");
                    for (var other : List.of("content", "source", "link")) {
                        file.get("directory")
                                .filter(directory -> directory.value().equals(true))
                                .ifPresent(_ -> exclusive(file, other, "directory"));
                    }
                    if (Stream.of("content", "source", "link", "directory")
                            .noneMatch(file::mentions)) {
                        problems.accept(
                                Diagnostic.of(
                                                file.position(),
                                                "[[file]] says nothing about what it is")
                                        .expecting("one of content, source, link, directory"));
                    }
                });
    }

    private void checkImage() {
        var image = recipe.table(RecipeLanguage.IMAGE);
        for (var key : List.of("size", "free")) {
            image.get(key).ifPresent(value -> checkSize(key, value));
        }
        if (image.get("size").isPresent()) {
            exclusive(image, "size", "free");
        }
        image.get("formats")
                .filter(formats -> formats.list().isEmpty())
                .ifPresent(formats ->
                        problems.accept(
                                Diagnostic.of(formats.position(), "image.formats is empty")
                                        .expecting("at least one of disk, tar, oci, initramfs")));
    }

    private void checkSize(String key, RawValue value) {
        try {
            RecipeBinder.sizeBytes(value.text());
        } catch (ArithmeticException _) {
            problems.accept(
                    Diagnostic.of(
                                    value.position(),
                                    "image." + key + " is " + RecipeReader.quote(value.text()))
                            .expecting("a size below 8388608T"));
        }
    }

    private void exclusive(RawTable table, String one, String other) {
        if (table.mentions(one) && table.mentions(other)) {
            var position =
                    Stream.of(one, other)
                            .flatMap(key -> table.get(key).stream())
                            .map(RawValue::position)
                            .max(Position::compareTo)
                            .orElse(table.position());
            problems.accept(
                    Diagnostic.of(
                                    position,
                                    "["
                                            + table.schema().name()
                                            + "] has both '"
                                            + one
                                            + "' and '"
                                            + other
                                            + "'")
                            .expecting("one of them"));
        }
    }
}
