package org.distrofab.distrospec;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a distro is: the decisions, all of them, with defaults filled in. The language is described
 * in {@code docs/RECIPES.md}; here are its values.
 */
public record Recipe(
        Distro distro,
        Kernel kernel,
        Libc libc,
        Init init,
        Packages packages,
        List<Repository> repositories,
        SystemSettings system,
        List<User> users,
        List<ServiceSpec> services,
        List<FileSpec> files,
        Release release,
        Image image) {

    /** The name under which the packages made from this project are known. */
    public static final String BUNDLED = "bundled";

    public Recipe {
        repositories = List.copyOf(repositories);
        users = List.copyOf(users);
        services = List.copyOf(services);
        files = List.copyOf(files);
    }

    /** The fields of os-release(5). */
    public record Distro(
            String name,
            String version,
            String id,
            List<String> idLike,
            String description,
            Optional<String> home) {
        public Distro {
            idLike = List.copyOf(idLike);
        }
    }

    /**
     * @param image an id of the kernel catalogue, or {@code file:} and a path on the host
     * @param commandLine what replaces the catalogue's default command line
     */
    public record Kernel(String image, Optional<String> commandLine, List<String> modules) {
        public Kernel {
            modules = List.copyOf(modules);
        }
    }

    /**
     * @param flavour one of the language's choices; empty: what the mirrors are built for
     */
    public record Libc(Optional<String> flavour) {}

    /**
     * @param enable runlevel or target to service names, in the order given
     */
    public record Init(
            InitSystem system,
            String target,
            SortedMap<String, List<String>> enable,
            List<String> disable) {
        public Init {
            enable = new TreeMap<>(enable);
            enable.replaceAll((_, services) -> List.copyOf(services));
            disable = List.copyOf(disable);
        }
    }

    /** The init systems that a recipe may name. */
    public enum InitSystem {
        OPENRC_LIKE("openrc-like", true, false),
        SYSTEMD_LIKE("systemd-like", true, true),
        OPENRC("openrc", false, false),
        SYSTEMD("systemd", false, true);

        private final String word;
        private final boolean bundled;
        private final boolean hasTargets;

        InitSystem(String word, boolean bundled, boolean hasTargets) {
            this.word = word;
            this.bundled = bundled;
            this.hasTargets = hasTargets;
        }

        public String word() {
            return word;
        }

        /** Whether it is one of this project's own. */
        public boolean bundled() {
            return bundled;
        }

        /** Whether services are grouped in {@code *.target} units rather than runlevels. */
        public boolean hasTargets() {
            return hasTargets;
        }

        /** Where services go that are enabled without saying where. */
        public String defaultTarget() {
            return hasTargets ? "multi-user.target" : "default";
        }
    }

    /** The package managers, by the word a recipe uses. */
    public enum Manager {
        APK,
        APT,
        DNF;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * @param repositories {@value #BUNDLED} or names of {@link Repository}, in order of preference
     */
    public record Packages(
            Manager manager,
            List<String> repositories,
            List<PackageRequest> install,
            List<String> exclude,
            boolean recommends,
            boolean runScripts) {
        public Packages {
            repositories = List.copyOf(repositories);
            install = List.copyOf(install);
            exclude = List.copyOf(exclude);
        }
    }

    /** {@code name}, {@code name=version} or {@code name@repository}. */
    public record PackageRequest(
            String name, Optional<String> version, Optional<String> repository) {
        @Override
        public String toString() {
            return name
                    + version.map(v -> "=" + v).orElse("")
                    + repository.map(r -> "@" + r).orElse("");
        }
    }

    /**
     * @param url an http, https or file URL, or {@code mirror:NAME} to be looked up by the host
     * @param signedBy key files, relative to the recipe
     */
    public record Repository(
            String name,
            String url,
            Optional<String> suite,
            List<String> components,
            List<String> signedBy,
            boolean trusted,
            OptionalInt priority) {
        public Repository {
            components = List.copyOf(components);
            signedBy = List.copyOf(signedBy);
        }
    }

    public record SystemSettings(
            String hostname, String timezone, String locale, boolean autologin) {}

    /**
     * @param uid empty: the next free number from 1000
     */
    public record User(
            String name,
            OptionalInt uid,
            String group,
            List<String> groups,
            String description,
            String home,
            String shell,
            Optional<Password> password,
            List<String> sshKeys) {
        public User {
            groups = List.copyOf(groups);
            sshKeys = List.copyOf(sshKeys);
        }
    }

    public sealed interface Password {
        /** To be hashed when the image is made. */
        record Plain(String text) implements Password {
            @Override
            public String toString() {
                return "Plain[…]";
            }
        }

        /** A crypt(5) hash, or {@code *} or {@code !}. */
        record Hashed(String hash) implements Password {}
    }

    /**
     * @param path absolute
     * @param mode 0 to 07777
     */
    public record FileSpec(String path, Body body, int mode, String owner, String group) {
        public sealed interface Body {
            record Inline(String text) implements Body {}

            /** A file on the host, relative to the recipe. */
            record FromHost(String source) implements Body {}

            record Link(String target) implements Body {}

            record Directory() implements Body {}
        }
    }

    public record Release(
            Optional<String> cadence,
            OptionalInt everyMonths,
            OptionalInt supportedMonths,
            String channel,
            Optional<String> codename,
            Optional<LocalDate> date) {}

    /**
     * @param sizeBytes of the disk image; empty: as much as is used, plus {@code freeBytes}
     * @param sourceDateEpoch seconds since 1970; empty: the builder's default
     */
    public record Image(
            List<String> formats,
            String filesystem,
            OptionalLong sizeBytes,
            long freeBytes,
            OptionalLong sourceDateEpoch) {
        public Image {
            formats = List.copyOf(formats);
        }
    }
}
