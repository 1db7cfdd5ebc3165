package org.distrofab.machine.debian;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Debian's packages for riscv64, fetched by the host's apt from the mirror that the host itself
 * uses, with a configuration of their own; nothing is installed. Everything is kept below {@code
 * ~/.cache/distrofab-tests}. Where there is no apt, no Debian mirror or no network, tests that ask
 * for a package are skipped, and the report says why.
 */
public final class DebianPackages {
    private static final Path HOME =
            Path.of(System.getProperty("user.home"), ".cache", "distrofab-tests", "machine");

    private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
    private static final Duration INDEX_AGE = Duration.ofDays(3);
    private static final Path CONFIGURATION = HOME.resolve("apt.conf");

    private DebianPackages() {}

    /**
     * A file of a package, unpacked.
     *
     * @param name of the package; the last version whose name matches counts
     * @param suite {@code trixie} or {@code sid}
     * @param members shell patterns of what to unpack: {@code ./boot/vmlinux-*}
     * @return the folder that they are unpacked into
     */
    public static Path unpacked(String name, String suite, String... members) throws Exception {
        try (var channel = lock();
                var _ = channel.lock()) {
            prepare();
            var archive = download(name + "/" + suite);
            var stem = archive.getFileName().toString().replaceFirst("\\.deb$", "");
            var folder = HOME.resolve("unpacked").resolve(stem);
            if (!Files.isDirectory(folder)) {
                var partial = HOME.resolve("unpacked").resolve(stem + ".partial");
                Files.createDirectories(partial);
                unpack(archive, partial, members);
                Files.move(partial, folder);
            }
            return folder;
        }
    }

    /** The name of the newest package of a suite that matches, such as a kernel's. */
    public static String newest(Pattern name) throws Exception {
        try (var channel = lock();
                var _ = channel.lock()) {
            prepare();
        }
        var names =
                run(HOME, "apt-cache", "-c", CONFIGURATION.toString(), "pkgnames")
                        .lines()
                        .filter(name.asMatchPredicate())
                        .sorted(Comparator.comparing(DebianPackages::withPaddedNumbers))
                        .toList();
        Assumptions.assumeFalse(names.isEmpty(), "the mirror has no package " + name);
        return names.getLast();
    }

    /** So that 6.12.107 comes after 6.12.94. */
    private static String withPaddedNumbers(String name) {
        return Pattern.compile("[0-9]+")
                .matcher(name)
                .replaceAll(number -> "%010d".formatted(Long.parseLong(number.group())));
    }

    private static FileChannel lock() throws IOException {
        Files.createDirectories(HOME);
        return FileChannel.open(
                HOME.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void prepare() throws Exception {
        for (var folder : List.of("lists/partial", "archives/partial", "etc", "unpacked")) {
            Files.createDirectories(HOME.resolve(folder));
        }
        var stamp = HOME.resolve("updated");
        if (Files.exists(stamp)
                && Files.getLastModifiedTime(stamp)
                        .toInstant()
                        .isAfter(Instant.now().minus(INDEX_AGE))) {
            return;
        }
        var signedBy = Files.exists(KEYRING) ? "[signed-by=" + KEYRING + "] " : "";
        var mirror = mirror();
        Files.writeString(
                HOME.resolve("etc/sources.list"),
                "deb %1$s%2$s trixie main\ndeb %1$s%2$s sid main\n".formatted(signedBy, mirror));
        Files.writeString(HOME.resolve("status"), "");
        Files.writeString(
                CONFIGURATION,
                """
                APT::Architecture "riscv64";
                APT::Architectures { "riscv64"; };
                APT::Sandbox::User "";
                Dir "%s";
                Dir::State "%1$s";
                Dir::State::lists "%1$s/lists";
                Dir::State::status "%1$s/status";
                Dir::Cache "%1$s";
                Dir::Cache::archives "%1$s/archives";
                Dir::Etc "%1$s/etc";
                Dir::Etc::sourcelist "%1$s/etc/sources.list";
                Dir::Etc::sourceparts "-";
                Dir::Etc::main "-";
                Dir::Etc::parts "-";
                """
                        .formatted(HOME));
        run(HOME, "apt-get", "-c", CONFIGURATION.toString(), "-q", "update");
        Files.writeString(stamp, "");
    }

    /** The first Debian archive that the host's apt is configured for. */
    private static String mirror() throws Exception {
        var uris =
                run(
                        HOME,
                        "apt-get",
                        "indextargets",
                        "--format",
                        "$(REPO_URI)",
                        "Created-By: Packages");
        var mirror = uris.lines().filter(uri -> uri.matches(".*/debian/?")).findFirst();
        Assumptions.assumeTrue(mirror.isPresent(), "apt knows no mirror of Debian");
        return mirror.get();
    }

    private static Path download(String what) throws Exception {
        var archives = HOME.resolve("archives");
        // In another folder: of what is here already, apt prints nothing.
        var uris =
                run(
                        HOME,
                        "apt-get",
                        "-c",
                        CONFIGURATION.toString(),
                        "-q",
                        "download",
                        "--print-uris",
                        what);
        var file = archives.resolve(uris.strip().split(" ")[1]);
        if (!Files.exists(file)) {
            run(archives, "apt-get", "-c", CONFIGURATION.toString(), "-q", "download", what);
        }
        return file;
    }

    private static void unpack(Path archive, Path folder, String... members) throws Exception {
        var tar = new ArrayList<>(List.of("tar", "-x", "-C", folder.toString(), "--wildcards"));
        tar.addAll(List.of(members));
        var chain =
                ProcessBuilder.startPipeline(
                        List.of(
                                new ProcessBuilder(
                                        "dpkg-deb", "--fsys-tarfile", archive.toString()),
                                new ProcessBuilder(tar)
                                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                        .redirectError(ProcessBuilder.Redirect.INHERIT)));
        if (chain.getLast().waitFor() != 0) {
            throw new IOException(archive + " lacks one of " + List.of(members));
        }
    }

    /** Runs a command; skips the test where it is missing or fails, as without network. */
    static String run(Path folder, String... command) throws Exception {
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
        } catch (IOException _) {
            return Assumptions.abort(command[0] + " is not installed");
        }
        var output = new String(process.getInputStream().readAllBytes());
        int status = process.waitFor();
        Assumptions.assumeTrue(status == 0, String.join(" ", command) + " says " + status);
        return output;
    }
}
