package org.distrofab.guesttoolchain;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a build manifest: one directive a line, words split at blanks, {@code #} starts a comment.
 *
 * <pre>
 * set NAME WORDS             later lines may say ${NAME}
 * group NAME                 opens a group; then:
 *     sources GLOB...        C and assembly files, from the folder of the manifest
 *     include FOLDER...      header folders
 *     flags WORD...          clang flags
 * KIND NAME [ARGUMENT]       opens a target; then:
 *     file PATH              where it goes in the output folder; NAME unless given
 *     objects GROUP...       what is linked
 *     libraries TARGET...    what it is linked with
 *     script PATH            link script
 *     link WORD...           lld flags
 * </pre>
 *
 * <p>Kinds: {@code static}, {@code static-pie}, {@code dynamic NAME LOADER}, {@code shared NAME
 * SONAME}, {@code relocatable}, {@code archive}, {@code flat}. All complaints are collected;
 * parsing goes on after each.
 */
final class ManifestParser {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    private final Path file;
    private final Path root;
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private final Map<String, List<String>> variables = new HashMap<>();
    private final Map<String, Block> groups = new LinkedHashMap<>();
    private final Map<String, Block> targets = new LinkedHashMap<>();
    private Block current;

    /** A group or target while its lines are read. Owned by the parser. */
    private record Block(int line, List<String> head, Map<String, List<String>> words) {
        List<String> get(String directive) {
            return words.getOrDefault(directive, List.of());
        }
    }

    private ManifestParser(Path file) {
        this.file = file;
        this.root = file.toAbsolutePath().normalize().getParent();
    }

    /**
     * @throws RefusedException if the text is wrong
     * @throws IOException if the file or a source folder cannot be read
     */
    static Manifest parse(Path file) throws IOException, RefusedException {
        var parser = new ManifestParser(file);
        var number = 0;
        for (var line : Files.readAllLines(file)) {
            parser.line(++number, line);
        }
        return parser.finish();
    }

    private void line(int number, String text) {
        var comment = text.indexOf('#');
        var bare = comment < 0 ? text : text.substring(0, comment);
        if (bare.isBlank()) {
            return;
        }
        var words = new ArrayList<String>();
        for (var word : bare.strip().split("\\s+")) {
            words.addAll(expand(number, text, word));
        }
        var directive = words.getFirst();
        switch (directive) {
            case "set" -> {
                if (words.size() < 2) {
                    complain(number, text, directive, "set wants a name and words");
                } else {
                    variables.put(words.get(1), List.copyOf(words.subList(2, words.size())));
                }
            }
            case "group" -> open(groups, number, text, words, 2);
            case "static", "static-pie", "relocatable", "archive", "flat" ->
                    open(targets, number, text, words, 2);
            case "dynamic", "shared" -> open(targets, number, text, words, 3);
            case "sources", "include", "flags" -> add(groups, number, text, words);
            case "file", "objects", "libraries", "script", "link" ->
                    add(targets, number, text, words);
            default ->
                    complain(
                            number,
                            text,
                            directive,
                            "'"
                                    + directive
                                    + "' is no directive; expected set, group, a kind of target or"
                                    + " a line of either");
        }
    }

    private List<String> expand(int number, String text, String word) {
        var match = VARIABLE.matcher(word);
        if (!match.find()) {
            return List.of(word);
        }
        var value = variables.get(match.group(1));
        if (value == null) {
            complain(number, text, word, "no variable '" + match.group(1) + "' is set above");
            return List.of(word);
        }
        if (match.matches()) {
            return value;
        }
        return List.of(match.replaceAll(found -> String.join(" ", value)));
    }

    private void open(
            Map<String, Block> blocks, int number, String text, List<String> words, int wanted) {
        current = new Block(number, List.copyOf(words), new HashMap<>());
        if (words.size() != wanted) {
            complain(
                    number,
                    text,
                    words.getFirst(),
                    words.getFirst() + " wants " + (wanted - 1) + " words after it");
        } else if (blocks.putIfAbsent(words.get(1), current) != null) {
            complain(number, text, words.get(1), "'" + words.get(1) + "' is already defined");
        }
    }

    private void add(Map<String, Block> blocks, int number, String text, List<String> words) {
        var directive = words.getFirst();
        if (current == null || !blocks.containsValue(current)) {
            var place = blocks == groups ? "a group" : "a target";
            complain(number, text, directive, "'" + directive + "' belongs into " + place);
            return;
        }
        current.words()
                .computeIfAbsent(directive, _ -> new ArrayList<>())
                .addAll(words.subList(1, words.size()));
    }

    private Manifest finish() throws IOException, RefusedException {
        var made = new ArrayList<ObjectGroup>();
        for (var block : groups.values()) {
            made.add(
                    new ObjectGroup(
                            block.head().get(1),
                            sources(block),
                            block.get("include").stream().map(Path::of).toList(),
                            block.get("flags")));
        }
        var linked = new ArrayList<Target>();
        for (var block : targets.values()) {
            var earlier = linked.stream().map(Target::name).toList();
            known(block, "objects", List.copyOf(groups.keySet()), "group");
            known(block, "libraries", earlier, "earlier target");
            var name = block.head().get(1);
            var file = Path.of(single(block, "file").orElse(name));
            if (file.isAbsolute() || file.normalize().startsWith("..")) {
                complain(block, "file " + file + " is outside the output folder");
                continue;
            }
            linked.add(
                    new Target(
                            name,
                            output(block.head()),
                            file,
                            block.get("objects"),
                            block.get("libraries"),
                            single(block, "script").map(Path::of),
                            block.get("link")));
        }
        if (!diagnostics.isEmpty()) {
            throw new RefusedException(diagnostics);
        }
        return new Manifest(root, made, linked);
    }

    private static Output output(List<String> head) {
        return switch (head.getFirst()) {
            case "static" -> new Output.StaticProgram();
            case "static-pie" -> new Output.StaticPieProgram();
            case "dynamic" -> new Output.DynamicProgram(head.get(2));
            case "shared" -> new Output.SharedLibrary(head.get(2));
            case "relocatable" -> new Output.Relocatable();
            case "archive" -> new Output.Archive();
            case "flat" -> new Output.FlatImage();
            default -> throw new IllegalStateException("no kind of target: " + head);
        };
    }

    private void known(Block block, String directive, List<String> names, String what) {
        for (var name : block.get(directive)) {
            if (!names.contains(name)) {
                complain(
                        block,
                        "'"
                                + block.head().get(1)
                                + "' uses '"
                                + name
                                + "', which is no "
                                + what
                                + "; there are "
                                + names);
            }
        }
    }

    private Optional<String> single(Block block, String directive) {
        var words = block.get(directive);
        if (words.size() > 1) {
            complain(block, directive + " wants one word, found " + words);
        }
        return words.stream().findFirst();
    }

    private List<Path> sources(Block block) throws IOException {
        var found = new ArrayList<Path>();
        for (var pattern : block.get("sources")) {
            var matches = matches(pattern);
            if (matches.isEmpty()) {
                complain(block, "no file matches sources " + pattern);
            }
            found.addAll(matches);
        }
        return found.stream().distinct().sorted().toList();
    }

    /** Files that match; a star stands for part of one file name, in the last step only. */
    private List<Path> matches(String pattern) throws IOException {
        var slash = pattern.lastIndexOf('/');
        var folder = slash < 0 ? root : root.resolve(pattern.substring(0, slash));
        if (!pattern.contains("*")) {
            return Files.isRegularFile(root.resolve(pattern))
                    ? List.of(Path.of(pattern))
                    : List.of();
        }
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var name = pattern.substring(slash + 1);
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(found -> matcher.matches(found.getFileName()))
                    .map(root::relativize)
                    .sorted()
                    .toList();
        }
    }

    private void complain(int number, String text, String word, String message) {
        var column = Math.max(0, text.indexOf(word)) + 1;
        diagnostics.add(Diagnostic.error(file.toString(), number, column, message));
    }

    private void complain(Block block, String message) {
        diagnostics.add(Diagnostic.error(file.toString(), block.line(), 1, message));
    }
}
