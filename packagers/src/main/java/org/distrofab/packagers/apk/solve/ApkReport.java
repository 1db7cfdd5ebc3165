package org.distrofab.packagers.apk.solve;

import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.apk.InstalledApk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An answer as {@code apk --simulate} prints it. */
public final class ApkReport {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final int LARGEST_IN_UNIT = 10_000;

    private ApkReport() {}

    /** Numbered changes and what is installed in the end; or the error. */
    public static List<String> lines(List<InstalledApk> installed, ApkAnswer answer) {
        return switch (answer) {
            case ApkAnswer.Changes(var changes, _) -> changes(installed, changes);
            case ApkAnswer.Refused(var headline, var explanation, _) -> {
                var lines = new ArrayList<String>();
                lines.add("ERROR: " + headline);
                lines.addAll(explanation);
                yield lines;
            }
        };
    }

    private static List<String> changes(List<InstalledApk> installed, List<ApkChange> changes) {
        var lines = new ArrayList<String>();
        long bytes = installed.stream().mapToLong(apk -> size(apk.metadata())).sum();
        int packages = installed.size();
        int digits = String.valueOf(changes.size()).length();
        for (int i = 0; i < changes.size(); i++) {
            var change = changes.get(i);
            lines.add(
                    "(%s/%d) %s"
                            .formatted(
                                    " ".repeat(digits - String.valueOf(i + 1).length()) + (i + 1),
                                    changes.size(),
                                    change.line()));
            bytes += change.after().map(ApkReport::size).orElse(0L);
            bytes -= change.before().map(apk -> size(apk.metadata())).orElse(0L);
            packages += change.after().isPresent() ? 1 : 0;
            packages -= change.before().isPresent() ? 1 : 0;
        }
        lines.add("OK: " + humanSize(bytes) + " in " + packages + " packages");
        return lines;
    }

    private static long size(PackageMetadata metadata) {
        return metadata.installedSizeBytes().orElse(0);
    }

    /** Up to four digits in the smallest unit; with one behind the point from MiB on. */
    static String humanSize(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= LARGEST_IN_UNIT && unit < UNITS.size() - 1) {
            value /= 1024;
            unit++;
        }
        return unit < 2
                ? (long) value + " " + UNITS.get(unit)
                : String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
    }
}
