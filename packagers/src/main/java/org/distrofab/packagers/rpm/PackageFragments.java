package org.distrofab.packagers.rpm;

import org.distrofab.packagers.RelationKind;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the three metadata files say about one package, with createrepo_c's choices of what to leave
 * out.
 */
record PackageFragments(String primary, String filelists, String other) {
    /** As many entries of a changelog as createrepo_c keeps by default. */
    private static final int MAX_CHANGES = 10;

    /** What dnf calls a pre-requirement. */
    private static final int PRE =
            RpmDependency.PREREQ | RpmDependency.SCRIPT_PRE | RpmDependency.SCRIPT_POST;

    private static final Pattern GLIBC_VERSION = Pattern.compile("\\(GLIBC_([0-9.]+)\\)");

    private record Group(String element, RelationKind kind) {}

    /** In createrepo_c's order. */
    private static final List<Group> GROUPS =
            List.of(
                    new Group("rpm:provides", RelationKind.PROVIDES),
                    new Group("rpm:requires", RelationKind.DEPENDS),
                    new Group("rpm:conflicts", RelationKind.CONFLICTS),
                    new Group("rpm:obsoletes", RelationKind.OBSOLETES),
                    new Group("rpm:suggests", RelationKind.SUGGESTS),
                    new Group("rpm:enhances", RelationKind.ENHANCES),
                    new Group("rpm:recommends", RelationKind.RECOMMENDS),
                    new Group("rpm:supplements", RelationKind.SUPPLEMENTS));

    static PackageFragments of(
            RpmArchive archive, String id, long sizeBytes, String location, long fileTimeSeconds)
            throws FormatException {
        return new PackageFragments(
                primary(archive, id, sizeBytes, location, fileTimeSeconds),
                filelists(archive.pkg(), id),
                other(archive.pkg(), id));
    }

    private static String primary(
            RpmArchive archive, String id, long sizeBytes, String location, long fileTimeSeconds)
            throws FormatException {
        var pkg = archive.pkg();
        var xml = new XmlWriter();
        xml.open("package", "type", "rpm");
        xml.element("name", pkg.name());
        xml.element("arch", pkg.architecture());
        putVersion(xml, pkg);
        xml.element("checksum", id, "type", "sha256", "pkgid", "YES");
        xml.element("summary", pkg.text(RpmTag.SUMMARY));
        xml.element("description", pkg.text(RpmTag.DESCRIPTION));
        xml.element("packager", pkg.text(RpmTag.PACKAGER));
        xml.element("url", pkg.text(RpmTag.URL));
        xml.empty(
                "time",
                "file",
                Long.toString(fileTimeSeconds),
                "build",
                Long.toString(pkg.buildTime().orElse(0)));
        xml.empty(
                "size",
                "package",
                Long.toString(sizeBytes),
                "installed",
                Long.toString(pkg.installedSizeBytes()),
                "archive",
                Long.toString(archive.payloadSizeBytes().orElse(0L)));
        xml.empty("location", "href", location);
        xml.open("format");
        xml.element("rpm:license", pkg.text(RpmTag.LICENSE));
        xml.element("rpm:vendor", pkg.text(RpmTag.VENDOR));
        xml.element("rpm:group", pkg.text(RpmTag.GROUP));
        xml.element("rpm:buildhost", pkg.text(RpmTag.BUILDHOST));
        xml.element("rpm:sourcerpm", pkg.text(RpmTag.SOURCERPM));
        xml.empty(
                "rpm:header-range",
                "start",
                Long.toString(archive.headerStart()),
                "end",
                Long.toString(archive.headerEnd()));
        for (var group : GROUPS) {
            putDependencies(xml, group, pkg);
        }
        for (var file : pkg.files()) {
            if (isPrimary("/" + file.path())) {
                putFile(xml, file);
            }
        }
        xml.close("format");
        xml.close("package");
        return xml.take();
    }

    private static void putVersion(XmlWriter xml, RpmPackage pkg) {
        var version = pkg.version();
        xml.empty(
                "version",
                "epoch",
                Long.toString(version.epoch().orElse(0L)),
                "ver",
                version.version(),
                "rel",
                version.release().orElse(""));
    }

    private static boolean isPrimary(String path) {
        return path.startsWith("/etc/")
                || path.equals("/usr/lib/sendmail")
                || path.contains("bin/");
    }

    private static void putFile(XmlWriter xml, RpmFile file) {
        var path = "/" + file.path();
        if (file.isDirectory()) {
            xml.element("file", path, "type", "dir");
        } else if (file.isGhost()) {
            xml.element("file", path, "type", "ghost");
        } else {
            xml.element("file", path);
        }
    }

    private static void putDependencies(XmlWriter xml, Group group, RpmPackage pkg)
            throws FormatException {
        var all = pkg.dependencies(group.kind());
        if (group.kind() == RelationKind.DEPENDS) {
            all = requirements(pkg, all);
        }
        if (all.isEmpty()) {
            return;
        }
        xml.open(group.element());
        for (var dependency : all) {
            var pre = group.kind() == RelationKind.DEPENDS && (dependency.flags() & PRE) != 0;
            xml.empty("rpm:entry", attributes(dependency, pre));
        }
        xml.close(group.element());
    }

    private static String[] attributes(RpmDependency dependency, boolean pre) {
        var attributes = new ArrayList<>(List.of("name", dependency.name()));
        var flags = flags(dependency);
        if (!flags.isEmpty()) {
            attributes.addAll(List.of("flags", flags));
            RpmVersion.split(dependency.version())
                    .ifPresent(version -> {
                        attributes.addAll(
                                List.of(
                                        "epoch",
                                        Long.toString(version.epoch().orElse(0L)),
                                        "ver",
                                        version.version()));
                        version.release().ifPresent(r -> attributes.addAll(List.of("rel", r)));
                    });
        }
        if (pre) {
            attributes.addAll(List.of("pre", "1"));
        }
        return attributes.toArray(String[]::new);
    }

    private static String flags(RpmDependency dependency) {
        return switch (dependency.sign()) {
            case "<" -> "LT";
            case "<=" -> "LE";
            case "=" -> "EQ";
            case ">=" -> "GE";
            case ">" -> "GT";
            default -> "";
        };
    }

    /**
     * Leaves out rpm's own features, what the package provides or holds itself, repetitions, and
     * all versions of {@code libc.so.6} but the highest, which goes to the end.
     */
    private static List<RpmDependency> requirements(RpmPackage pkg, List<RpmDependency> all)
            throws FormatException {
        var provided = new HashSet<String>();
        for (var provide : pkg.dependencies(RelationKind.PROVIDES)) {
            provided.add(provide.toString());
        }
        var files = new HashSet<String>();
        for (var file : pkg.files()) {
            if (isPrimary("/" + file.path())) {
                files.add("/" + file.path());
            }
        }
        var last = new HashMap<String, String>();
        var kept = new ArrayList<RpmDependency>();
        var libc = new ArrayList<RpmDependency>();
        for (var dependency : all) {
            if ((dependency.flags() & RpmDependency.RPMLIB) != 0
                    || files.contains(dependency.name())
                    || provided.contains(dependency.toString())) {
                continue;
            }
            if (dependency.name().startsWith("libc.so.6")) {
                libc.add(dependency);
                continue;
            }
            var key = dependency + ((dependency.flags() & PRE) != 0 ? " pre" : "");
            if (!key.equals(last.put(dependency.name(), key))) {
                kept.add(dependency);
            }
        }
        libc.stream()
                .max(Comparator.comparing(d -> glibcVersion(d.name()), RpmVersion::compareParts))
                .ifPresent(kept::add);
        return kept;
    }

    private static String glibcVersion(String name) {
        var matcher = GLIBC_VERSION.matcher(name);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String filelists(RpmPackage pkg, String id) throws FormatException {
        var xml = new XmlWriter();
        xml.open("package", "pkgid", id, "name", pkg.name(), "arch", pkg.architecture());
        putVersion(xml, pkg);
        for (var file : pkg.files()) {
            putFile(xml, file);
        }
        xml.close("package");
        return xml.take();
    }

    private static String other(RpmPackage pkg, String id) throws FormatException {
        var xml = new XmlWriter();
        xml.open("package", "pkgid", id, "name", pkg.name(), "arch", pkg.architecture());
        putVersion(xml, pkg);
        var changes = pkg.changelog();
        for (var change : changes.subList(0, Math.min(MAX_CHANGES, changes.size())).reversed()) {
            xml.element(
                    "changelog",
                    change.text(),
                    "author",
                    change.author(),
                    "date",
                    Long.toString(change.timeSeconds()));
        }
        xml.close("package");
        return xml.take();
    }
}
