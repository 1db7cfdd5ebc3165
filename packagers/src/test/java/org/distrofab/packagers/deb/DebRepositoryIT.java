package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.openpgp.OpenPgpKeyring;
import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.packagers.openpgp.OpenPgpVerifier;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real apt takes its packages from a repository of ours. */
final class DebRepositoryIT {
    private static final Instant TIME = Instant.now().minusSeconds(60);
    private static final OpenPgpSigner SIGNER =
            OpenPgpSigner.generate("r <r@example.org>", TIME, new SecureRandom());

    @TempDir private Path root;
    private Path repository;

    @BeforeEach
    void makePackages() throws Exception {
        Tools.need("apt-get", "apt-cache");
        repository = Files.createDirectories(root.resolve("repository"));
        make("one", "1.0", "two (>= 1.1), three | two");
        make("two", "1.0", "");
        make("two", "1.1", "");
        Files.createDirectories(root.resolve("state/lists/partial"));
        Files.createDirectories(root.resolve("cache/archives/partial"));
        Files.writeString(root.resolve("state/status"), "");
        Files.write(root.resolve("key.asc"), SIGNER.publicKey());
        Files.writeString(
                root.resolve("sources.list"),
                "deb [signed-by=" + root + "/key.asc] file://" + repository + " ./\n");
    }

    private void make(String name, String version, String depends) throws Exception {
        var pool = Files.createDirectories(repository.resolve("pool"));
        try (var writer =
                new DebWriter(
                        pool.resolve(name + "_" + version + "_all.deb"), DebWriter.Options.xz(0))) {
            writer.accept(
                    new Entry.Directory("", Attributes.ofRoot(0755)),
                    InputStream.nullInputStream());
            var control = Packages.control(name, version);
            writer.finish(
                    DebControlFiles.of(
                            depends.isEmpty() ? control : control.with("Depends", depends)));
        }
    }

    @Test
    void aptUpdatesFromASignedRepositoryAndInstallsFromIt() throws Exception {
        var written = new DebRepositoryWriter(repository, TIME, Optional.of(SIGNER)).write();
        assertEquals(
                "[InRelease, Packages, Packages.gz, Packages.xz, Release, Release.gpg]",
                written.toString());
        var update = apt("apt-get", "update");
        assertEquals(0, update.status(), update.toString());
        assertTrue(!update.errors().contains("W:"), update.errors());
        var plan = apt("apt-get", "install", "-s", "-o", "Debug::NoLocking=1", "one");
        assertEquals(
                List.of("Inst two (1.1 localhost [all])", "Inst one (1.0 localhost [all])"),
                plan.output()
                        .lines()
                        .filter(l -> l.startsWith("Inst"))
                        .map(l -> l.replaceFirst("\\(([^ ]+) [^\\[]*\\[", "($1 localhost ["))
                        .toList(),
                plan.toString());
        var download = apt("apt-get", "install", "-y", "--download-only", "one");
        assertEquals(0, download.status(), download.toString());
        var policy = apt("apt-cache", "show", "one").output();
        assertTrue(policy.contains("Depends: two (>= 1.1), three | two"), policy);
    }

    @Test
    void aptRefusesAnotherKeyAndAChangedIndex() throws Exception {
        new DebRepositoryWriter(repository, TIME, Optional.of(SIGNER)).write();
        var other = OpenPgpSigner.generate("o <o@example.org>", TIME, new SecureRandom());
        Files.write(root.resolve("key.asc"), other.publicKey());
        assertNotEquals("", apt("apt-get", "update").errors());
        Files.write(root.resolve("key.asc"), SIGNER.publicKey());
        for (var name : List.of("Packages", "Packages.gz", "Packages.xz")) {
            Files.writeString(repository.resolve(name), "Package: evil\n");
        }
        try (var all = Files.walk(repository.resolve("by-hash"))) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "Package: evil\n");
            }
        }
        assertNotEquals(0, apt("apt-get", "update").status());
    }

    @Test
    void writingTwiceGivesTheSameBytesAndOurOwnChecksHold() throws Exception {
        var writer = new DebRepositoryWriter(repository, TIME, Optional.of(SIGNER));
        var first = new ArrayList<byte[]>();
        for (var file : writer.write()) {
            first.add(Files.readAllBytes(repository.resolve(file)));
        }
        var second = new ArrayList<byte[]>();
        for (var file : writer.write()) {
            second.add(Files.readAllBytes(repository.resolve(file)));
        }
        for (var i = 0; i < first.size(); i++) {
            assertArrayEquals(first.get(i), second.get(i));
        }
        var verifier =
                new OpenPgpVerifier(OpenPgpKeyring.read("k", SIGNER.publicKey()), Instant.now());
        var inline =
                verifier.checkInline(
                        "InRelease", Files.readAllBytes(repository.resolve("InRelease")));
        assertEquals("signed with " + SIGNER.fingerprint(), inline.check().explanation());
        var release = DebRelease.parse(inline.text().toByteArray());
        release.checkDates(Instant.now());
        for (var file : release.forms("Packages")) {
            var bytes = Files.readAllBytes(repository.resolve(file.byHashPath()));
            var digest = Digests.sha256().digest(bytes);
            file.check(bytes.length, HexFormat.of().formatHex(digest));
        }
    }

    private Tools.Result apt(String program, String... arguments) throws IOException {
        var command = new ArrayList<Object>(List.of(program));
        for (var option :
                List.of(
                        "APT::Architecture=amd64",
                        "Dir::State=" + root.resolve("state"),
                        "Dir::State::status=" + root.resolve("state/status"),
                        "Dir::Cache=" + root.resolve("cache"),
                        "Dir::Etc::sourcelist=" + root.resolve("sources.list"),
                        "Dir::Etc::sourceparts=/nonexistent",
                        "Dir::Etc::preferencesparts=/nonexistent",
                        "Acquire::Languages=none",
                        "APT::Sandbox::User=root")) {
            command.addAll(List.of("-o", option));
        }
        command.addAll(List.of(arguments));
        return Tools.attempt(Map.of(), command);
    }
}
