package org.distrofab.kernelimages;

import java.util.List;
import java.util.Objects;

/**
 * An entry of the kernel catalogue.
 *
 * @param id what recipes call it
 * @param version the release that {@code uname -r} reports, as far as it is known
 * @param summary one line for people
 * @param source where it comes from
 * @param format how the file is packed
 * @param features what it provides beyond what every Linux does
 * @param modules the modules that an image needs to find its root
 * @param commandLine the kernel command line unless the recipe says otherwise
 */
public record Kernel(
        String id,
        String version,
        String summary,
        Source source,
        Format format,
        List<String> features,
        List<String> modules,
        String commandLine) {
    public Kernel {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(format, "format");
        features = List.copyOf(features);
        modules = List.copyOf(modules);
        Objects.requireNonNull(commandLine, "commandLine");
    }

    /** Where a kernel comes from. */
    public sealed interface Source {
        /**
         * In this jar.
         *
         * @param resource relative to this package
         */
        record Bundled(String resource) implements Source {}

        /**
         * In packages of a Debian suite.
         *
         * @param suite for example {@code trixie}
         * @param packages what to install
         * @param file a pattern for the kernel among the packages' files
         */
        record Debian(String suite, List<String> packages, String file) implements Source {
            public Debian {
                packages = List.copyOf(packages);
            }
        }

        /**
         * On this machine.
         *
         * @param path as the catalogue has it
         */
        record Local(String path) implements Source {}
    }

    /** How the file is packed. */
    public enum Format {
        /** A flat Linux Image for riscv64. */
        RISCV_IMAGE("riscv-image"),
        /** An Image compressed inside an EFI program. */
        EFI_IMAGE("efi-image");

        private final String text;

        Format(String text) {
            this.text = text;
        }

        /** The word in the catalogue. */
        public String text() {
            return text;
        }
    }
}
