package org.distrofab.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The verbs pkg, repo and pm from end to end, and what the real tools say to what they write. */
final class PackagesIT {
    private static final String SPEC =
            """
            name = "greeter"
            version = "2.1"
            prerelease = "rc2"
            release = 3
            summary = "greets"
            description = "Greets whoever runs it."
            licence = "MIT"
            maintainer = "A Maintainer <maintainer@example.org>"
            url = "https://example.org"
            provides = ["hello = 2.1"]
            conflicts = ["goodbye < 3"]

            [scripts]
            post-install = "exit 0"

            [[file]]
            path = "/usr/bin/greeter"
            content = "echo hello"
            mode = 0o4755

            [[file]]
            path = "/etc/greeter.conf"
            content = "language = en"
            config = true

            [[file]]
            path = "/usr/bin/hi"
            link = "greeter"
            """;

    @TempDir Path folder;
    private Path spec;
    private Path out;

    private record Answer(int code, String out, String err) {}

    @BeforeEach
    void writeSpec() throws IOException {
        spec = Files.writeString(folder.resolve("greeter.toml"), SPEC);
        out = folder.resolve("out");
    }

    private static Answer run(String... arguments) {
        var output = new StringWriter();
        var errors = new StringWriter();
        int code =
                Main.commandLine()
                        .setOut(new PrintWriter(output))
                        .setErr(new PrintWriter(errors))
                        .execute(arguments);
        return new Answer(code, output.toString(), errors.toString());
    }

    private void build() {
        var answer = run("pkg", "build", spec.toString(), "-o", out.toString());
        assertEquals(0, answer.code(), answer.err());
        assertEquals(3, answer.out().lines().count(), answer.out());
    }

    private Path deb() {
        return out.resolve("greeter_2.1~rc2-3_all.deb");
    }

    private Path rpm() {
        return out.resolve("greeter-2.1~rc2-3.noarch.rpm");
    }

    private Path apk() {
        return out.resolve("greeter-2.1_rc2-r3.apk");
    }

    /** Output of a tool of the host; a reported skip if it is not installed. */
    private static String tool(String... command) throws IOException, InterruptedException {
        return tool(0, List.of(command));
    }

    private static String tool(int status, List<String> command)
            throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return Assumptions.abort(command.getFirst() + " is not installed");
        }
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(status, process.exitValue(), String.join(" ", command) + "\n" + text);
        return text;
    }

    @Test
    void oneSpecGivesTheSameThreePackagesEveryTime() throws IOException {
        build();
        var before =
                List.of(
                        Files.readAllBytes(deb()),
                        Files.readAllBytes(rpm()),
                        Files.readAllBytes(apk()));
        build();
        assertArrayEquals(before.get(0), Files.readAllBytes(deb()));
        assertArrayEquals(before.get(1), Files.readAllBytes(rpm()));
        assertArrayEquals(before.get(2), Files.readAllBytes(apk()));
    }

    @Test
    void allThreeTellTheSameOfThemselves() {
        build();
        for (var file : List.of(deb(), rpm(), apk())) {
            var shown = run("pkg", "show", file.toString());
            assertEquals(0, shown.code(), shown.err());
            var text = shown.out();
            for (var line :
                    List.of(
                            "name: greeter",
                            "summary: greets",
                            "url: https://example.org",
                            "maintainer: A Maintainer <maintainer@example.org>",
                            "script: post-install",
                            "f4755 root/root         10 /usr/bin/greeter",
                            "l0777 root/root          0 /usr/bin/hi -> greeter",
                            "f0644 root/root         13 /etc/greeter.conf")) {
                assertTrue(text.contains(line), file + " without " + line + ":\n" + text);
            }
        }
    }

    @Test
    void eachFormatSaysRelationsInItsOwnWords() {
        build();
        assertTrue(
                run("pkg", "show", deb().toString()).out().contains("conflicts: goodbye (<< 3)"));
        assertTrue(run("pkg", "show", rpm().toString()).out().contains("conflicts: goodbye < 3"));
        assertTrue(run("pkg", "show", apk().toString()).out().contains("conflicts: !goodbye<3"));
    }

    @Test
    void dpkgReadsTheDeb() throws IOException, InterruptedException {
        build();
        var info = tool("dpkg-deb", "--info", deb().toString());
        assertTrue(info.contains("Version: 2.1~rc2-3"), info);
        assertTrue(info.contains("Conflicts: goodbye (<< 3)"), info);
        var contents = tool("dpkg-deb", "--contents", deb().toString());
        assertTrue(contents.contains("-rwsr-xr-x root/root        10"), contents);
    }

    @Test
    void rpmReadsTheRpm() throws IOException, InterruptedException {
        build();
        var files =
                tool(
                        "rpm",
                        "-qp",
                        "--qf",
                        "%{evr} [%{filenames}:%{filemodes:octal} ]",
                        rpm().toString());
        assertEquals(
                "2.1~rc2-3 /etc/greeter.conf:100644 /usr/bin/greeter:104755 /usr/bin/hi:120777 ",
                files);
        assertTrue(tool("rpm", "-K", "--nosignature", rpm().toString()).contains("OK"));
    }

    @Test
    void tarReadsTheApkAsOneArchive() throws IOException, InterruptedException {
        build();
        var names =
                tool(
                        "tar",
                        "--list",
                        "--gzip",
                        "--warning=no-unknown-keyword",
                        "--file",
                        apk().toString());
        assertEquals(
                """
                .PKGINFO
                .post-install
                etc/
                etc/greeter.conf
                usr/
                usr/bin/
                usr/bin/greeter
                usr/bin/hi
                """,
                names);
    }

    @Test
    void anApkRepositoryListsThePackage() throws IOException, InterruptedException {
        build();
        var answer = run("repo", "index", out.toString(), "--format", "apk");
        assertEquals(0, answer.code(), answer.err());
        assertEquals("APKINDEX.tar.gz", answer.out().strip());
        var index =
                tool(
                        "tar",
                        "--extract",
                        "--to-stdout",
                        "--gzip",
                        "--file",
                        out.resolve("APKINDEX.tar.gz").toString(),
                        "APKINDEX");
        assertTrue(index.contains("\nP:greeter\nV:2.1_rc2-r3\nA:noarch\n"), index);
        assertTrue(index.contains("\nD:!goodbye<3\np:hello=2.1\n"), index);
    }

    @Test
    void aptInstallsFromTheRepository() throws IOException, InterruptedException {
        build();
        var answer = run("repo", "index", out.toString(), "--format", "apt");
        assertEquals(0, answer.code(), answer.err());
        var apt = Files.createDirectories(folder.resolve("apt"));
        for (var name : List.of("lists/partial", "cache/archives/partial", "etc")) {
            Files.createDirectories(apt.resolve(name));
        }
        Files.writeString(apt.resolve("status"), "");
        Files.writeString(
                apt.resolve("etc/sources.list"), "deb [trusted=yes] file:" + out + " ./\n");
        Files.writeString(
                apt.resolve("apt.conf"),
                """
                APT::Architecture "amd64"; APT::Architectures { "amd64"; };
                APT::Sandbox::User "root";
                Dir::State "%1$s"; Dir::State::lists "%1$s/lists"; Dir::State::status "%1$s/status";
                Dir::Cache "%1$s/cache"; Dir::Etc "%1$s/etc"; Dir::Etc::sourceparts "none";
                """
                        .formatted(apt));
        var conf = apt.resolve("apt.conf").toString();
        tool("apt-get", "-c", conf, "update");
        var plan = tool("apt-get", "-c", conf, "--simulate", "install", "greeter");
        assertTrue(plan.contains("Inst greeter (2.1~rc2-3"), plan);
    }

    /** dnf on the built repository alone: no package and no setting of the host. */
    private String dnf(int status, String... arguments) throws IOException, InterruptedException {
        var state = folder.resolve("dnf");
        for (var name : List.of("root", "cache", "persist", "log")) {
            Files.createDirectories(state.resolve(name));
        }
        var command =
                new ArrayList<>(
                        List.of(
                                "dnf",
                                "--releasever=1",
                                "--installroot=" + state.resolve("root"),
                                "--setopt=reposdir=/nonexistent",
                                "--setopt=cachedir=" + state.resolve("cache"),
                                "--setopt=persistdir=" + state.resolve("persist"),
                                "--setopt=logdir=" + state.resolve("log"),
                                "--setopt=gpgcheck=0",
                                "--repofrompath=greeter,file://" + out,
                                "--repo=greeter"));
        command.addAll(List.of(arguments));
        return tool(status, command);
    }

    @Test
    void dnfQueriesTheRepositoryAndPlansAnInstallation() throws IOException, InterruptedException {
        build();
        Files.writeString(
                spec,
                """
                name = "shell"
                version = "1"
                release = 1
                summary = "a shell"
                description = "What scriptlets need."
                licence = "MIT"
                maintainer = "A Maintainer <maintainer@example.org>"

                [[file]]
                path = "/bin/sh"
                content = "not really"
                mode = 0o755
                """);
        assertEquals(0, run("pkg", "build", spec.toString(), "-o", out.toString()).code());
        var answer = run("repo", "index", out.toString(), "--format", "dnf");
        assertEquals(0, answer.code(), answer.err());
        assertTrue(answer.out().contains("repodata/repomd.xml"), answer.out());
        assertEquals(
                "greeter 0 2.1~rc2 3 noarch MIT greets\n",
                dnf(
                        0,
                        "repoquery",
                        "--quiet",
                        "--qf=%{name} %{epoch} %{version} %{release} %{arch} %{license} %{summary}",
                        "greeter"));
        assertEquals(
                "/etc/greeter.conf\n/usr/bin/greeter\n/usr/bin/hi\n",
                dnf(0, "repoquery", "--quiet", "--list", "greeter"));
        assertEquals("goodbye < 3\n", dnf(0, "repoquery", "--quiet", "--conflicts", "greeter"));
        assertEquals(
                "greeter-0:2.1~rc2-3.noarch\n",
                dnf(0, "repoquery", "--quiet", "--whatprovides", "hello"));
        // The scriptlet's interpreter brings the other package in, by a path that only its list
        // of files tells; 1 is the answer no that --assumeno gives.
        var plan = dnf(1, "--assumeno", "install", "greeter");
        assertTrue(plan.lines().anyMatch(l -> l.matches(" greeter +noarch +2.1~rc2-3 .*")), plan);
        assertTrue(plan.lines().anyMatch(l -> l.matches(" shell +noarch +1-1 .*")), plan);
        assertTrue(plan.contains("Operation aborted."), plan);
    }

    @Test
    void aWrongSpecIsExplainedLineByLine() throws IOException {
        Files.writeString(spec, "nam = \"x\"\nversion = 1\n");
        var answer = run("pkg", "build", spec.toString(), "-o", out.toString());
        assertEquals(2, answer.code());
        assertTrue(answer.err().contains("greeter.toml:1:1: 'nam' is not a key"), answer.err());
        assertTrue(answer.err().contains("did you mean 'name'?"), answer.err());
        assertTrue(answer.err().contains("greeter.toml:2:1: 'version' is a number"), answer.err());
        assertTrue(Files.notExists(out));
    }

    @Test
    void somethingElseIsNoPackage() throws IOException {
        var answer = run("pkg", "show", spec.toString());
        assertEquals(2, answer.code());
        assertTrue(answer.err().contains("expected a deb, rpm or apk package"), answer.err());
        assertEquals(3, run("pkg", "show", folder.resolve("missing").toString()).code());
    }

    @Test
    void versionsCompareAsTheirManagersDo() {
        assertEquals("<\n", run("pm", "vercmp", "deb", "1.0~rc1-1", "1.0-1").out());
        assertEquals(">\n", run("pm", "vercmp", "rpm", "1.0^git1", "1.0").out());
        assertEquals("=\n", run("pm", "vercmp", "apk", "01.0", "1.0").out());
        var wrong = run("pm", "vercmp", "apk", "1.0", "1.0x1");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().contains("position 4"), wrong.err());
    }

    private static Answer compareLines(String format, String lines) {
        var before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
            return run("pm", "vercmp", format);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void versionsAreComparedLineByLineFromStandardInput() {
        assertEquals(
                new Answer(0, "<\n=\n>\n", ""),
                compareLines("deb", "1.0~rc1-1 1.0-1\n1.0  0:1.0\n\t2:0 9\r\n"));
        assertEquals(new Answer(0, "<\n<\n", ""), compareLines("rpm", "1.0~rc1 1.0\n1.0 1.0^git1"));
        assertEquals(
                new Answer(0, "<\n>\n", ""), compareLines("apk", "1.0_alpha 1.0\n1.0_p1 1.0-r5\n"));
        assertEquals(new Answer(0, "", ""), compareLines("apk", ""));
    }

    @Test
    void aLineThatIsNoPairOfVersionsIsRefusedWithItsNumberAndPosition() {
        var version = compareLines("apk", "1.0 1.1\n1.0 1.0x1\n1.0 1.0\n");
        assertEquals(2, version.code());
        assertEquals("<\n", version.out());
        assertTrue(version.err().contains("line 2: "), version.err());
        assertTrue(version.err().contains("position 4"), version.err());
        for (var line : List.of("1.0", "1 2 3", "")) {
            var pair = compareLines("deb", "1 1\n" + line + "\n");
            assertEquals(2, pair.code());
            assertEquals("=\n", pair.out());
            assertTrue(
                    pair.err().contains("line 2: '" + line + "' is not two versions"), pair.err());
        }
    }
}
