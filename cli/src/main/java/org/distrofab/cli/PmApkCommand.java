package org.distrofab.cli;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.apk.ApkDatabase;
import org.distrofab.packagers.apk.ApkDependencies;
import org.distrofab.packagers.apk.solve.ApkAnswer;
import org.distrofab.packagers.apk.solve.ApkFlag;
import org.distrofab.packagers.apk.solve.ApkQuestion;
import org.distrofab.packagers.apk.solve.ApkReport;
import org.distrofab.packagers.apk.solve.ApkSolver;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.rootfs.FormatException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** {@code distrofab pm apk}: apk's command line, as with {@code --simulate}. */
@Command(
        name = "apk",
        description = {
            "Takes apk's command lines and prints what apk --simulate prints.",
            "Verbs: add, del, upgrade, fix. Nothing is changed.",
            "",
            "Example: distrofab pm apk --repository APKINDEX --simulate add busybox"
        },
        footer = {"", "Exit codes: 0 done, 1 apk would refuse, 2 usage, 3 environment."})
final class PmApkCommand implements Callable<Integer> {
    @Option(
            names = {"-p", "--root"},
            paramLabel = "DIR",
            description = "The root whose packages and world count; an empty one if not given.")
    private Path root;

    @Option(
            names = {"-X", "--repository"},
            paramLabel = "FILE",
            description = "An index, or a folder that has one; after a tag: '@edge FILE'.")
    private List<String> repositories = List.of();

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            defaultValue = "riscv64",
            description = "The native architecture (default: ${DEFAULT-VALUE}).")
    private String architecture;

    @Option(
            names = {
                "-s",
                "--simulate",
                "--allow-untrusted",
                "--no-cache",
                "--initdb",
                "--no-network"
            },
            description = "Taken and not needed: nothing is fetched, checked or changed.")
    private boolean[] ignored;

    @Option(
            names = {"-l", "--latest"},
            description = "The newest versions, come what may.")
    private boolean latest;

    @Option(
            names = {"-u", "--upgrade"},
            description = "With add: newer versions of what is there.")
    private boolean upgrade;

    @Option(
            names = {"-a", "--available"},
            description = "With upgrade: what no repository has any more is replaced.")
    private boolean available;

    @Option(
            names = {"-r", "--rdepends"},
            description = "With del: what depends on it, too.")
    private boolean dependents;

    @Parameters(index = "0", paramLabel = "VERB", description = "What to do.")
    private String verb;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PACKAGE", description = "With what.")
    private List<String> names = List.of();

    @Spec private CommandSpec spec;

    /** What the verb makes of the world. */
    private final Map<String, Relation> world = new LinkedHashMap<>();

    private final Set<ApkFlag> all = EnumSet.noneOf(ApkFlag.class);
    private final Map<String, Set<ApkFlag>> named = new HashMap<>();

    @Override
    public Integer call() throws IOException, FormatException {
        var database =
                root == null
                        ? new ApkDatabase(List.of(), List.of(), List.of(), List.of(), List.of())
                        : ApkDatabase.read(root);
        database.world().forEach(relation -> world.put(name(relation), relation));
        apply(database);
        var answer =
                ApkSolver.solve(
                        new ApkQuestion(
                                architecture,
                                sources(),
                                database.packages(),
                                List.copyOf(world.values()),
                                all,
                                named,
                                verb.equals("add"),
                                Set.of(),
                                false,
                                false));
        var out = spec.commandLine().getOut();
        ApkReport.lines(database.packages(), answer).forEach(out::println);
        out.flush();
        return switch (answer) {
            case ApkAnswer.Changes _ -> ExitCode.DONE.value();
            case ApkAnswer.Refused _ -> ExitCode.NO.value();
        };
    }

    private void apply(ApkDatabase database) throws FormatException {
        switch (verb) {
            case "add" -> {
                var flags = EnumSet.noneOf(ApkFlag.class);
                if (latest) {
                    flags.add(ApkFlag.LATEST);
                }
                if (upgrade) {
                    flags.add(ApkFlag.UPGRADE);
                }
                for (var word : names) {
                    var relation = ApkDependencies.parseStrictly(RelationKind.DEPENDS, word);
                    world.put(name(relation), relation);
                    named.put(name(relation), flags);
                }
            }
            case "del" -> names.forEach(name -> remove(database, name));
            case "upgrade" -> upgrade();
            case "fix" ->
                    names.forEach(name ->
                            named.put(name, Set.of(upgrade ? ApkFlag.UPGRADE : ApkFlag.REINSTALL)));
            case String _ ->
                    throw Failure.usage(
                            "apk's verb '" + verb + "' is not known; try add, del, upgrade, fix");
        }
    }

    private void upgrade() {
        if (latest) {
            all.add(ApkFlag.LATEST);
        }
        if (available) {
            all.add(ApkFlag.AVAILABLE);
        }
        if (names.isEmpty()) {
            all.add(ApkFlag.UPGRADE);
        } else {
            names.forEach(name -> named.put(name, Set.of(ApkFlag.UPGRADE)));
        }
    }

    private void remove(ApkDatabase database, String name) {
        if (world.remove(name) == null && database.find(name).isEmpty()) {
            throw Failure.no("No such package: " + name);
        }
        named.put(name, Set.of(ApkFlag.REMOVE));
        if (dependents) {
            for (var installed : database.packages()) {
                boolean needs =
                        installed
                                .metadata()
                                .relations(RelationKind.DEPENDS)
                                .anyMatch(relation -> name(relation).equals(name));
                if (needs && world.containsKey(installed.metadata().name())) {
                    remove(database, installed.metadata().name());
                }
            }
        }
    }

    private static String name(Relation relation) {
        return relation.value() instanceof Dependency.Named named ? named.name() : "";
    }

    private List<IndexSource> sources() {
        var sources = new ArrayList<IndexSource>();
        for (var repository : repositories) {
            var path =
                    repository.startsWith("@")
                            ? repository.substring(repository.indexOf(' ') + 1)
                            : repository;
            var index = Path.of(path);
            for (var place : List.of("APKINDEX.tar.gz", architecture + "/APKINDEX.tar.gz")) {
                if (Files.isDirectory(index) && Files.exists(index.resolve(place))) {
                    index = index.resolve(place);
                }
            }
            sources.add(new IndexSource(repository, index));
        }
        return sources;
    }
}
