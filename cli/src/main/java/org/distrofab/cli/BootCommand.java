package org.distrofab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code distrofab boot}: an image that was built, on the bundled machine. */
@Command(
        name = "boot",
        description = "Boots an image on the bundled machine.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  distrofab boot alpine",
            "  distrofab boot build/debian/disk.img --snapshot --memory 512M",
            "  distrofab boot alpine --exec 'uname -a; cat /etc/os-release'",
            "",
            "On a terminal, Ctrl-A X ends the machine and Ctrl-A H shows more keys."
        })
final class BootCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "NAME|IMAGE",
            description = "A distro that was built, or a disk image.")
    private String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            defaultValue = "build",
            description = "Where builds are (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Mixin private BootSettings settings;

    @Override
    public Integer call() throws Exception {
        return settings.boot(image());
    }

    private Path image() {
        try {
            for (var candidate :
                    new Path[] {Path.of(name), output.resolve(name).resolve("disk.img")}) {
                if (Files.isRegularFile(candidate)) {
                    return candidate;
                }
            }
        } catch (InvalidPathException _) {
            // As a name that nothing has.
        }
        throw Failure.usage(
                "there is no image '%s', and none at %s; 'distrofab build %s' makes it."
                        .formatted(name, output.resolve(name).resolve("disk.img"), name));
    }
}
