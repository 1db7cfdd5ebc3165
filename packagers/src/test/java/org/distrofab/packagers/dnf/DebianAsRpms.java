package org.distrofab.packagers.dnf;

import org.distrofab.packagers.RelationKind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Debian's index as if its packages were rpms: real relations in real numbers, for want of a
 * distribution of rpms that can be reached.
 */
final class DebianAsRpms {
    private static final Map<String, RelationKind> FIELDS =
            Map.of(
                    "Depends", RelationKind.DEPENDS,
                    "Pre-Depends", RelationKind.DEPENDS,
                    "Recommends", RelationKind.RECOMMENDS,
                    "Suggests", RelationKind.SUGGESTS,
                    "Enhances", RelationKind.ENHANCES,
                    "Conflicts", RelationKind.CONFLICTS,
                    "Breaks", RelationKind.CONFLICTS,
                    "Provides", RelationKind.PROVIDES);

    private DebianAsRpms() {}

    static List<RepoMaker.Made> read(Path packages) throws IOException {
        var made = new ArrayList<RepoMaker.Made>();
        var fields = new HashMap<String, String>();
        for (var line : Files.readAllLines(packages)) {
            int colon = line.indexOf(':');
            if (line.isEmpty()) {
                made.add(convert(fields));
                fields.clear();
            } else if (colon > 0 && line.charAt(0) != ' ') {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        if (!fields.isEmpty()) {
            made.add(convert(fields));
        }
        return made;
    }

    private static RepoMaker.Made convert(Map<String, String> fields) {
        var relations = new EnumMap<RelationKind, List<String>>(RelationKind.class);
        var order =
                List.of(
                        "Pre-Depends",
                        "Depends",
                        "Recommends",
                        "Suggests",
                        "Enhances",
                        "Conflicts",
                        "Breaks",
                        "Provides");
        for (var field : order) {
            var kind = FIELDS.get(field);
            for (var group : fields.getOrDefault(field, "").split(",")) {
                if (!group.isBlank()) {
                    relations.computeIfAbsent(kind, _ -> new ArrayList<>()).add(group(group));
                }
            }
        }
        var arch = fields.get("Architecture").equals("all") ? "noarch" : "riscv64";
        return new RepoMaker.Made(
                fields.get("Package"), evr(fields.get("Version")), arch, relations, List.of());
    }

    private static String group(String text) {
        var alternatives = text.split("\\|");
        if (alternatives.length == 1) {
            return clause(text);
        }
        var clauses = new ArrayList<String>();
        for (var alternative : alternatives) {
            clauses.add(clause(alternative));
        }
        return "(" + String.join(" or ", clauses) + ")";
    }

    private static String clause(String text) {
        var words = text.replace("(", " ").replace(")", " ").strip().split("\\s+");
        var name = words[0].contains(":") ? words[0].substring(0, words[0].indexOf(':')) : words[0];
        if (words.length < 3) {
            return name;
        }
        var sign = words[1].equals("<<") ? "<" : words[1].equals(">>") ? ">" : words[1];
        return name + " " + sign + " " + evr(words[2]);
    }

    /** rpm has no dash in versions, and always a release. */
    private static String evr(String version) {
        int dash = version.lastIndexOf('-');
        var upstream = dash < 0 ? version : version.substring(0, dash);
        return upstream.replace('-', '_') + "-" + (dash < 0 ? "0" : version.substring(dash + 1));
    }
}
