package org.distrofab.packagers.rpm;

import org.distrofab.packagers.InstalledDatabase;
import org.distrofab.packagers.InstalledFile;
import org.distrofab.packagers.InstalledPackage;
import org.distrofab.rootfs.FormatException;
import org.sqlite.SQLiteConfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * rpm's installed database, read through its sqlite back end: {@code
 * usr/lib/sysimage/rpm/rpmdb.sqlite}, or {@code var/lib/rpm} in older systems. Owned by one thread.
 *
 * <p>Limitation: the other back ends (Berkeley DB's {@code Packages}, ndb's {@code Packages.db})
 * are refused by name.
 */
public final class RpmDatabase implements InstalledDatabase {
    /** Where a system of today keeps its database. */
    public static final String PATH = "usr/lib/sysimage/rpm/rpmdb.sqlite";

    static final String FORMAT = "rpmdb.sqlite";

    private static final List<String> FOLDERS = List.of("usr/lib/sysimage/rpm", "var/lib/rpm");
    private static final String FILE = "rpmdb.sqlite";
    private static final long MAX_RECORD_BYTES =
            8L + RpmHeader.MAX_ENTRIES * RpmHeader.ENTRY_BYTES + RpmHeader.MAX_DATA_BYTES;

    /**
     * A row of {@code Packages}.
     *
     * @param number the package's number in the database
     */
    public record Stored(long number, RpmPackage pkg) {}

    private final Connection connection;

    private RpmDatabase(Connection connection) {
        this.connection = connection;
    }

    /**
     * Opens the database of a system.
     *
     * @throws FormatException if there is none, or one of another back end
     */
    public static RpmDatabase ofRoot(Path root) throws IOException, FormatException {
        var realRoot = root.toRealPath();
        for (var folder : FOLDERS) {
            var file = root.resolve(folder).resolve(FILE);
            if (Files.isRegularFile(file)) {
                if (!file.toRealPath().startsWith(realRoot)) {
                    throw new FormatException(
                            FORMAT, -1, "a database inside the root", file.toRealPath().toString());
                }
                return open(file);
            }
        }
        for (var folder : FOLDERS) {
            refuse(root.resolve(folder).resolve("Packages.db"), "rpm's ndb back end");
            refuse(root.resolve(folder).resolve("Packages"), "rpm's Berkeley DB back end");
        }
        throw new FormatException(FORMAT, -1, PATH, "no rpm database");
    }

    private static void refuse(Path file, String what) throws FormatException {
        if (Files.exists(file)) {
            throw new FormatException(FORMAT, -1, "a sqlite database", what + " in " + file);
        }
    }

    /** Opens a database file to read; nothing is written, not even beside it. */
    public static RpmDatabase open(Path file) throws IOException, FormatException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        var log = Path.of(file + "-wal");
        // A log with something in it is part of the database: then sqlite has to look at it.
        var hasLog = Files.exists(log) && Files.size(log) > 0;
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        try {
            var url =
                    "jdbc:sqlite:" + file.toUri() + (hasLog ? "?mode=ro" : "?immutable=1&mode=ro");
            return new RpmDatabase(config.createConnection(url));
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /** Every stored header, in the order of their numbers. */
    public List<Stored> stored() throws IOException, FormatException {
        var all = new ArrayList<Stored>();
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT hnum, typeof(blob), length(blob) FROM Packages ORDER BY"
                                        + " hnum")) {
            while (rows.next()) {
                var number = rows.getLong(1);
                if (!"blob".equals(rows.getString(2)) || rows.getLong(3) > MAX_RECORD_BYTES) {
                    throw new FormatException(
                            FORMAT,
                            -1,
                            "a blob of at most " + MAX_RECORD_BYTES + " bytes as package " + number,
                            rows.getString(2) + " of " + rows.getLong(3) + " bytes");
                }
                all.add(new Stored(number, RpmPackage.of(header(number))));
            }
        } catch (SQLException e) {
            throw broken(e);
        }
        return all;
    }

    private RpmHeader header(long number) throws SQLException, FormatException {
        try (var statement =
                connection.prepareStatement("SELECT blob FROM Packages WHERE hnum = ?")) {
            statement.setLong(1, number);
            try (var rows = statement.executeQuery()) {
                var blob = rows.next() ? rows.getBytes(1) : new byte[0];
                return RpmHeader.ofRecord(FORMAT + ": package " + number, blob);
            }
        }
    }

    static FormatException broken(SQLException e) {
        var broken = new FormatException(FORMAT, -1, "a sqlite database of rpm", e.getMessage());
        broken.initCause(e);
        return broken;
    }

    /** The installed packages; imported public keys, which rpm keeps as packages, are left out. */
    @Override
    public List<InstalledPackage> packages() throws IOException, FormatException {
        var all = new ArrayList<InstalledPackage>();
        for (var stored : stored()) {
            if (!stored.pkg().name().equals("gpg-pubkey")) {
                all.add(new InstalledPackage(stored.pkg().metadata(), "installed", true));
            }
        }
        return all;
    }

    @Override
    public List<InstalledFile> files(InstalledPackage installed)
            throws IOException, FormatException {
        var wanted = installed.metadata();
        for (var stored : stored()) {
            var pkg = stored.pkg();
            if (pkg.name().equals(wanted.name())
                    && pkg.version().toString().equals(wanted.version())
                    && pkg.architecture().equals(wanted.architecture())) {
                return files(pkg);
            }
        }
        return List.of();
    }

    private static List<InstalledFile> files(RpmPackage pkg) throws FormatException {
        var algorithm = pkg.fileDigestAlgorithm().name().toLowerCase(Locale.ROOT).replace('_', '-');
        var files = new ArrayList<InstalledFile>();
        for (var file : pkg.files()) {
            files.add(
                    new InstalledFile(
                            file.path(),
                            file.digest().isEmpty() ? "" : algorithm + ":" + file.digest(),
                            file.roles()));
        }
        return files;
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
