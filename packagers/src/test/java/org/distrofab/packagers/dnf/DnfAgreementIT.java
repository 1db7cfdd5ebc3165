package org.distrofab.packagers.dnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks dnf itself, through its Python interface, for the transactions that {@code dnf --assumeno}
 * would show, and compares names and versions: over packages that are generated, and over Debian's
 * index as rpm-md if the file is named by {@code -Ddistrofab.debian-index=Packages}.
 */
final class DnfAgreementIT {
    /** Requests by name, one transaction each, on one metadata cache. */
    private static final String ASK =
            """
            import os, sys, dnf
            folder, weak, names = sys.argv[1], sys.argv[2] == 'weak', sys.argv[3:]
            if names[0].startswith('@'):
                names = open(names[0][1:]).read().split()
            base = dnf.Base()
            conf = base.conf
            conf.installroot = folder + '/root'
            conf.cachedir = folder + '/cache'
            conf.persistdir = folder + '/persist'
            conf.reposdir = []
            conf.arch = 'riscv64'
            conf.ignorearch = True
            conf.plugins = False
            conf.install_weak_deps = weak
            conf.substitutions['releasever'] = '1'
            base.repos.add_new_repo('main', conf, baseurl=['file://' + folder + '/repo'])
            base.fill_sack(load_system_repo='auto')
            for name in names:
                base.reset(goal=True)
                print('# ' + name)
                try:
                    base.install(name)
                    base.resolve()
                    for item in base.transaction:
                        print(item.pkg.name + ' ' + item.pkg.evr)
                except dnf.exceptions.Error:
                    print('impossible')
            """;

    private static final int GENERATED = 120;
    private static final int CONVERTED = 400;

    @TempDir private Path folder;

    @Test
    void generatedPackagesGetDnfsTransactions() throws Exception {
        var made = new MadeUp(20261122).packages(GENERATED);
        RepoMaker.write(folder.resolve("repo"), made);
        var names = new TreeSet<String>();
        made.forEach(one -> names.add(one.name()));
        agree(List.copyOf(names), true, 0);
        agree(List.copyOf(names), false, 0);
    }

    @Tag("nightly")
    @Test
    void debiansPackagesGetDnfsTransactions() throws Exception {
        var index = System.getProperty("distrofab.debian-index");
        if (index == null) {
            Assumptions.abort("no -Ddistrofab.debian-index=Packages");
        }
        var made = DebianAsRpms.read(Path.of(index));
        RepoMaker.write(folder.resolve("repo"), made);
        var all = new ArrayList<>(made.stream().map(RepoMaker.Made::name).distinct().toList());
        Collections.shuffle(all, new Random(7));
        var names = all.subList(0, CONVERTED);
        agree(names, true, CONVERTED / 100);
        agree(names, false, CONVERTED / 100);
    }

    private void agree(List<String> names, boolean weak, int tolerated)
            throws IOException, InterruptedException {
        var theirs = theirs(names, weak);
        var differing = new ArrayList<String>();
        var request = request(List.of(), weak);
        Pool pool;
        try {
            pool = Loader.load(request, DnfOptions.USUAL);
            for (var name : names) {
                var ours = ours(pool, request(List.of(new SolveJob.Install(name)), weak));
                if (!ours.equals(theirs.get(name))) {
                    differing.add(name + ": ours " + ours + ", dnf's " + theirs.get(name));
                }
            }
        } catch (FormatException e) {
            throw new IOException(e);
        }
        assertEquals(names.size(), theirs.size());
        assertTrue(differing.size() <= tolerated, () -> String.join("\n", differing));
    }

    private SolveRequest request(List<SolveJob> jobs, boolean weak) {
        return new SolveRequest(
                "riscv64",
                List.of(new IndexSource("main", folder.resolve("repo"))),
                List.of(),
                jobs,
                weak,
                Set.of(),
                false);
    }

    private static Set<String> ours(Pool pool, SolveRequest request) throws FormatException {
        var lines = new TreeSet<String>();
        switch (new DnfResolver().solve(pool, request)) {
            case Solution.Unsatisfiable _ -> lines.add("impossible");
            case Solution.Transaction transaction ->
                    transaction
                            .steps()
                            .forEach(step -> {
                                var metadata = step.chosen().orElseThrow().metadata();
                                lines.add(metadata.name() + " " + metadata.version());
                            });
        }
        return lines;
    }

    private Map<String, Set<String>> theirs(List<String> names, boolean weak)
            throws IOException, InterruptedException {
        var list = Files.writeString(folder.resolve("names"), String.join("\n", names));
        var script = Files.writeString(folder.resolve("ask.py"), ASK);
        var errors = folder.resolve("errors").toFile();
        Process process;
        try {
            process =
                    new ProcessBuilder(
                                    "/usr/bin/python3",
                                    script.toString(),
                                    folder.toString(),
                                    weak ? "weak" : "strong",
                                    "@" + list)
                            .redirectError(errors)
                            .start();
        } catch (IOException _) {
            return Assumptions.abort("python3 is not installed");
        }
        var answers = new LinkedHashMap<String, Set<String>>();
        var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            Assumptions.abort(
                    "dnf's Python interface is not there: " + Files.readString(errors.toPath()));
        }
        Set<String> current = new TreeSet<>();
        for (var line : lines.split("\n")) {
            if (line.startsWith("# ")) {
                current = new TreeSet<>();
                answers.put(line.substring(2), current);
            } else if (!line.isBlank()) {
                current.add(line);
            }
        }
        return answers;
    }
}
