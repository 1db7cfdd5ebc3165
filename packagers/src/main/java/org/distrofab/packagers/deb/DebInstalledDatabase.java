package org.distrofab.packagers.deb;

import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.InstalledDatabase;
import org.distrofab.packagers.InstalledFile;
import org.distrofab.packagers.InstalledPackage;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@link DpkgDatabase} behind the neutral interface.
 *
 * <p>Which packages were asked for is apt's knowledge, not dpkg's: all count as requested.
 */
final class DebInstalledDatabase implements InstalledDatabase {
    private final DpkgDatabase database;

    DebInstalledDatabase(DpkgDatabase database) {
        this.database = database;
    }

    @Override
    public List<InstalledPackage> packages() throws FormatException {
        var packages = new ArrayList<InstalledPackage>();
        for (var one : database.packages()) {
            var metadata = DebMetadata.ofControl(one.control());
            packages.add(new InstalledPackage(metadata, one.status().toString(), true));
        }
        return packages;
    }

    @Override
    public List<InstalledFile> files(InstalledPackage installed) throws FormatException {
        var metadata = installed.metadata();
        var one = database.find(metadata.name(), metadata.architecture());
        if (one.isEmpty()) {
            return List.of();
        }
        var digests = new HashMap<String, String>();
        var sums = one.get().info().get("md5sums");
        if (sums != null) {
            var text = new ControlText("dpkg md5sums", sums.content().toByteArray());
            text.md5sums().forEach((path, sum) -> digests.put("/" + path, "md5:" + sum));
        }
        var config = new HashMap<String, DpkgConffile>();
        one.get().conffiles().forEach(conffile -> config.put(conffile.path(), conffile));
        var files = new ArrayList<InstalledFile>();
        for (var path : one.get().files()) {
            if (!path.equals("/.")) {
                files.add(file(path, digests, config));
            }
        }
        return files;
    }

    private static InstalledFile file(
            String path, Map<String, String> digests, Map<String, DpkgConffile> config) {
        var conffile = config.get(path);
        var ofConffile =
                conffile == null || conffile.hash().equals(DpkgConffile.NEW)
                        ? ""
                        : "md5:" + conffile.hash();
        return new InstalledFile(
                path.substring(1),
                digests.getOrDefault(path, ofConffile),
                conffile == null ? Set.of() : Set.of(FileRole.CONFIG));
    }

    @Override
    public void close() {
        // Everything was read when it was opened.
    }
}
