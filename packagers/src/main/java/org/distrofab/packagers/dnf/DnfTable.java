package org.distrofab.packagers.dnf;

import org.distrofab.packagers.solve.Solution.Action;
import org.distrofab.packagers.solve.Solution.Reason;
import org.distrofab.packagers.solve.Solution.Step;
import org.distrofab.packagers.solve.Solution.Transaction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A transaction as dnf lists it before it asks whether to go on.
 *
 * <p>Limitations: columns are as wide as what stands in them, where dnf also shares out the rest of
 * the terminal's line.
 */
public final class DnfTable {
    private static final int COLUMNS = 80;
    private static final List<String> HEAD =
            List.of("Package", "Architecture", "Version", "Repository", "Size");

    private DnfTable() {}

    /** The lines, from the headline to the summary. */
    public static List<String> lines(Transaction transaction) {
        if (transaction.steps().isEmpty()) {
            return List.of("Dependencies resolved.", "Nothing to do.", "Complete!");
        }
        var sections = sections(transaction);
        var widths = widths(sections);
        var lines = new ArrayList<String>();
        var rule = "=".repeat(Math.max(COLUMNS, widths.stream().mapToInt(w -> w + 1).sum() + 1));
        lines.add("Dependencies resolved.");
        lines.add(rule);
        lines.add(row(HEAD, widths));
        lines.add(rule);
        sections.forEach((title, rows) -> {
            lines.add(title + ":");
            rows.forEach(row -> lines.add(row(row, widths)));
        });
        lines.add("");
        lines.add("Transaction Summary");
        lines.add(rule);
        lines.addAll(summary(transaction));
        return lines;
    }

    private static Map<String, List<List<String>>> sections(Transaction transaction) {
        var sections = new LinkedHashMap<String, List<List<String>>>();
        for (var title :
                List.of(
                        "Installing",
                        "Upgrading",
                        "Reinstalling",
                        "Installing dependencies",
                        "Installing weak dependencies",
                        "Removing",
                        "Removing dependent packages",
                        "Removing unused dependencies",
                        "Downgrading")) {
            sections.put(title, new ArrayList<>());
        }
        for (var step : transaction.steps()) {
            sections.get(title(step)).add(cells(step));
        }
        sections.values().removeIf(List::isEmpty);
        return sections;
    }

    private static String title(Step step) {
        var clause = step.reason() instanceof Reason.Because(_, var words) ? words : "";
        return switch (step.action()) {
            case INSTALL ->
                    clause.isEmpty()
                            ? "Installing"
                            : clause.startsWith("Requires:")
                                    ? "Installing dependencies"
                                    : "Installing weak dependencies";
            case UPGRADE -> "Upgrading";
            case DOWNGRADE -> "Downgrading";
            case REINSTALL -> "Reinstalling";
            case REMOVE ->
                    clause.isEmpty()
                            ? "Removing"
                            : clause.startsWith("unused:")
                                    ? "Removing unused dependencies"
                                    : "Removing dependent packages";
        };
    }

    private static List<String> cells(Step step) {
        if (step.chosen().isPresent()) {
            var chosen = step.chosen().get();
            var metadata = chosen.metadata();
            return List.of(
                    metadata.name(),
                    metadata.architecture(),
                    metadata.version(),
                    step.repository(),
                    size(chosen.sizeBytes()));
        }
        var metadata = step.before().orElseThrow().metadata();
        return List.of(
                metadata.name(),
                metadata.architecture(),
                metadata.version(),
                "@System",
                size(metadata.installedSizeBytes().orElse(0)));
    }

    private static List<Integer> widths(Map<String, List<List<String>>> sections) {
        var widths = new ArrayList<Integer>();
        for (int column = 0; column < HEAD.size(); column++) {
            int width = HEAD.get(column).length();
            for (var rows : sections.values()) {
                for (var row : rows) {
                    width = Math.max(width, row.get(column).length());
                }
            }
            widths.add(width);
        }
        return widths;
    }

    private static String row(List<String> cells, List<Integer> widths) {
        var line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            var cell = cells.get(column);
            var blanks = " ".repeat(widths.get(column) - cell.length());
            boolean last = column == cells.size() - 1;
            line.append(' ').append(last ? blanks + cell : cell + blanks);
        }
        return line.toString();
    }

    /** With one digit behind the point below ten, as dnf does: {@code 1.0 k}, {@code 27 M}. */
    static String size(long bytes) {
        double value = bytes;
        var unit = " kMGT";
        int at = 0;
        while (value >= 1000 && at < unit.length() - 1) {
            value /= 1024;
            at++;
        }
        if (at == 0) {
            return bytes + "  ";
        }
        return String.format(
                Locale.ROOT, value < 9.95 ? "%.1f %c" : "%.0f %c", value, unit.charAt(at));
    }

    private static List<String> summary(Transaction transaction) {
        var lines = new ArrayList<String>();
        count(lines, "Install", transaction, Action.INSTALL, Action.REINSTALL);
        count(lines, "Upgrade", transaction, Action.UPGRADE);
        count(lines, "Remove", transaction, Action.REMOVE);
        count(lines, "Downgrade", transaction, Action.DOWNGRADE);
        long download =
                transaction.steps().stream()
                        .flatMap(step -> step.chosen().stream())
                        .mapToLong(chosen -> chosen.sizeBytes())
                        .sum();
        lines.add("");
        if (download > 0) {
            lines.add("Total download size: " + size(download).strip());
        }
        return lines;
    }

    private static void count(
            List<String> lines, String word, Transaction transaction, Action... actions) {
        var wanted = List.of(actions);
        long count = transaction.steps().stream().filter(s -> wanted.contains(s.action())).count();
        if (count > 0) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%-9s%d %s",
                            word,
                            count,
                            count == 1 ? "Package" : "Packages"));
        }
    }

    /** What dnf says where there is no answer; the first sentence is the problem. */
    public static List<String> problem(List<String> explanation) {
        var lines = new ArrayList<String>();
        if (explanation.getFirst().contains(" argument: ")) {
            lines.addAll(explanation);
            var names =
                    explanation.stream()
                            .map(line -> line.substring(line.lastIndexOf(": ") + 2))
                            .toList();
            lines.add("Error: Unable to find a match: " + String.join(" ", names));
            return lines;
        }
        lines.add("Error: ");
        lines.add(" Problem: " + explanation.getFirst());
        explanation.stream().skip(1).forEach(line -> lines.add("  - " + line));
        return lines;
    }
}
