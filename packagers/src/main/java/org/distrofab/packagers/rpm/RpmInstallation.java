package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;

/**
 * One transaction that installs packages: what rpm notes beside each.
 *
 * @param timeSeconds when, since 1970
 * @param transaction rpm's transaction number, usually the time it began
 * @param color of the system: 3 where 32- and 64-bit programs live together, else 0
 */
public record RpmInstallation(long timeSeconds, long transaction, int color) {

    /**
     * Unpacks a package and notes it in the database; scriptlets are not run. Ghosts are owned and
     * not made, as rpm does.
     *
     * @return the package's number in the database
     * @throws FormatException if the package is broken; the tree may have some of its files then,
     *     the database does not have it
     */
    public long install(RpmArchive archive, TreeSink tree, RpmDatabaseWriter database)
            throws IOException, FormatException {
        archive.unpack(tree);
        return database.add(record(archive));
    }

    /**
     * The package's header as the database keeps it: the signed part as it is, after it the
     * signature header's digests and signatures, sizes, the state of each file, and this moment.
     */
    public RpmHeader record(RpmArchive archive) {
        var added = new HeaderBuilder();
        var signature = archive.signatureHeader();
        for (var entry : signature.entries()) {
            var number = mainTag(entry.tag());
            if (number > 0) {
                added.copy(number, signature, entry);
            }
        }
        var header = archive.pkg().header();
        var files = header.count(RpmTag.BASENAMES);
        added.numbers(RpmTag.INSTALLTIME, timeSeconds)
                .numbers(RpmTag.INSTALLCOLOR, color)
                .numbers(RpmTag.INSTALLTID, transaction)
                .numbers(RpmTag.FILESTATES, new long[files]);
        return added.appendTo(header);
    }

    /** What a tag of a signature header is called in a database record; 0 if it is not kept. */
    private static int mainTag(int number) {
        var tag = RpmSignatureTag.of(number);
        if (tag.isEmpty()) {
            return 0;
        }
        return switch (tag.get()) {
            case HEADERSIGNATURES, RESERVED, RESERVEDSPACE -> 0;
            case SIZE -> RpmTag.SIGSIZE.number();
            case PGP -> RpmTag.SIGPGP.number();
            case MD5 -> RpmTag.SIGMD5.number();
            case GPG -> RpmTag.SIGGPG.number();
            case PAYLOADSIZE -> RpmTag.ARCHIVESIZE.number();
            case FILESIGNATURES -> RpmTag.FILESIGNATURES.number();
            case FILESIGNATURELENGTH -> RpmTag.FILESIGNATURELENGTH.number();
            case DSAHEADER,
                    RSAHEADER,
                    SHA1HEADER,
                    LONGSIZE,
                    LONGARCHIVESIZE,
                    SHA256HEADER,
                    VERITYSIGNATURES,
                    VERITYSIGNATUREALGO,
                    OPENPGP,
                    SHA3_256HEADER ->
                    number;
        };
    }
}
