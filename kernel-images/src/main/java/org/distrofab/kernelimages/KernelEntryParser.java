package org.distrofab.kernelimages;

import org.distrofab.distrospec.Diagnostic;
import org.distrofab.distrospec.Position;
import org.distrofab.kernelimages.Kernel.Format;
import org.distrofab.kernelimages.Kernel.Source;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one entry of the catalogue; complains about everything at once. */
public final class KernelEntryParser {
    private static final Set<String> KEYS =
            Set.of(
                    "id",
                    "version",
                    "summary",
                    "source",
                    "suite",
                    "packages",
                    "file",
                    "format",
                    "features",
                    "modules",
                    "command-line");

    private final String file;
    private final TomlParseResult toml;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    private KernelEntryParser(String file, TomlParseResult toml) {
        this.file = file;
        this.toml = toml;
    }

    /** What came of reading an entry. */
    public sealed interface Result {
        /** The text was right. */
        record Good(Kernel kernel) implements Result {}

        /**
         * The text was wrong.
         *
         * @param diagnostics everything that is wrong, in the order of the text
         */
        record Bad(List<Diagnostic> diagnostics) implements Result {
            public Bad {
                diagnostics = List.copyOf(diagnostics);
            }
        }
    }

    /**
     * @param file what diagnostics call the text
     */
    public static Result parse(String file, String text) {
        var toml = Toml.parse(text);
        if (toml.hasErrors()) {
            return new Result.Bad(
                    toml.errors().stream()
                            .map(e -> Diagnostic.of(at(file, e.position()), e.getMessage()))
                            .toList());
        }
        return new KernelEntryParser(file, toml).entry();
    }

    private Result entry() {
        for (var key : toml.keySet()) {
            if (!KEYS.contains(key)) {
                complain(key, "unknown key '" + key + "'", String.join(", ", sorted(KEYS)));
            }
        }
        var kernel =
                new Kernel(
                        string("id", true),
                        string("version", true),
                        string("summary", false),
                        source(),
                        format(),
                        features(),
                        strings("modules"),
                        string("command-line", false));
        diagnostics.sort(Comparator.comparing(Diagnostic::position));
        return diagnostics.isEmpty() ? new Result.Good(kernel) : new Result.Bad(diagnostics);
    }

    private static List<String> sorted(Set<String> words) {
        return words.stream().sorted().toList();
    }

    private Source source() {
        var path = string("file", true);
        var kind = string("source", true);
        return switch (kind) {
            case "debian" -> new Source.Debian(string("suite", true), strings("packages"), path);
            case "bundled" -> new Source.Bundled(path);
            case "local", "" -> new Source.Local(path);
            default -> {
                complain("source", "unknown source '" + kind + "'", "bundled, debian or local");
                yield new Source.Local(path);
            }
        };
    }

    private Format format() {
        var word = string("format", true);
        for (var format : Format.values()) {
            if (format.text().equals(word)) {
                return format;
            }
        }
        if (!word.isEmpty()) {
            complain(
                    "format",
                    "unknown format '" + word + "'",
                    Arrays.stream(Format.values())
                            .map(Format::text)
                            .collect(Collectors.joining(" or ")));
        }
        return Format.RISCV_IMAGE;
    }

    /** A bundled kernel's features are what its table of system calls says. */
    private List<String> features() {
        if (!"bundled".equals(toml.get("source"))) {
            return strings("features");
        }
        if (toml.contains("features")) {
            complain(
                    "features",
                    "a bundled kernel's features come from its table of system calls",
                    "no 'features'");
        }
        var id = toml.get("id") instanceof String text ? text : "";
        var table = SystemCallTable.bundled(id);
        if (table.isEmpty() && !id.isBlank()) {
            complain("id", "no bundled kernel '" + id + "'", "one that the build makes");
        }
        return table.map(SystemCallTable::provided).orElse(List.of());
    }

    private String string(String key, boolean required) {
        var value = toml.get(key);
        if (value instanceof String text && !(required && text.isBlank())) {
            return text;
        }
        if (value != null || required) {
            complain(key, value == null ? "no '" + key + "'" : "bad '" + key + "'", "a string");
        }
        return "";
    }

    private List<String> strings(String key) {
        if (!toml.contains(key)) {
            return List.of();
        }
        if (!toml.isArray(key)) {
            complain(key, "bad '" + key + "'", "a list of strings");
            return List.of();
        }
        var words = new ArrayList<String>();
        for (var word : toml.getArrayOrEmpty(key).toList()) {
            if (word instanceof String text) {
                words.add(text);
            } else {
                complain(key, "'" + word + "' in '" + key + "' is no string", "strings only");
            }
        }
        return words;
    }

    private void complain(String key, String what, String expected) {
        diagnostics.add(
                Diagnostic.of(at(file, toml.inputPositionOf(key)), what).expecting(expected));
    }

    /** A key that is not there is missing at the beginning. */
    private static Position at(String file, TomlPosition position) {
        return position == null
                ? new Position(file, 1, 1)
                : new Position(file, position.line(), position.column());
    }
}
