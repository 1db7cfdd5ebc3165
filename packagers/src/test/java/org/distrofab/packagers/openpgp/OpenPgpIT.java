package org.distrofab.packagers.openpgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.SignatureCheck;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** GnuPG checks what we sign, and we check what GnuPG and Debian sign. */
final class OpenPgpIT {
    private static final Instant START = Instant.now();

    /** Later than whatever GnuPG makes while the tests run. */
    private static final Instant NOW = START.plusSeconds(600);

    private static final Path DEBIAN_KEYRING =
            Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

    @TempDir private Path folder;
    private Path content;

    @BeforeEach
    void gnuPgIsThere() throws Exception {
        var path = Stream.of(System.getenv("PATH").split(":"));
        if (path.noneMatch(d -> Files.isExecutable(Path.of(d, "gpg")))) {
            Assumptions.abort("gpg is not installed");
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        content = Files.writeString(folder.resolve("content"), "- a \nb\n\nc\t\n");
    }

    @Test
    void gpgvAcceptsWhatWeSign() throws Exception {
        var signer = OpenPgpSigner.generate("t <t@example.org>", START, new SecureRandom());
        var keyring = Files.write(folder.resolve("k.asc"), signer.publicKey());
        gpg("--import", keyring.toString());
        var text = Files.readAllBytes(content);
        var inline = Files.write(folder.resolve("InRelease"), signer.signInline(text, START));
        gpg("--verify", inline.toString());
        var detached =
                Files.write(
                        folder.resolve("Release.gpg"),
                        signer.signDetachedArmored(new ByteArrayInputStream(text), START));
        gpg("--verify", detached.toString(), content.toString());
        var secret = Files.write(folder.resolve("secret.asc"), signer.secretKey());
        gpg("--import", secret.toString());
        gpg("--yes", "-u", "t@example.org", "--detach-sign", content.toString());
        assertGood(checkDetached(keyring, "content.sig"));
    }

    @Test
    void weAcceptWhatGpgSigns() throws Exception {
        for (var algorithm : List.of("rsa2048", "ed25519", "nistp256")) {
            var user = algorithm + "@example.org";
            generate(user, algorithm, "sign", "never");
            gpg("--yes", "-u", user, "--detach-sign", content.toString());
            assertGood(checkDetached(export(user), "content.sig"));
            gpg("--yes", "-u", user, "--armor", "--detach-sign", content.toString());
            assertGood(checkDetached(export(user), "content.asc"));
            gpg("--yes", "-u", user, "--clearsign", content.toString());
            var inline =
                    verifier(export(user), NOW)
                            .checkInline("t", Files.readAllBytes(folder.resolve("content.asc")));
            assertGood(inline.check());
            assertEquals(
                    "- a\nb\n\nc\n",
                    new String(inline.text().toByteArray(), StandardCharsets.UTF_8));
            var signer = OpenPgpSigner.read("s", exportSecret(user), new char[0], NOW);
            var ours = signer.signDetached(Files.newInputStream(content), Instant.now());
            Files.write(folder.resolve("ours.sig"), ours);
            gpg("--verify", folder.resolve("ours.sig").toString(), content.toString());
        }
    }

    @Test
    void aSigningSubkeyCountsWhileItsPrimaryDoes() throws Exception {
        generate("s@example.org", "ed25519", "cert", "never");
        var fingerprint = fingerprint("s@example.org");
        gpg("--quick-add-key", fingerprint, "ed25519", "sign", "2d");
        gpg("--yes", "-u", "s@example.org", "--detach-sign", content.toString());
        var keyring = export("s@example.org");
        var good =
                assertInstanceOf(SignatureCheck.Good.class, checkDetached(keyring, "content.sig"));
        assertTrue(!good.key().equals(fingerprint), "the subkey is named");
        var ring = OpenPgpKeyring.read("k", Files.readAllBytes(keyring));
        assertEquals(List.of(fingerprint), ring.fingerprints());
        assertGood(check(new OpenPgpVerifier(ring.restrictedTo(List.of(fingerprint)), NOW)));
        refused(
                "Signed-By does not allow",
                check(new OpenPgpVerifier(ring.restrictedTo(List.of(fingerprint + "!")), NOW)));
        refused(
                "the subkey expired",
                check(new OpenPgpVerifier(ring, NOW.plusSeconds(3 * 24 * 3600))));
        assertEquals(
                good.key(),
                OpenPgpSigner.read("s", exportSecret("s@example.org"), new char[0], NOW)
                        .fingerprint());
        revoke(fingerprint);
        refused("the key is revoked", checkDetached(export("s@example.org"), "content.sig"));
    }

    @Test
    void whatIsExpiredOrWeakIsRefusedWithTheReason() throws Exception {
        generate("e@example.org", "ed25519", "sign", "2d");
        gpg("--yes", "-u", "e@example.org", "--detach-sign", content.toString());
        var keyring = export("e@example.org");
        assertGood(checkDetached(keyring, "content.sig"));
        refused("the key expired", check(verifier(keyring, NOW.plusSeconds(3 * 24 * 3600))));
        gpg(
                "--yes",
                "-u",
                "e@example.org",
                "--default-sig-expire",
                "1d",
                "--detach-sign",
                content.toString());
        refused("it expired", check(verifier(keyring, NOW.plusSeconds(36 * 3600))));
        gpg(
                "--yes",
                "-u",
                "e@example.org",
                "--digest-algo",
                "SHA1",
                "--detach-sign",
                content.toString());
        refused("SHA-1", checkDetached(keyring, "content.sig"));
        generate("w@example.org", "rsa1024", "sign", "never");
        gpg("--yes", "-u", "w@example.org", "--detach-sign", content.toString());
        refused("1024 bits", checkDetached(export("w@example.org"), "content.sig"));
        generate("d@example.org", "dsa2048", "sign", "never");
        gpg("--yes", "-u", "d@example.org", "--detach-sign", content.toString());
        refused("DSA", checkDetached(export("d@example.org"), "content.sig"));
    }

    @Test
    void debiansOwnReleasesAreAccepted() throws Exception {
        var lists = Path.of("/var/lib/apt/lists");
        if (!Files.exists(DEBIAN_KEYRING) || !Files.isDirectory(lists)) {
            Assumptions.abort("the host is no Debian");
        }
        var keyring = OpenPgpKeyring.read("keyring", Files.readAllBytes(DEBIAN_KEYRING));
        var checked = 0;
        try (var files = Files.list(lists)) {
            for (var file :
                    files.filter(f -> f.toString().matches(".*debian.*_InRelease")).toList()) {
                var bytes = Files.readAllBytes(file);
                // The release's own date: a host's lists may be old, its keys expired since.
                var text = new String(bytes, StandardCharsets.UTF_8);
                var date = text.lines().filter(l -> l.startsWith("Date: ")).findFirst();
                var then =
                        ZonedDateTime.parse(
                                        date.orElseThrow().substring(6).replace("UTC", "GMT"),
                                        DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant();
                var inline = new OpenPgpVerifier(keyring, then).checkInline("r", bytes);
                assertInstanceOf(
                        SignatureCheck.Good.class,
                        inline.check(),
                        file + ": " + inline.check().explanation());
                checked++;
            }
        }
        if (checked == 0) {
            Assumptions.abort("the host has no InRelease of Debian's");
        }
    }

    private void generate(String user, String algorithm, String usage, String expiry)
            throws IOException {
        gpg("--passphrase", "", "--quick-gen-key", user, algorithm, usage, expiry);
    }

    private void revoke(String fingerprint) throws IOException {
        var certificate = folder.resolve("openpgp-revocs.d/" + fingerprint + ".rev");
        var lines = Files.readString(certificate).replace(":-----BEGIN", "-----BEGIN");
        gpg("--import", Files.writeString(folder.resolve("rev"), lines).toString());
    }

    private String fingerprint(String user) throws IOException {
        return gpg("--with-colons", "--list-keys", user)
                .lines()
                .filter(line -> line.startsWith("fpr:"))
                .map(line -> line.split(":")[9])
                .findFirst()
                .orElseThrow();
    }

    private Path export(String user) throws IOException {
        var file = folder.resolve(user + ".gpg");
        gpg("--yes", "--output", file.toString(), "--export", user);
        return file;
    }

    private byte[] exportSecret(String user) throws IOException {
        var file = folder.resolve(user + ".secret");
        gpg("--yes", "--armor", "--output", file.toString(), "--export-secret-keys", user);
        return Files.readAllBytes(file);
    }

    private SignatureCheck checkDetached(Path keyring, String signature) throws Exception {
        try (var in = Files.newInputStream(content)) {
            return verifier(keyring, NOW)
                    .checkDetached(signature, Files.readAllBytes(folder.resolve(signature)), in);
        }
    }

    private SignatureCheck check(OpenPgpVerifier verifier) throws Exception {
        try (var in = Files.newInputStream(content)) {
            return verifier.checkDetached(
                    "content.sig", Files.readAllBytes(folder.resolve("content.sig")), in);
        }
    }

    private static OpenPgpVerifier verifier(Path keyring, Instant now) throws Exception {
        return new OpenPgpVerifier(OpenPgpKeyring.read("k", Files.readAllBytes(keyring)), now);
    }

    private static void assertGood(SignatureCheck check) {
        assertInstanceOf(SignatureCheck.Good.class, check, check.explanation());
    }

    private static void refused(String reason, SignatureCheck check) {
        var bad = assertInstanceOf(SignatureCheck.Bad.class, check, check.explanation());
        assertTrue(bad.reason().contains(reason), bad.reason());
    }

    private String gpg(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("gpg", "--homedir", folder.toString(), "--batch"));
        command.addAll(List.of("--quiet", "--no-tty", "--trust-model", "always"));
        command.addAll(List.of("--pinentry-mode", "loopback", "--passphrase", ""));
        command.addAll(List.of(arguments));
        var log = folder.resolve("log").toFile();
        var builder = new ProcessBuilder(command).redirectError(log);
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), () -> command + "\n" + read(log.toPath()));
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
