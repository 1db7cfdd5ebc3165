package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.FormatException;
import org.sqlite.SQLiteConfig;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;

/**
 * Writes rpm's installed database with the tables and rows that rpm's sqlite back end writes.
 *
 * <p>A new database that gets the same headers in the same order is the same file, byte for byte,
 * for one version of the sqlite library, which puts its version number into the file. Unlike rpm's
 * the file is not in write-ahead mode, so that it can be read where nothing can be written; rpm
 * switches it at its first transaction. Owned by one thread; closing packs and completes the file.
 */
public final class RpmDatabaseWriter implements Closeable {
    private static final String PACKAGES =
            "CREATE TABLE IF NOT EXISTS 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob"
                    + " BLOB NOT NULL)";

    private final Connection connection;

    private RpmDatabaseWriter(Connection connection) {
        this.connection = connection;
    }

    /**
     * Makes a new, empty database.
     *
     * @param file must not exist yet
     */
    public static RpmDatabaseWriter create(Path file) throws IOException {
        Files.createFile(file);
        return open(file);
    }

    /** Opens a database to change it; what is missing of the tables is made. */
    public static RpmDatabaseWriter open(Path file) throws IOException {
        var config = new SQLiteConfig();
        config.setPageSize(4096);
        config.setJournalMode(SQLiteConfig.JournalMode.DELETE);
        config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        Connection connection = null;
        try {
            connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.executeUpdate(PACKAGES);
                for (var table : RpmDatabaseTable.values()) {
                    for (var sql : table.schema()) {
                        statement.executeUpdate(sql);
                    }
                }
            }
            return new RpmDatabaseWriter(connection);
        } catch (SQLException e) {
            var failure = new IOException(file + ": " + e.getMessage(), e);
            if (connection != null) {
                try {
                    connection.close();
                } catch (SQLException closing) {
                    failure.addSuppressed(closing);
                }
            }
            throw failure;
        }
    }

    /**
     * Adds a header as it came out of {@link RpmInstallation#record}.
     *
     * @return its number in the database
     * @throws FormatException if the header's dependencies do not parse; nothing is added then
     */
    public long add(RpmHeader header) throws IOException, FormatException {
        RpmPackage.of(header);
        var rows =
                new EnumMap<RpmDatabaseTable, List<RpmDatabaseTable.Row>>(RpmDatabaseTable.class);
        for (var table : RpmDatabaseTable.values()) {
            rows.put(table, table.rows(header));
        }
        try {
            long number;
            try (var insert =
                    connection.prepareStatement(
                            "INSERT INTO Packages(blob) VALUES(?) RETURNING hnum")) {
                insert.setBytes(1, header.toRecord());
                try (var keys = insert.executeQuery()) {
                    keys.next();
                    number = keys.getLong(1);
                }
            }
            for (var entry : rows.entrySet()) {
                insert(entry.getKey(), number, entry.getValue());
            }
            return number;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private void insert(RpmDatabaseTable table, long number, List<RpmDatabaseTable.Row> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO '%s' VALUES(?, ?, ?)".formatted(table.table))) {
            for (var row : rows) {
                if (row.isText()) {
                    insert.setString(1, new String(row.key(), StandardCharsets.UTF_8));
                } else {
                    insert.setBytes(1, row.key());
                }
                insert.setLong(2, number);
                insert.setInt(3, row.index());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /**
     * @param number of a package in the database, see {@link RpmDatabase#stored}
     */
    public void remove(long number) throws IOException {
        try (var statement = connection.createStatement()) {
            for (var table : RpmDatabaseTable.values()) {
                statement.executeUpdate(
                        "DELETE FROM '%s' WHERE hnum = %d".formatted(table.table, number));
            }
            statement.executeUpdate("DELETE FROM Packages WHERE hnum = " + number);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (connection) {
            connection.commit();
            connection.setAutoCommit(true);
            try (var statement = connection.createStatement()) {
                statement.executeUpdate("VACUUM");
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
