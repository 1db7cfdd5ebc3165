package org.distrofab.distrospec;

import static org.distrofab.distrospec.RecipeKey.optional;
import static org.distrofab.distrospec.RecipeKey.required;

import org.distrofab.distrospec.ValueType.Choice;
import org.distrofab.distrospec.ValueType.Date;
import org.distrofab.distrospec.ValueType.Flag;
import org.distrofab.distrospec.ValueType.ListOf;
import org.distrofab.distrospec.ValueType.MapOf;
import org.distrofab.distrospec.ValueType.Text;
import org.distrofab.distrospec.ValueType.Whole;

import java.util.List;
import java.util.Optional;

/**
 * The recipe language as data: every table and key, what it takes, what it means.
 *
 * <p>The parser, the reference in {@code docs/RECIPES.md} and the JSON Schema for editors are all
 * made from this table, so they cannot disagree.
 */
final class RecipeLanguage {
    static final String EXTENDS = "extends";

    private static final Text WORDS = Text.any("a text");
    private static final Text NAME =
            Text.matching("[a-z0-9][a-z0-9._-]*", "a name of small letters, digits, '.', '_', '-'");
    private static final Text LOGIN =
            Text.matching("[a-z_][a-z0-9_-]{0,31}", "a user name (small letters, at most 32)");
    private static final Text HOST_NAME =
            Text.matching(
                    "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*",
                    "a host name (RFC 1123)");
    private static final Text ABSOLUTE =
            Text.matching("/(?!.*(^|/)\\.\\.(/|$)).*", "an absolute path without '..'");
    private static final Text SIZE =
            Text.matching("[1-9][0-9]*[KMGT]?", "a size in bytes or with K, M, G or T (1024)");
    private static final Text MODE =
            Text.matching("0?[0-7]{3,4}", "an octal mode in quotes, such as \"0644\"");
    private static final Text OWNER =
            Text.matching("[a-z0-9_-]+(:[a-z0-9_-]+)?", "user or user:group, by name or number");
    private static final Text PACKAGE =
            Text.matching(
                    "!?[A-Za-z0-9][A-Za-z0-9+._-]*(=[^@\\s]+)?(@[a-z0-9][a-z0-9._-]*)?|!\\*",
                    "name, name=version or name@repository");
    private static final Text PACKAGE_NAME =
            Text.matching("!?[A-Za-z0-9][A-Za-z0-9+._-]*|!\\*", "the name of a package");
    private static final Text SERVICE =
            Text.matching("!?[A-Za-z0-9][A-Za-z0-9:._@-]*|!\\*", "the name of a service");
    private static final Text VARIABLE = Text.matching("[A-Za-z_][A-Za-z0-9_]*", "a variable name");
    private static final Text URL =
            Text.matching("(https?|file)://\\S+", "an http, https or file URL");

    static final RecipeTable DISTRO =
            new RecipeTable(
                    "distro",
                    "",
                    "What the result is called. Ends up in /etc/os-release (os-release(5)).",
                    List.of(
                            required(
                                            "name",
                                            NAME,
                                            "\"alpine\"",
                                            "Short name; also names the build's folder.")
                                    .known("ImageId=", "", "image name"),
                            required(
                                            "version",
                                            Text.matching(
                                                    "[A-Za-z0-9][A-Za-z0-9.~+_-]*",
                                                    "a version in quotes"),
                                            "\"3.22\"",
                                            "Version of the distro (VERSION_ID).")
                                    .known("ImageVersion=", "", "preferences/version"),
                            optional(
                                    "id",
                                    NAME,
                                    "distrofab-NAME",
                                    "\"distrofab-alpine\"",
                                    "ID in os-release."),
                            optional(
                                    "id-like",
                                    ListOf.replacing(NAME),
                                    "[]",
                                    "[\"alpine\"]",
                                    "ID_LIKE in os-release: what it is modelled on, closest"
                                            + " first."),
                            optional(
                                            "description",
                                            WORDS,
                                            "the name",
                                            "\"Alpine-style (distrofab)\"",
                                            "NAME in os-release, for people.")
                                    .known("", "annotations", "description/specification"),
                            optional(
                                    "home",
                                    URL,
                                    "",
                                    "\"https://example.org\"",
                                    "HOME_URL in os-release.")));

    static final RecipeTable KERNEL =
            new RecipeTable(
                    "kernel",
                    "",
                    "Which kernel the userspace runs on; may be swapped without touching the rest.",
                    List.of(
                            optional(
                                    "image",
                                    Text.matching(
                                            "file:.+|[a-z0-9][a-z0-9._-]*",
                                            "a kernel id or file:PATH"),
                                    "\"fab\"",
                                    "\"debian-6.12\"",
                                    "An id from `distrofab kernels`, or file:PATH of a kernel"
                                            + " image."),
                            optional(
                                            "command-line",
                                            WORDS,
                                            "what the kernel's catalogue entry says",
                                            "\"console=ttyS0 quiet\"",
                                            "Kernel command line; root= is added.")
                                    .known("KernelCommandLine=", "", "type/kernelcmdline"),
                            optional(
                                            "modules",
                                            ListOf.replacing(NAME),
                                            "[]",
                                            "[\"virtio_blk\", \"ext4\"]",
                                            "Modules for the initramfs besides those that the root"
                                                    + " needs.")
                                    .known("KernelInitrdModules=", "", "initrd/dracut")));

    static final RecipeTable LIBC =
            new RecipeTable(
                    "libc",
                    "",
                    "The C library that the packages were built for.",
                    List.of(
                            optional(
                                    "flavour",
                                    Choice.of("musl-like", "glibc-like", "musl", "glibc"),
                                    "bundled: musl-like with apk, else glibc-like; mirrors: what"
                                            + " they are built for",
                                    "\"musl-like\"",
                                    "The two -like ones are bundled; the others come from upstream"
                                            + " mirrors.")));

    static final RecipeTable INIT =
            new RecipeTable(
                    "init",
                    "",
                    "What runs as process 1, and what it starts.",
                    List.of(
                            required(
                                    "system",
                                    Choice.of("openrc-like", "systemd-like", "openrc", "systemd"),
                                    "\"openrc-like\"",
                                    "The two -like ones are bundled; the others come from upstream"
                                            + " mirrors."),
                            optional(
                                    "target",
                                    NAME,
                                    "default or multi-user.target",
                                    "\"multi-user.target\"",
                                    "Runlevel or target to boot into."),
                            optional(
                                            "enable",
                                            new MapOf(
                                                    Text.matching(
                                                            "sysinit|boot|default|shutdown|nonetwork|[a-z0-9-]+\\.target",
                                                            "a runlevel (sysinit, boot, default,"
                                                                    + " shutdown) or *.target"),
                                                    ListOf.adding(SERVICE)),
                                            "what the packages enable",
                                            "{ default = [\"crond\"] }",
                                            "Services to enable, by runlevel or target.")
                                    .known("preset files", "", "config.sh: suseInsertService"),
                            optional(
                                    "disable",
                                    ListOf.adding(SERVICE),
                                    "[]",
                                    "[\"syslogd\"]",
                                    "Services that stay off though a package enables them.")));

    static final RecipeTable PACKAGES =
            new RecipeTable(
                    "packages",
                    "",
                    "What is installed, by which package manager, from where.",
                    List.of(
                            required(
                                            "manager",
                                            Choice.of("apk", "apt", "dnf"),
                                            "\"apk\"",
                                            "Decides format, resolution and the installed"
                                                    + " database.")
                                    .known("Distribution=", "(always apk)", "packagemanager"),
                            optional(
                                            "repositories",
                                            ListOf.replacing(NAME),
                                            "every [[repo]], else [\"bundled\"]",
                                            "[\"bundled\"]",
                                            "`bundled`, or names of [[repo]] tables.")
                                    .known("Repositories=", "contents.repositories", "repository"),
                            optional(
                                            "install",
                                            ListOf.adding(PACKAGE),
                                            "[]",
                                            "[\"base\", \"busybox=1.37.0-r6\", \"nginx@edge\"]",
                                            "Packages to ask for; =version and @repository pin.")
                                    .known("Packages=", "contents.packages", "packages/package"),
                            optional(
                                            "exclude",
                                            ListOf.adding(PACKAGE_NAME),
                                            "[]",
                                            "[\"man-pages\"]",
                                            "Packages that must not be installed, not even as a"
                                                    + " dependency.")
                                    .known("RemovePackages=", "!name", "packages/ignore"),
                            optional(
                                            "recommends",
                                            new Flag(),
                                            "what the manager does: apt, dnf true; apk false",
                                            "false",
                                            "Whether weak dependencies are followed.")
                                    .known("WithRecommends=", "", "packages patternType"),
                            optional(
                                            "scripts",
                                            Choice.of("run", "skip"),
                                            "\"run\"",
                                            "\"skip\"",
                                            "Whether maintainer scripts are run in the machine"
                                                    + " during the build.")
                                    .known("", "(never run)", "")));

    static final RecipeTable REPO =
            new RecipeTable(
                    "repo",
                    "name",
                    "A package repository on a mirror or in a folder.",
                    List.of(
                            required("name", NAME, "\"main\"", "What [packages] and pins call it.")
                                    .known("", "tag before @", "repository alias"),
                            required(
                                            "url",
                                            Text.matching(
                                                    "((https?|file)://|mirror:)\\S+",
                                                    "an http, https or file URL, or mirror:NAME"),
                                            "\"https://example.org/alpine/v3.22/main\"",
                                            "Where it is; mirror:NAME is looked up on the host that"
                                                    + " builds.")
                                    .known("Mirror=", "contents.repositories", "source path"),
                            optional("suite", NAME, "", "\"trixie\"", "apt's suite or codename.")
                                    .known("Release=", "", "distribution"),
                            optional(
                                            "components",
                                            ListOf.replacing(NAME),
                                            "[\"main\"]",
                                            "[\"main\", \"contrib\"]",
                                            "apt's components.")
                                    .known("", "", "components"),
                            optional(
                                            "signed-by",
                                            ListOf.replacing(WORDS),
                                            "[]",
                                            "[\"keys/archive.asc\"]",
                                            "Key files that may sign it, relative to the recipe.")
                                    .known("", "contents.keyring", "signing key"),
                            optional(
                                            "trusted",
                                            new Flag(),
                                            "false",
                                            "true",
                                            "Use it though nothing signs it; said on every build.")
                                    .known("", "--allow-untrusted", "package_gpgcheck"),
                            optional(
                                            "priority",
                                            new Whole(-1000, 1000),
                                            "the manager's own",
                                            "10",
                                            "The manager's own scale.")
                                    .known("", "", "priority")));

    static final RecipeTable SYSTEM =
            new RecipeTable(
                    "system",
                    "",
                    "The machine's own settings.",
                    List.of(
                            optional(
                                            "hostname",
                                            HOST_NAME,
                                            "the distro's name",
                                            "\"cabin\"",
                                            "/etc/hostname.")
                                    .known("Hostname=", "", "config.sh"),
                            optional(
                                            "timezone",
                                            Text.matching(
                                                    "[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*",
                                                    "a time zone"),
                                            "\"UTC\"",
                                            "\"Europe/Vienna\"",
                                            "A name from the tz database.")
                                    .known("Timezone=", "", "preferences/timezone"),
                            optional(
                                            "locale",
                                            Text.matching(
                                                    "C|POSIX|(C|POSIX|[a-z]{2,3})(_[A-Z]{2})?(\\.[A-Za-z0-9-]+)?(@[a-z]+)?",
                                                    "a locale such as C.UTF-8 or de_AT.UTF-8"),
                                            "\"C.UTF-8\"",
                                            "\"de_AT.UTF-8\"",
                                            "LANG for logins and services.")
                                    .known("Locale=", "", "preferences/locale"),
                            optional(
                                            "autologin",
                                            new Flag(),
                                            "true",
                                            "false",
                                            "Whether the console logs root in by itself.")
                                    .known("Autologin=", "", "")));

    static final RecipeTable USER =
            new RecipeTable(
                    "user",
                    "name",
                    "An account; root may be given too.",
                    List.of(
                            required("name", LOGIN, "\"ada\"", "Login name.")
                                    .known("", "accounts.users.username", "user name"),
                            optional(
                                            "uid",
                                            new Whole(0, 65533),
                                            "next free from 1000",
                                            "1000",
                                            "Number of the user.")
                                    .known("", "accounts.users.uid", "user id"),
                            optional(
                                            "group",
                                            LOGIN,
                                            "one of the user's own name",
                                            "\"users\"",
                                            "Primary group.")
                                    .known("", "accounts.users.gid", "groups"),
                            optional(
                                            "groups",
                                            ListOf.replacing(LOGIN),
                                            "[]",
                                            "[\"wheel\"]",
                                            "Further groups.")
                                    .known("", "accounts.groups.members", "groups"),
                            optional(
                                            "description",
                                            Text.matching("[^:\\n]*", "a text without ':'"),
                                            "\"\"",
                                            "\"Ada Lovelace\"",
                                            "GECOS field.")
                                    .known("", "", "realname"),
                            optional(
                                            "home",
                                            ABSOLUTE,
                                            "/home/NAME",
                                            "\"/home/ada\"",
                                            "Home folder; made, owned by the user.")
                                    .known("", "accounts.users.homedir", "home"),
                            optional(
                                            "shell",
                                            ABSOLUTE,
                                            "\"/bin/sh\"",
                                            "\"/bin/sh\"",
                                            "Login shell.")
                                    .known("RootShell=", "accounts.users.shell", "shell"),
                            optional(
                                            "password",
                                            WORDS,
                                            "none: no login by password",
                                            "\"secret\"",
                                            "In plain; hashed (SHA-512 crypt) in the image.")
                                    .known("RootPassword=", "", "password (pwdformat plain)"),
                            optional(
                                            "password-hash",
                                            Text.matching(
                                                    "[*!]|\\$(5|6|y|2b)\\$.+",
                                                    "a crypt(5) hash, '*' or '!'"),
                                            "",
                                            "\"$6$salt$hash\"",
                                            "As it stands in /etc/shadow.")
                                    .known(
                                            "RootPassword=hashed:",
                                            "",
                                            "password (pwdformat encrypted)"),
                            optional(
                                            "ssh-keys",
                                            ListOf.replacing(
                                                    Text.matching(
                                                            "(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-\\S+)"
                                                                + " [A-Za-z0-9+/=]+( .*)?",
                                                            "an OpenSSH public key")),
                                            "[]",
                                            "[\"ssh-ed25519 AAAAC3Nz… ada@desk\"]",
                                            "Goes into ~/.ssh/authorized_keys.")
                                    .known("SshKey", "", "")));

    static final RecipeTable SERVICE_TABLE =
            new RecipeTable(
                    "service",
                    "name",
                    "A service of the recipe's own; becomes a unit or an init script, whichever"
                            + " init there is.",
                    List.of(
                            required(
                                    "name",
                                    Text.matching("[A-Za-z0-9][A-Za-z0-9_.-]*", "a service name"),
                                    "\"clock\"",
                                    "Name of the service."),
                            required(
                                    "start",
                                    WORDS,
                                    "\"/usr/bin/clockd --foreground\"",
                                    "Command line; an absolute program."),
                            optional(
                                    "description",
                                    WORDS,
                                    "the name",
                                    "\"Tells the time\"",
                                    "For status listings."),
                            optional(
                                    "type",
                                    Choice.of("simple", "oneshot", "forking", "notify"),
                                    "\"simple\"",
                                    "\"oneshot\"",
                                    "How the init knows that it is up."),
                            optional(
                                    "stop",
                                    WORDS,
                                    "SIGTERM",
                                    "\"/usr/bin/clockd --stop\"",
                                    "Command that stops it."),
                            optional(
                                    "reload",
                                    WORDS,
                                    "",
                                    "\"/usr/bin/clockd --reload\"",
                                    "Command that makes it read its configuration again."),
                            optional("user", LOGIN, "\"root\"", "\"nobody\"", "Whom it runs as."),
                            optional(
                                    "directory",
                                    ABSOLUTE,
                                    "\"/\"",
                                    "\"/var/lib/clock\"",
                                    "Working directory."),
                            optional(
                                    "environment",
                                    new MapOf(VARIABLE, WORDS),
                                    "{}",
                                    "{ TZ = \"UTC\" }",
                                    "Variables."),
                            optional(
                                    "restart",
                                    Choice.of("no", "on-failure", "always"),
                                    "\"no\"",
                                    "\"on-failure\"",
                                    "When it is started again."),
                            optional(
                                    "requires",
                                    ListOf.adding(SERVICE),
                                    "[]",
                                    "[\"syslogd\"]",
                                    "Must run; started first."),
                            optional(
                                    "wants",
                                    ListOf.adding(SERVICE),
                                    "[]",
                                    "[\"network\"]",
                                    "Started with it if it is there."),
                            optional(
                                    "after",
                                    ListOf.adding(SERVICE),
                                    "[]",
                                    "[\"network\"]",
                                    "Order only."),
                            optional(
                                    "before",
                                    ListOf.adding(SERVICE),
                                    "[]",
                                    "[\"getty\"]",
                                    "Order only.")));

    static final RecipeTable FILE =
            new RecipeTable(
                    "file",
                    "path",
                    "A file put over what the packages bring.",
                    List.of(
                            required("path", ABSOLUTE, "\"/etc/motd\"", "Where.")
                                    .known("ExtraTrees=", "paths.path", "overlay files"),
                            optional("content", WORDS, "", "\"hello\\n\"", "The text itself.")
                                    .known("", "", "archive content"),
                            optional(
                                            "source",
                                            WORDS,
                                            "",
                                            "\"files/motd\"",
                                            "A file on the host, relative to the recipe.")
                                    .known("ExtraTrees=", "paths.source", "root/ overlay"),
                            optional(
                                            "link",
                                            WORDS,
                                            "",
                                            "\"../run/motd\"",
                                            "Makes it a symbolic link to this.")
                                    .known("", "paths.type: symlink", ""),
                            optional("directory", new Flag(), "false", "true", "Makes it a folder.")
                                    .known("", "paths.type: directory", ""),
                            optional(
                                            "mode",
                                            MODE,
                                            "\"0644\"; folders \"0755\"",
                                            "\"0600\"",
                                            "Permission bits.")
                                    .known("", "paths.permissions", "config.sh: chmod"),
                            optional(
                                            "owner",
                                            OWNER,
                                            "\"root:root\"",
                                            "\"ada:ada\"",
                                            "Owner and group.")
                                    .known("", "paths.uid, paths.gid", "file owner")));

    static final RecipeTable RELEASE =
            new RecipeTable(
                    "release",
                    "",
                    "How the distro comes out: an opinion too, shown by inspect and diff.",
                    List.of(
                            optional(
                                    "cadence",
                                    Choice.of("rolling", "fixed", "lts"),
                                    "",
                                    "\"fixed\"",
                                    "Rolling, at fixed dates, or with long support."),
                            optional(
                                    "every-months",
                                    new Whole(1, 120),
                                    "",
                                    "6",
                                    "Months between releases."),
                            optional(
                                    "supported-months",
                                    new Whole(1, 240),
                                    "",
                                    "24",
                                    "Months that a release is supported."),
                            optional(
                                            "channel",
                                            NAME,
                                            "\"stable\"",
                                            "\"edge\"",
                                            "stable, testing, edge, rawhide …")
                                    .known("Release=", "", ""),
                            optional(
                                    "codename",
                                    NAME,
                                    "",
                                    "\"trixie\"",
                                    "VERSION_CODENAME in os-release."),
                            optional(
                                    "date",
                                    new Date(),
                                    "",
                                    "2026-05-30",
                                    "When this version came out.")));

    static final RecipeTable IMAGE =
            new RecipeTable(
                    "image",
                    "",
                    "What is written, and how large.",
                    List.of(
                            optional(
                                            "formats",
                                            ListOf.replacing(
                                                    Choice.of("disk", "tar", "oci", "initramfs")),
                                            "[\"disk\", \"tar\"]",
                                            "[\"disk\", \"oci\"]",
                                            "Outputs; `initramfs` is the whole system as one cpio.")
                                    .known("Format=", "(always oci)", "type image"),
                            optional(
                                            "filesystem",
                                            Choice.of("ext4"),
                                            "\"ext4\"",
                                            "\"ext4\"",
                                            "Of the root partition.")
                                    .known("repart: Format=", "", "type filesystem"),
                            optional(
                                            "size",
                                            SIZE,
                                            "what is used, plus free",
                                            "\"512M\"",
                                            "Size of the disk image.")
                                    .known("repart: SizeMinBytes=", "", "size"),
                            optional(
                                            "free",
                                            SIZE,
                                            "\"64M\"",
                                            "\"1G\"",
                                            "Free space in the root file system, if size is not"
                                                    + " given.")
                                    .known("repart: PaddingMinBytes=", "", "size additive"),
                            optional(
                                            "source-date-epoch",
                                            new Whole(0, Long.MAX_VALUE),
                                            "SOURCE_DATE_EPOCH, else 2026-01-01",
                                            "1767225600",
                                            "The one time in everything that is written, seconds"
                                                    + " since 1970.")
                                    .known("SourceDateEpoch=", "SOURCE_DATE_EPOCH", "")));

    /** Every table in the order of the reference. */
    static final List<RecipeTable> TABLES =
            List.of(
                    DISTRO,
                    KERNEL,
                    LIBC,
                    INIT,
                    PACKAGES,
                    REPO,
                    SYSTEM,
                    USER,
                    SERVICE_TABLE,
                    FILE,
                    RELEASE,
                    IMAGE);

    private RecipeLanguage() {}

    static Optional<RecipeTable> table(String name) {
        return TABLES.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    static List<String> tableNames() {
        return TABLES.stream().map(RecipeTable::name).toList();
    }
}
