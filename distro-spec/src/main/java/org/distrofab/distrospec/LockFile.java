package org.distrofab.distrospec;

import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Exactly what a recipe was resolved to: the same recipe with the same lock gives the same bytes.
 * Kept beside the recipe as {@code NAME.lock.toml}.
 *
 * @param recipeSha256 digest of the effective recipe, 64 hexadecimal digits
 * @param kernel the kernel image
 * @param packages sorted by name
 */
public record LockFile(String recipeSha256, LockedKernel kernel, List<LockedPackage> packages) {
    private static final long VERSION = 1;
    private static final ValueType.Text SHA256 =
            ValueType.Text.matching("[0-9a-f]{64}", "a SHA-256 in hexadecimal");
    private static final ValueType.Text WORD = ValueType.Text.matching("\\S+", "a word");

    public LockFile {
        packages =
                packages.stream()
                        .sorted(
                                Comparator.comparing(LockedPackage::name)
                                        .thenComparing(LockedPackage::architecture))
                        .toList();
    }

    /**
     * @param id as the catalogue calls it, or {@code file:PATH}
     */
    public record LockedKernel(String id, String version, String sha256) {}

    /**
     * @param repository {@value Recipe#BUNDLED} or the name of a {@code [[repo]]}
     * @param sha256 digest of the package file
     */
    public record LockedPackage(
            String name,
            String version,
            String architecture,
            String repository,
            String location,
            long sizeBytes,
            String sha256) {}

    /** What reading a lock comes to. */
    public sealed interface Result {
        record Read(LockFile lock) implements Result {}

        /**
         * @param diagnostics everything that is wrong; never empty
         */
        record Malformed(List<Diagnostic> diagnostics) implements Result {
            public Malformed {
                diagnostics = List.copyOf(diagnostics);
            }
        }
    }

    /** The text of the lock: TOML, one package a table, sorted, ending in a newline. */
    public String render() {
        var text = new StringBuilder();
        text.append("# Made by distrofab; `--update` renews it.\n");
        text.append("version = ").append(VERSION).append('\n');
        line(text, "recipe", recipeSha256);
        text.append("\n[kernel]\n");
        line(text, "id", kernel.id());
        line(text, "version", kernel.version());
        line(text, "sha256", kernel.sha256());
        for (var locked : packages) {
            text.append("\n[[package]]\n");
            line(text, "name", locked.name());
            line(text, "version", locked.version());
            line(text, "architecture", locked.architecture());
            line(text, "repository", locked.repository());
            line(text, "location", locked.location());
            text.append("size = ").append(locked.sizeBytes()).append('\n');
            line(text, "sha256", locked.sha256());
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append(" = \"").append(Toml.tomlEscape(value)).append("\"\n");
    }

    /**
     * @param source the lock's name and text
     */
    public static Result parse(RecipeSource source) {
        var problems = new ArrayList<Diagnostic>();
        var lock = new Reader(source, problems::add).read();
        return problems.isEmpty()
                ? new Result.Read(lock.orElseThrow())
                : new Result.Malformed(problems);
    }

    /** Reads one lock; every key is required and no other is allowed. */
    private static final class Reader {
        private final RecipeSource source;
        private final Consumer<Diagnostic> problems;
        private boolean complete = true;

        Reader(RecipeSource source, Consumer<Diagnostic> problems) {
            this.source = source;
            this.problems = problems;
        }

        Optional<LockFile> read() {
            var toml = Toml.parse(source.text());
            for (var error : toml.errors()) {
                report(
                        Diagnostic.of(
                                new Position(
                                        source.name(),
                                        error.position().line(),
                                        error.position().column()),
                                error.getMessage()));
            }
            var start = new Position(source.name(), 1, 1);
            if (!complete) {
                return Optional.empty();
            }
            if (!Long.valueOf(VERSION).equals(toml.get(List.of("version")))) {
                report(
                        Diagnostic.of(start, "not a lock of version " + VERSION)
                                .hinting("--update writes a new one"));
                return Optional.empty();
            }
            onlyKeys(toml, start, List.of("version", "recipe", "kernel", "package"));
            var recipe = text(toml, "recipe", SHA256, start);
            var kernel =
                    toml.get(List.of("kernel")) instanceof TomlTable table
                            ? kernel(table)
                            : lacking(start, "[kernel]");
            var packages = new ArrayList<LockedPackage>();
            if (toml.get(List.of("package")) instanceof TomlArray array) {
                for (int i = 0; i < array.size(); i++) {
                    var place =
                            new Position(
                                    source.name(),
                                    array.inputPositionOf(i).line(),
                                    array.inputPositionOf(i).column());
                    if (array.get(i) instanceof TomlTable table) {
                        packages.add(lockedPackage(table, place));
                    } else {
                        report(Diagnostic.of(place, "'package' is not a list of tables"));
                    }
                }
            }
            return complete
                    ? Optional.of(new LockFile(recipe, kernel, packages))
                    : Optional.empty();
        }

        private LockedKernel lacking(Position position, String what) {
            report(Diagnostic.of(position, "no " + what));
            return new LockedKernel("", "", "");
        }

        private LockedKernel kernel(TomlTable table) {
            var place = new Position(source.name(), 1, 1);
            onlyKeys(table, place, List.of("id", "version", "sha256"));
            return new LockedKernel(
                    text(table, "id", WORD, place),
                    text(table, "version", WORD, place),
                    text(table, "sha256", SHA256, place));
        }

        private LockedPackage lockedPackage(TomlTable table, Position place) {
            onlyKeys(
                    table,
                    place,
                    List.of(
                            "name",
                            "version",
                            "architecture",
                            "repository",
                            "location",
                            "size",
                            "sha256"));
            return new LockedPackage(
                    text(table, "name", WORD, place),
                    text(table, "version", WORD, place),
                    text(table, "architecture", WORD, place),
                    text(table, "repository", WORD, place),
                    text(table, "location", WORD, place),
                    size(table, place),
                    text(table, "sha256", SHA256, place));
        }

        private void onlyKeys(TomlTable table, Position place, List<String> known) {
            for (var key : table.keySet()) {
                if (!known.contains(key)) {
                    report(
                            Diagnostic.of(at(table, key, place), "unknown key '" + key + "'")
                                    .expecting("one of " + String.join(", ", known)));
                }
            }
        }

        private long size(TomlTable table, Position place) {
            return value(table, "size", new ValueType.Whole(0, Long.MAX_VALUE), place)
                    .map(value -> (Long) value.value())
                    .orElse(0L);
        }

        private String text(TomlTable table, String key, ValueType.Text type, Position place) {
            return value(table, key, type, place).map(RawValue::text).orElse("");
        }

        private Optional<RawValue> value(
                TomlTable table, String key, ValueType type, Position place) {
            var value = table.get(List.of(key));
            if (value == null) {
                report(Diagnostic.of(place, "no '" + key + "'").expecting(type.describe()));
                return Optional.empty();
            }
            var position = at(table, key, place);
            return RecipeReader.checked(
                    key, type, value, position, new Origin.Written(position), this::report, source);
        }

        private Position at(TomlTable table, String key, Position otherwise) {
            var position = table.inputPositionOf(List.of(key));
            return position == null
                    ? otherwise
                    : new Position(source.name(), position.line(), position.column());
        }

        private void report(Diagnostic diagnostic) {
            complete = false;
            problems.accept(diagnostic);
        }
    }
}
