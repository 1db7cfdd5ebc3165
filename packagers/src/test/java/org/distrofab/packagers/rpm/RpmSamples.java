package org.distrofab.packagers.rpm;

import org.distrofab.packagers.ContentSource;
import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Packages that tests write. */
final class RpmSamples {
    static final long TIME = 1_767_225_600L;

    private RpmSamples() {}

    static PackageFile file(String path, int mode, String content, FileRole... roles) {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        return new PackageFile(
                new Entry.RegularFile(path, attributes(mode), bytes.length),
                ContentSource.of(bytes),
                Set.of(roles));
    }

    static PackageFile directory(String path, FileRole... roles) {
        return new PackageFile(
                new Entry.Directory(path, attributes(0755)), ContentSource.NONE, Set.of(roles));
    }

    static PackageFile link(String path, String target) {
        return new PackageFile(
                new Entry.SymbolicLink(path, attributes(0777), target),
                ContentSource.NONE,
                Set.of());
    }

    static PackageFile hardLink(String path, String target) {
        return new PackageFile(
                new Entry.HardLink(path, attributes(0644), target), ContentSource.NONE, Set.of());
    }

    static Attributes attributes(int mode) {
        return Attributes.ofRoot(mode).withMtimeSeconds(TIME - 3600);
    }

    static RpmDependency dependency(String text) {
        try {
            return RichDependencyParser.parseClause(text);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    static RpmBuild minimal(String name, String version) {
        return new RpmBuild(
                name,
                version(version),
                "noarch",
                Map.of(RpmTag.SUMMARY, "A package", RpmTag.LICENSE, "MIT"),
                TIME,
                Map.of(),
                List.of(),
                List.of(),
                List.of(file("usr/share/" + name + "/data", 0644, name + "\n")));
    }

    static RpmVersion version(String text) {
        try {
            return RpmVersion.parse(text);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    /** Something of everything. */
    static RpmBuild full() {
        SortedMap<String, Bytes> xattrs = new TreeMap<>();
        xattrs.put(
                FileCapabilities.ATTRIBUTE, new FileCapabilities(1L << 13, 0, true).toAttribute());
        var capable = new Attributes(0755, 0, 0, "root", "root", TIME - 3600, xattrs);
        var elf = "\u007fELF\u0002 not really";
        return new RpmBuild(
                "sample",
                new RpmVersion(Optional.of(2L), "1.2~rc1", Optional.of("3")),
                "x86_64",
                Map.of(
                        RpmTag.SUMMARY, "A sample: äöü",
                        RpmTag.DESCRIPTION, "Long text\nwith <lines> & more.",
                        RpmTag.LICENSE, "MIT",
                        RpmTag.GROUP, "Applications/Text",
                        RpmTag.URL, "https://example.org/",
                        RpmTag.VENDOR, "Example",
                        RpmTag.PACKAGER, "Me <me@example.org>",
                        RpmTag.BUILDHOST, "localhost"),
                TIME,
                Map.of(
                        RelationKind.DEPENDS,
                        List.of(
                                dependency("foo >= 1.0"),
                                dependency("bar < 2:3-4"),
                                dependency("(a if b else c)"),
                                new RpmDependency("shadow", RpmDependency.SCRIPT_PRE, "")),
                        RelationKind.PROVIDES,
                        List.of(dependency("virt = 1.0")),
                        RelationKind.RECOMMENDS,
                        List.of(dependency("rec")),
                        RelationKind.SUGGESTS,
                        List.of(dependency("sug = 2")),
                        RelationKind.SUPPLEMENTS,
                        List.of(dependency("(sup and tup)")),
                        RelationKind.ENHANCES,
                        List.of(dependency("enh")),
                        RelationKind.OBSOLETES,
                        List.of(dependency("old < 1")),
                        RelationKind.CONFLICTS,
                        List.of(dependency("conf")),
                        RelationKind.ORDERS_WITH,
                        List.of(dependency("ord"))),
                List.of(
                        RpmScriptlet.of(ScriptKind.PRE_INSTALL, "echo pre"),
                        new RpmScriptlet(
                                ScriptKind.POST_INSTALL,
                                List.of("/sbin/ldconfig"),
                                "",
                                0,
                                List.of(),
                                0),
                        new RpmScriptlet(
                                ScriptKind.POST_REMOVE,
                                List.of("<lua>"),
                                "print(\"x\")",
                                0,
                                List.of(),
                                0),
                        new RpmScriptlet(
                                ScriptKind.TRIGGER,
                                List.of("/bin/sh"),
                                "echo trigger",
                                0,
                                List.of(dependency("foo > 1"), dependency("baz")),
                                0),
                        new RpmScriptlet(
                                ScriptKind.TRIGGER_REMOVE,
                                List.of("/bin/sh"),
                                "echo gone",
                                0,
                                List.of(dependency("foo")),
                                0),
                        new RpmScriptlet(
                                ScriptKind.FILE_TRIGGER,
                                List.of("/bin/sh"),
                                "cat",
                                0,
                                List.of(dependency("/usr/lib"), dependency("/lib")),
                                TriggerTags.DEFAULT_PRIORITY),
                        new RpmScriptlet(
                                ScriptKind.TRANSACTION_FILE_TRIGGER_POST_REMOVE,
                                List.of("/bin/sh"),
                                "cat",
                                0,
                                List.of(dependency("/usr/share")),
                                2000)),
                List.of(
                        new RpmChange(TIME, "Me <me@example.org> - 1.2-3", "- change one\n- two"),
                        new RpmChange(TIME - 86400, "Me <me@example.org> - 1.2-2", "- older")),
                List.of(
                        file(
                                "etc/sample.conf",
                                0644,
                                "conf\n",
                                FileRole.CONFIG,
                                FileRole.NO_REPLACE),
                        file("usr/bin/sample", 0755, elf),
                        hardLink("usr/bin/asample", "usr/bin/sample"),
                        hardLink("usr/bin/sample2", "usr/bin/sample"),
                        link("usr/bin/slink", "sample"),
                        new PackageFile(
                                new Entry.RegularFile("usr/bin/capable", capable, 4),
                                ContentSource.of("cap\n".getBytes(StandardCharsets.UTF_8)),
                                Set.of()),
                        directory("usr/share/sample"),
                        file("usr/share/sample/README", 0644, "doc\n", FileRole.DOCUMENTATION),
                        file("usr/share/sample/LICENSE", 0644, "lic\n", FileRole.LICENCE),
                        file("usr/share/sample/empty", 0600, ""),
                        file("var/log/sample.log", 0644, "", FileRole.GHOST)));
    }
}
