package org.distrofab.packagers.scenarios;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One question to a package manager with its answer, from a text file; {@code
 * resources/scenarios/README.md} describes the form.
 *
 * @param lines the scenario as it stands in its file, title first
 * @param options of the manager, by name, in its own words
 * @param request words of the command line: verbs and what they are about
 * @param sections expected parts of the answer by their name: {@code expect}, {@code
 *     unsatisfiable}, {@code order}, {@code reasons}, {@code trace}
 */
record Scenario(
        String title,
        int firstLine,
        List<String> lines,
        List<Repository> repositories,
        List<Pack> installed,
        Map<String, String> options,
        List<String> request,
        SequencedMap<String, List<String>> sections) {
    /** Names of sections that hold answers. */
    static final List<String> ANSWERS =
            List.of("expect", "unsatisfiable", "order", "reasons", "trace");

    /**
     * @param words what follows the name on its line
     * @param fields indented lines {@code Name: value}; a name may stand there several times
     */
    record Repository(String name, List<String> words, List<Field> fields, List<Pack> packages) {}

    /**
     * @param words what follows the version on its line
     */
    record Pack(String name, String version, List<String> words, List<Field> fields) {
        Optional<String> field(String wanted) {
            return fields.stream()
                    .filter(field -> field.name().equals(wanted))
                    .map(Field::value)
                    .findFirst();
        }
    }

    record Field(String name, String value) {}

    /** Every scenario of a file. */
    static List<Scenario> parse(String file, List<String> lines) {
        var scenarios = new ArrayList<Scenario>();
        var start = -1;
        for (var i = 0; i <= lines.size(); i++) {
            if (i == lines.size() || lines.get(i).startsWith("== ")) {
                if (start >= 0) {
                    scenarios.add(new Parser(file, start, lines.subList(start, i)).parse());
                }
                start = i;
            }
        }
        return scenarios;
    }

    /** Reads one scenario; owned by that call. */
    private static final class Parser {
        private final String file;
        private final int offset;
        private final List<String> lines;
        private final List<Repository> repositories = new ArrayList<>();
        private final List<Pack> installed = new ArrayList<>();
        private final Map<String, String> options = new LinkedHashMap<>();
        private final List<String> request = new ArrayList<>();
        private final SequencedMap<String, List<String>> sections = new LinkedHashMap<>();

        /** Where indented lines go. */
        private List<Field> fields;

        private List<String> answer;

        Parser(String file, int offset, List<String> lines) {
            this.file = file;
            this.offset = offset;
            this.lines = List.copyOf(lines);
        }

        Scenario parse() {
            for (var i = 1; i < lines.size(); i++) {
                var line = lines.get(i);
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                if (!line.startsWith("  ")) {
                    head(i, List.of(line.strip().split("\\s+")), line);
                } else if (answer != null) {
                    answer.add(line.substring(2));
                } else if (fields != null && line.contains(":")) {
                    var colon = line.indexOf(':');
                    fields.add(
                            new Field(
                                    line.substring(2, colon).strip(),
                                    line.substring(colon + 1).strip()));
                } else {
                    throw wrong(i, "an indented line belongs to nothing");
                }
            }
            if (request.isEmpty()) {
                throw wrong(0, "no request");
            }
            return new Scenario(
                    lines.getFirst().substring(3).strip(),
                    offset + 1,
                    lines,
                    repositories,
                    installed,
                    options,
                    request,
                    sections);
        }

        private void head(int i, List<String> words, String line) {
            answer = null;
            fields = null;
            switch (words.getFirst()) {
                case "repository" -> {
                    fields = new ArrayList<>();
                    var rest = words.subList(2, words.size());
                    repositories.add(new Repository(words.get(1), rest, fields, new ArrayList<>()));
                }
                case "package" -> {
                    if (repositories.isEmpty()) {
                        repositories.add(
                                new Repository(
                                        "main", List.of(), new ArrayList<>(), new ArrayList<>()));
                    }
                    repositories.getLast().packages().add(pack(i, words));
                }
                case "installed" -> installed.add(pack(i, words));
                case "option" -> {
                    var name = words.get(1);
                    options.put(name, line.substring(line.indexOf(name) + name.length()).strip());
                }
                case "request" -> request.addAll(words.subList(1, words.size()));
                case String section when ANSWERS.contains(section) && words.size() == 1 -> {
                    answer = new ArrayList<>();
                    sections.put(section, answer);
                }
                case String other -> throw wrong(i, "what is '" + other + "'?");
            }
        }

        private Pack pack(int i, List<String> words) {
            if (words.size() < 3) {
                throw wrong(i, "a package has a name and a version");
            }
            fields = new ArrayList<>();
            return new Pack(words.get(1), words.get(2), words.subList(3, words.size()), fields);
        }

        private IllegalArgumentException wrong(int i, String what) {
            return new IllegalArgumentException(file + ":" + (offset + i + 1) + ": " + what);
        }
    }

    /** The scenario with other answers, as lines of its file. */
    List<String> withAnswers(SequencedMap<String, List<String>> answers) {
        var text = new ArrayList<String>();
        var inAnswer = false;
        for (var line : lines) {
            if (!line.startsWith("  ") && !line.isBlank()) {
                inAnswer = ANSWERS.contains(line.strip());
            }
            if (!inAnswer) {
                text.add(line);
            }
        }
        while (text.getLast().isBlank()) {
            text.removeLast();
        }
        answers.forEach((name, values) -> {
            text.add(name);
            values.forEach(value -> text.add("  " + value));
        });
        text.add("");
        return text;
    }
}
