package org.distrofab.packagers.rpm;

import org.distrofab.packagers.Dependency;
import org.distrofab.rootfs.FormatException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The index tables of rpm's sqlite database, in the order that rpm makes them: which tag each is
 * over and which rows a header gives.
 */
enum RpmDatabaseTable {
    NAME("Name", RpmTag.NAME, Rows.FIRST, true, false),
    BASENAMES("Basenames", RpmTag.BASENAMES, Rows.ALL, true, true),
    GROUP("Group", RpmTag.GROUP, Rows.FIRST, true, false),
    REQUIRENAME("Requirename", RpmTag.REQUIRENAME, Rows.DEPENDENCIES, true, true),
    PROVIDENAME("Providename", RpmTag.PROVIDENAME, Rows.ALL, true, true),
    CONFLICTNAME("Conflictname", RpmTag.CONFLICTNAME, Rows.DEPENDENCIES, true, true),
    OBSOLETENAME("Obsoletename", RpmTag.OBSOLETENAME, Rows.DEPENDENCIES, true, true),
    TRIGGERNAME("Triggername", RpmTag.TRIGGERNAME, Rows.ONCE, true, true),
    DIRNAMES("Dirnames", RpmTag.DIRNAMES, Rows.ALL, true, true),
    INSTALLTID("Installtid", RpmTag.INSTALLTID, Rows.BINARY, false, false),
    SIGMD5("Sigmd5", RpmTag.SIGMD5, Rows.BINARY, false, false),
    SHA1HEADER("Sha1header", RpmTag.SHA1HEADER, Rows.FIRST, true, false),
    FILETRIGGERNAME("Filetriggername", RpmTag.FILETRIGGERNAME, Rows.SCRIPT, true, true),
    TRANSFILETRIGGERNAME(
            "Transfiletriggername", RpmTag.TRANSFILETRIGGERNAME, Rows.SCRIPT, true, true),
    RECOMMENDNAME("Recommendname", RpmTag.RECOMMENDNAME, Rows.DEPENDENCIES, true, true),
    SUGGESTNAME("Suggestname", RpmTag.SUGGESTNAME, Rows.DEPENDENCIES, true, true),
    SUPPLEMENTNAME("Supplementname", RpmTag.SUPPLEMENTNAME, Rows.DEPENDENCIES, true, true),
    ENHANCENAME("Enhancename", RpmTag.ENHANCENAME, Rows.DEPENDENCIES, true, true);

    /** How the values of a tag become rows. */
    private enum Rows {
        /** The first value. */
        FIRST,
        /** Every value with its index. */
        ALL,
        /** Every value the first time that it comes. */
        ONCE,
        /**
         * Like {@link #ALL}, but requirements of installation alone are left out, and a rich
         * dependency gives a row for itself and for each name in it.
         */
        DEPENDENCIES,
        /** Every value with the index of its script. */
        SCRIPT,
        /** The bytes of the value; integers in the byte order of the machine: little-endian. */
        BINARY
    }

    /** Bits of requirements that end with the installation. */
    private static final int INSTALL_ONLY =
            RpmDependency.SCRIPT_PRE
                    | RpmDependency.SCRIPT_POST
                    | RpmDependency.RPMLIB
                    | RpmDependency.KEYRING
                    | RpmDependency.PRETRANS
                    | RpmDependency.POSTTRANS;

    private static final int BEYOND_INSTALL =
            RpmDependency.SCRIPT_PREUN | RpmDependency.SCRIPT_POSTUN | RpmDependency.META;

    /**
     * @param key text or bytes
     */
    record Row(byte[] key, boolean isText, int index) {
        static Row of(String key, int index) {
            return new Row(key.getBytes(StandardCharsets.UTF_8), true, index);
        }
    }

    final String table;
    final RpmTag tag;
    private final Rows rows;
    private final boolean keyIndex;
    private final boolean numberIndex;

    RpmDatabaseTable(String table, RpmTag tag, Rows rows, boolean keyIndex, boolean numberIndex) {
        this.table = table;
        this.tag = tag;
        this.rows = rows;
        this.keyIndex = keyIndex;
        this.numberIndex = numberIndex;
    }

    /** The statements that make the table. */
    List<String> schema() {
        var type = rows == Rows.BINARY ? "BLOB" : "TEXT";
        var statements = new ArrayList<String>();
        statements.add(
                "CREATE TABLE IF NOT EXISTS '%s' (key '%s' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL, FOREIGN KEY (hnum) REFERENCES 'Packages'(hnum))"
                        .formatted(table, type));
        if (keyIndex) {
            statements.add(
                    "CREATE INDEX IF NOT EXISTS '%1$s_key_idx' ON '%1$s'(key ASC)"
                            .formatted(table));
        }
        if (numberIndex) {
            statements.add(
                    "CREATE INDEX IF NOT EXISTS '%1$s_hnum_idx' ON '%1$s'(hnum ASC)"
                            .formatted(table));
        }
        return statements;
    }

    /** The rows for one header. */
    List<Row> rows(RpmHeader header) throws FormatException {
        if (!header.has(tag)) {
            return List.of();
        }
        return switch (rows) {
            case FIRST -> List.of(Row.of(header.string(tag).orElseThrow(), 0));
            case ALL -> all(header.strings(tag));
            case ONCE -> once(header.strings(tag));
            case DEPENDENCIES -> dependencies(header);
            case SCRIPT -> scripts(header);
            case BINARY -> List.of(new Row(binary(header), false, 0));
        };
    }

    private static List<Row> all(List<String> values) {
        var all = new ArrayList<Row>(values.size());
        for (var i = 0; i < values.size(); i++) {
            all.add(Row.of(values.get(i), i));
        }
        return all;
    }

    private static List<Row> once(List<String> values) {
        var seen = new HashSet<String>();
        var once = new ArrayList<Row>();
        for (var i = 0; i < values.size(); i++) {
            if (seen.add(values.get(i))) {
                once.add(Row.of(values.get(i), i));
            }
        }
        return once;
    }

    private List<Row> scripts(RpmHeader header) throws FormatException {
        var names = header.strings(tag);
        var indexTag =
                this == FILETRIGGERNAME ? RpmTag.FILETRIGGERINDEX : RpmTag.TRANSFILETRIGGERINDEX;
        RpmPackage.checkCount(header, indexTag, names.size());
        var indexes = header.numbers(indexTag);
        var rowsOfScripts = new ArrayList<Row>();
        for (var i = 0; i < names.size(); i++) {
            rowsOfScripts.add(Row.of(names.get(i), indexes.length == 0 ? i : (int) indexes[i]));
        }
        return rowsOfScripts;
    }

    private byte[] binary(RpmHeader header) {
        var number = tag.type().kind() == RpmTagType.Kind.NUMBER;
        return number
                ? ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt((int) header.number(tag).orElseThrow())
                        .array()
                : header.bytes(tag).orElseThrow();
    }

    private List<Row> dependencies(RpmHeader header) throws FormatException {
        var found = new ArrayList<Row>();
        var tags =
                Arrays.stream(DependencyTags.values())
                        .filter(t -> t.names == tag)
                        .findFirst()
                        .orElseThrow();
        var all = tags.read(header);
        for (var i = 0; i < all.size(); i++) {
            var dependency = all.get(i);
            if (this == REQUIRENAME
                    && (dependency.flags() & INSTALL_ONLY) != 0
                    && (dependency.flags() & BEYOND_INSTALL) == 0) {
                continue;
            }
            found.add(Row.of(dependency.name(), i));
            if (dependency.isRich()) {
                addNames(dependency.value(), i, found);
            }
        }
        return found;
    }

    /** Names that must be there come as they are, those whose coming or going matters with a !. */
    private static void addNames(Dependency value, int index, List<Row> found) {
        var plain = new TreeSet<String>();
        var negated = new TreeSet<String>();
        collect(value, plain, negated);
        plain.forEach(name -> found.add(Row.of(name, index)));
        negated.forEach(name -> found.add(Row.of("!" + name, index)));
    }

    private static void collect(
            Dependency value, SortedSet<String> plain, SortedSet<String> negated) {
        switch (value) {
            case Dependency.Named named -> {
                if (!named.name().startsWith("rpmlib(")) {
                    plain.add(named.name());
                }
            }
            case Dependency.AllOf(var members) -> members.forEach(m -> collect(m, plain, negated));
            case Dependency.AnyOf(var members) -> members.forEach(m -> collect(m, plain, negated));
            case Dependency.With(var members) -> members.forEach(m -> collect(m, plain, negated));
            case Dependency.Without(var wanted, var excluded) -> {
                collect(wanted, plain, negated);
                collect(excluded, plain, negated);
            }
            case Dependency.If(var then, var condition, var otherwise) -> {
                collect(then, plain, negated);
                collect(condition, negated, plain);
                otherwise.ifPresent(other -> {
                    collect(condition, plain, negated);
                    collect(other, plain, negated);
                });
            }
            case Dependency.Unless(var then, var condition, var otherwise) -> {
                collect(then, plain, negated);
                collect(condition, negated, plain);
                otherwise.ifPresent(other -> {
                    collect(condition, plain, negated);
                    collect(other, plain, negated);
                });
            }
        }
    }
}
