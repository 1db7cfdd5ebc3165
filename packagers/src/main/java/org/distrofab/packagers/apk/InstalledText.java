package org.distrofab.packagers.apk;

import org.distrofab.packagers.RelationKind;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The file {@code /lib/apk/db/installed}: index entries, each followed by what the package owns. An
 * {@code F:} line names a folder, {@code M:} its owner and mode; {@code R:} a file in it, {@code
 * a:} its owner and mode, {@code Z:} its checksum.
 */
final class InstalledText {
    static final String FORMAT = "apk installed database";

    private InstalledText() {}

    static void read(InputStream in, Consumer<InstalledApk> packages)
            throws IOException, FormatException {
        new Reader(new LineReader(in, FORMAT), packages).run();
    }

    /** Reads the file entry by entry. */
    private static final class Reader {
        private final LineReader lines;
        private final Consumer<InstalledApk> packages;
        private final IndexEntry.Parser parser;
        private final List<InstalledApk.Folder> folders = new ArrayList<>();
        private final List<InstalledApk.OwnedFile> files = new ArrayList<>();
        private Optional<String> folder = Optional.empty();
        private InstalledApk.Acl folderAcl = InstalledApk.Acl.FOLDER;
        private Optional<String> file = Optional.empty();
        private InstalledApk.Acl fileAcl = InstalledApk.Acl.FILE;
        private Optional<ApkIdentity> checksum = Optional.empty();
        private String tag = "";
        private String flags = "";

        Reader(LineReader lines, Consumer<InstalledApk> packages) {
            this.lines = lines;
            this.packages = packages;
            this.parser = new IndexEntry.Parser(lines);
        }

        void run() throws IOException, FormatException {
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                var text = line.get();
                if (text.isEmpty()) {
                    endPackage();
                } else if (text.length() < 2 || text.charAt(1) != ':') {
                    throw lines.complaint("a letter and a colon", "'" + text + "'");
                } else {
                    readLine(text.charAt(0), text.substring(2));
                }
            }
            endPackage();
        }

        private void readLine(char letter, String value) throws FormatException {
            switch (letter) {
                case 'F' -> {
                    endFolder();
                    folder = Optional.of(path(value));
                }
                case 'M' -> {
                    if (folder.isEmpty()) {
                        throw lines.complaint("F: before M:", "no folder");
                    }
                    folderAcl = acl(value);
                }
                case 'R' -> {
                    if (folder.isEmpty()) {
                        throw lines.complaint("F: before R:", "no folder");
                    }
                    if (value.isEmpty() || value.indexOf('/') >= 0 || value.equals("..")) {
                        throw lines.complaint("a file name", "'" + value + "'");
                    }
                    endFile();
                    file = Optional.of(value);
                }
                case 'a' -> {
                    if (file.isEmpty()) {
                        throw lines.complaint("R: before a:", "no file");
                    }
                    fileAcl = acl(value);
                }
                case 'Z' -> {
                    if (file.isEmpty()) {
                        throw lines.complaint("R: before Z:", "no file");
                    }
                    checksum = ApkIdentity.parse(value);
                    if (checksum.isEmpty()) {
                        throw lines.complaint("a digest after Z:", "'" + value + "'");
                    }
                }
                case 's' -> tag = value;
                case 'f' -> flags = value;
                default -> parser.add(letter, value);
            }
        }

        private String path(String value) throws FormatException {
            try {
                return TreePaths.normalise(FORMAT, value);
            } catch (FormatException e) {
                throw lines.complaint(e.expected(), e.found());
            }
        }

        private InstalledApk.Acl acl(String value) throws FormatException {
            var parts = value.split(":", -1);
            if (parts.length < 3 || parts.length > 4 || !parts[2].matches("[0-7]{1,6}")) {
                throw lines.complaint("uid:gid:mode[:digest]", "'" + value + "'");
            }
            var xattrs =
                    parts.length == 4 ? ApkIdentity.parse(parts[3]) : Optional.<ApkIdentity>empty();
            if (parts.length == 4 && xattrs.isEmpty()) {
                throw lines.complaint("a digest of extended attributes", "'" + parts[3] + "'");
            }
            return new InstalledApk.Acl(
                    id(parts[0]), id(parts[1]), Integer.parseInt(parts[2], 8) & 07777, xattrs);
        }

        private int id(String digits) throws FormatException {
            long id = lines.number("an owner", digits);
            if (id > Integer.MAX_VALUE) {
                throw lines.complaint("an owner's number below 2^31", digits);
            }
            return (int) id;
        }

        private void endFile() {
            file.ifPresent(name -> files.add(new InstalledApk.OwnedFile(name, fileAcl, checksum)));
            file = Optional.empty();
            fileAcl = InstalledApk.Acl.FILE;
            checksum = Optional.empty();
        }

        private void endFolder() {
            endFile();
            folder.ifPresent(path -> folders.add(new InstalledApk.Folder(path, folderAcl, files)));
            folder = Optional.empty();
            folderAcl = InstalledApk.Acl.FOLDER;
            files.clear();
        }

        private void endPackage() throws FormatException {
            endFolder();
            if (parser.isEmpty()) {
                if (!folders.isEmpty()) {
                    throw lines.complaint("a package before its files", "no P:");
                }
                return;
            }
            var entry = parser.build();
            packages.accept(
                    new InstalledApk(
                            entry.metadata(),
                            entry.identity(),
                            entry.fileSize(),
                            tag,
                            flags,
                            folders));
            folders.clear();
            tag = "";
            flags = "";
        }
    }

    /** The entry of one package, with the empty line that ends it. */
    static String text(InstalledApk installed) {
        var entry =
                new IndexEntry(
                        installed.metadata(), installed.identity(), installed.fileSizeBytes());
        var text = new StringBuilder(entry.text());
        IndexEntry.appendIfAny(text, 'r', entry.words(RelationKind.REPLACES));
        IndexEntry.appendIfAny(
                text,
                'q',
                installed.metadata().nativeFields().getOrDefault(ApkFields.REPLACES_PRIORITY, ""));
        IndexEntry.appendIfAny(text, 's', installed.repositoryTag());
        IndexEntry.appendIfAny(text, 'f', installed.flags());
        for (var folder : installed.folders()) {
            IndexEntry.append(text, 'F', folder.path());
            if (!folder.acl().equals(InstalledApk.Acl.FOLDER)) {
                IndexEntry.append(text, 'M', folder.acl().toString());
            }
            for (var file : folder.files()) {
                IndexEntry.append(text, 'R', file.name());
                if (!file.acl().equals(InstalledApk.Acl.FILE)) {
                    IndexEntry.append(text, 'a', file.acl().toString());
                }
                file.checksum()
                        .ifPresent(digest -> IndexEntry.append(text, 'Z', digest.toString()));
            }
        }
        return text.append('\n').toString();
    }
}
