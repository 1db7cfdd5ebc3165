package org.distrofab.packagers.apt;

import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.deb.DebControl;
import org.distrofab.packagers.deb.DebControlReader;
import org.distrofab.packagers.deb.DebIndexedPackage.Field;
import org.distrofab.packagers.deb.DebRelations;
import org.distrofab.packagers.deb.DebVersion;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers apt when it asks an external solver: a request and all packages in, what to install and
 * remove out (APT External Dependency Solver Protocol 0.5, {@code
 * doc/external-dependency-solver-protocol.md} of apt).
 *
 * <p>Limitations: strict pinning is taken for granted: apt's candidates are the only ones.
 */
public final class Edsp {
    private static final String WHAT = "EDSP scenario";

    private final UniverseBuilder builder;
    private final Universe universe;
    private final DebControl request;
    private final Map<Integer, String> ids = new HashMap<>();
    private final Map<Integer, Integer> candidates = new HashMap<>();

    private Edsp(DebControl request) {
        this.request = request;
        this.builder = new UniverseBuilder(request.get("Architecture").orElse(""));
        this.universe = builder.universe();
    }

    /**
     * Reads one request and writes its answer.
     *
     * @param in the scenario, read to its end
     * @param out gets stanzas {@code Install}, {@code Remove}, {@code Autoremove} or one {@code
     *     Error}
     * @return whether there is a solution
     * @throws FormatException if it is no EDSP scenario
     */
    public static boolean answer(InputStream in, OutputStream out)
            throws IOException, FormatException {
        var reader = new DebControlReader(WHAT, in);
        var head = reader.next();
        if (head.isEmpty() || head.get().get("Request").isEmpty()) {
            throw new FormatException(
                    WHAT,
                    0,
                    "a stanza with a field 'Request'",
                    head.isEmpty() ? "nothing" : "none");
        }
        var edsp = new Edsp(head.get());
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            edsp.add(next.get());
        }
        edsp.builder.finish();
        var text = new StringBuilder();
        var isSolved = AptResolver.onDeepStack(() -> edsp.solve(text));
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        return isSolved;
    }

    private boolean isSet(DebControl paragraph, String field) {
        return paragraph.get(field).orElse("no").equals("yes");
    }

    private void add(DebControl paragraph) throws FormatException {
        var name = paragraph.require(WHAT, "Package");
        var architecture = paragraph.require(WHAT, "Architecture");
        var versionString = paragraph.require(WHAT, "Version");
        DebVersion.parse(versionString);
        var pack = builder.mention(universe.number(name), universe.number(architecture));
        builder.flags(pack, isSet(paragraph, "Essential"), isSet(paragraph, "Protected"));
        var isInstalled = isSet(paragraph, "Installed");
        var version = builder.newVersion(pack, universe.number(versionString), true);
        // Whoever is a candidate can be fetched; what is only installed has no release.
        if (!isInstalled || paragraph.get("APT-Release").isPresent()) {
            universe.versionRepository[version] = 0;
        }
        universe.versionSection[version] = universe.number(paragraph.get("Section").orElse(""));
        builder.describe(
                version,
                architecture,
                paragraph.get("Multi-Arch").orElse(""),
                paragraph.get("Priority").orElse(""));
        builder.source(version, paragraph.get("Source").orElse(""));
        paragraph
                .get("Source-Version")
                .ifPresent(v -> universe.versionSourceVersion[version] = universe.number(v));
        addRelations(version, paragraph);
        ids.put(version, paragraph.require(WHAT, "APT-ID"));
        if (isSet(paragraph, "APT-Candidate")) {
            candidates.put(pack, version);
        }
        if (isInstalled) {
            var metadata =
                    PackageMetadata.builder(PackageFormat.DEB, name, versionString, architecture)
                            .build();
            universe.installed.put(
                    pack,
                    new Universe.Installed(
                            version,
                            new InstalledPackage(metadata, "install ok installed", true),
                            isSet(paragraph, "Hold"),
                            isSet(paragraph, "APT-Automatic"),
                            true));
        }
    }

    private void addRelations(int version, DebControl paragraph) throws FormatException {
        for (var field :
                List.of(
                        Field.PRE_DEPENDS,
                        Field.DEPENDS,
                        Field.CONFLICTS,
                        Field.BREAKS,
                        Field.RECOMMENDS,
                        Field.SUGGESTS,
                        Field.REPLACES,
                        Field.ENHANCES)) {
            for (var group : groups(paragraph, fieldName(field))) {
                for (var i = 0; i < group.size(); i++) {
                    builder.relation(
                            version,
                            field.ordinal(),
                            builder.newClause(group.get(i).toString()),
                            i + 1 < group.size());
                }
            }
        }
        for (var group : groups(paragraph, "Provides")) {
            builder.provides(version, builder.newClause(group.getFirst().toString()));
        }
        builder.finishProvisions(version);
    }

    private static List<List<org.distrofab.packagers.deb.DebRelation>> groups(
            DebControl paragraph, String field) throws FormatException {
        var value = paragraph.get(field).orElse("");
        return value.isBlank() ? List.of() : DebRelations.parse(field, value).groups();
    }

    private static String fieldName(Field field) {
        return switch (field) {
            case PRE_DEPENDS -> "Pre-Depends";
            case DEPENDS -> "Depends";
            case RECOMMENDS -> "Recommends";
            case SUGGESTS -> "Suggests";
            case ENHANCES -> "Enhances";
            case CONFLICTS -> "Conflicts";
            case BREAKS -> "Breaks";
            case REPLACES -> "Replaces";
            case PROVIDES -> "Provides";
        };
    }

    private boolean solve(StringBuilder answer) {
        var jobs = new ArrayList<SolveJob>();
        words("Remove").forEach(word -> jobs.add(new SolveJob.Remove(word)));
        words("Install").forEach(word -> jobs.add(new SolveJob.Install(word)));
        var isFull = isSet(request, "Dist-Upgrade");
        if (isFull || isSet(request, "Upgrade-All") || isSet(request, "Upgrade")) {
            jobs.add(new SolveJob.Upgrade());
        }
        var mode = AptOptions.UpgradeMode.FULL;
        if (!isFull && isSet(request, "Forbid-New-Install")) {
            mode = AptOptions.UpgradeMode.ONLY_INSTALLED;
        } else if (!isFull && isSet(request, "Forbid-Remove")) {
            mode = AptOptions.UpgradeMode.WITH_NEW;
        }
        var options =
                AptOptions.DEFAULT
                        .withUpgrade(mode)
                        .withAutoremove(isSet(request, "Autoremove"))
                        .withFixBroken(true);
        var session =
                new AptSession(
                        universe, pack -> candidates.getOrDefault(pack, 0), options, jobs, false);
        var complaint = session.mark();
        if (!complaint.isEmpty()) {
            answer.append("Error: unsatisfiable\nMessage: ");
            answer.append(complaint.getLast().replaceFirst("^E: ", ""));
            complaint
                    .subList(0, complaint.size() - 1)
                    .forEach(line -> answer.append("\n ").append(line));
            answer.append("\n\n");
            return false;
        }
        write(session.marks(), answer);
        return true;
    }

    private List<String> words(String field) {
        var value = request.get(field).orElse("").strip();
        return value.isEmpty() ? List.of() : List.of(value.split("\\s+"));
    }

    private void write(Marks marks, StringBuilder answer) {
        for (var pack : marks.touched()) {
            if (marks.isDeleting(pack) && marks.current(pack) != 0) {
                stanza("Remove", marks.current(pack), answer);
            } else if (marks.isInstalling(pack)) {
                stanza("Install", marks.installVersion[pack], answer);
            } else if (marks.isGarbage[pack] && marks.current(pack) != 0) {
                stanza("Autoremove", marks.current(pack), answer);
            }
        }
    }

    private void stanza(String verb, int version, StringBuilder answer) {
        answer.append(verb).append(": ").append(ids.get(version));
        answer.append("\nPackage: ").append(universe.name(universe.versionPackage[version]));
        answer.append("\nArchitecture: ").append(universe.architecture(version));
        answer.append("\nVersion: ").append(universe.versionString(version)).append("\n\n");
    }
}
