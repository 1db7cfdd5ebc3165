package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A package in dpkg's database.
 *
 * @param control its fields without {@code Status} and {@code Conffiles}
 * @param conffiles in the order of the status file
 * @param files what its {@code .list} names: absolute paths, {@code /.} first
 * @param info its other files in {@code info/}, by their suffix: {@code md5sums}, {@code postinst}
 */
public record DpkgPackage(
        DebControl control,
        DpkgStatus status,
        List<DpkgConffile> conffiles,
        List<String> files,
        SortedMap<String, DebControlFiles.File> info) {
    private static final String WHAT = "dpkg status";

    public DpkgPackage {
        if (control.get("Package").isEmpty()) {
            throw new IllegalArgumentException("a package without a name");
        }
        conffiles = List.copyOf(conffiles);
        files = List.copyOf(files);
        info = Collections.unmodifiableSortedMap(new TreeMap<>(info));
    }

    public String name() {
        return control.get("Package").orElseThrow();
    }

    /** Empty for a package that is no more than a wish. */
    public String architecture() {
        return control.get("Architecture").orElse("");
    }

    /** Whether several architectures of it may be installed: {@code Multi-Arch: same}. */
    public boolean isMultiArchSame() {
        return control.get("Multi-Arch").orElse("").equals("same");
    }

    /**
     * The name of its files in {@code info/} up to the dot: {@code libc6:riscv64}, {@code dash}.
     */
    public String infoName() {
        return isMultiArchSame() ? name() + ":" + architecture() : name();
    }

    public DpkgPackage withStatus(DpkgStatus newStatus) {
        return new DpkgPackage(control, newStatus, conffiles, files, info);
    }

    /** Takes a paragraph of the status file apart; without files and info. */
    static DpkgPackage ofStatus(DebControl paragraph) throws FormatException {
        var name = paragraph.require(WHAT, "Package");
        var what = WHAT + ": " + name;
        var conffiles = new ArrayList<DpkgConffile>();
        for (var field : paragraph.fields()) {
            if (field.name().equalsIgnoreCase("Conffiles")) {
                for (var line : field.lines()) {
                    conffiles.add(conffile(what, line));
                }
            }
        }
        return new DpkgPackage(
                paragraph.without("Status").without("Conffiles"),
                DpkgStatus.parse(what, paragraph.require(what, "Status")),
                conffiles,
                List.of(),
                new TreeMap<>());
    }

    private static DpkgConffile conffile(String what, String line) throws FormatException {
        var flag = "";
        var rest = line;
        for (var known : List.of("obsolete", "remove-on-upgrade")) {
            if (line.endsWith(" " + known)) {
                flag = known;
                rest = line.substring(0, line.length() - known.length() - 1);
            }
        }
        var blank = rest.lastIndexOf(' ');
        if (blank < 0 || !rest.startsWith("/")) {
            throw new FormatException(what, -1, "a conffile and its hash", "'" + line + "'");
        }
        return new DpkgConffile(rest.substring(0, blank), rest.substring(blank + 1), flag);
    }

    /** The paragraph of the status file, in dpkg's order of fields. */
    public DebControl statusParagraph() {
        var paragraph = control.with("Status", status.toString());
        if (!conffiles.isEmpty()) {
            var value = new StringBuilder();
            conffiles.forEach(conffile -> value.append("\n ").append(conffile));
            paragraph = paragraph.with("Conffiles", value.toString());
        }
        return paragraph.in(DebFieldOrder.STATUS);
    }
}
