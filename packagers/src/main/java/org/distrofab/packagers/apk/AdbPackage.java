package org.distrofab.packagers.apk;

import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A v3 package: a metadata block that lists every file, signatures of it, and a data block a file
 * (apk-v3(5)).
 *
 * <p>Owners are given by name; the numbers are 0 for {@code root} and for names that only the
 * target system knows.
 */
final class AdbPackage implements ApkPackage {
    /** {@code pckg}, little-endian. */
    static final int SCHEMA = 0x676b6370;

    static final int LARGEST_ADB = 64 << 20;
    private static final int LARGEST_SIGNATURE = 1 << 16;
    private static final int MOST_SIGNATURES = 64;

    private static final int PATHS = 2;
    private static final int DIRECTORY_NAME = 1;
    private static final int DIRECTORY_ACL = 2;
    private static final int DIRECTORY_FILES = 3;
    private static final int FILE_NAME = 1;
    private static final int FILE_ACL = 2;
    private static final int FILE_SIZE = 3;
    private static final int FILE_MTIME = 4;
    private static final int FILE_HASH = 5;
    private static final int FILE_TARGET = 6;

    private static final int S_IFMT = 0170000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFLNK = 0120000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFBLK = 0060000;
    private static final int S_IFIFO = 0010000;

    private final InputStream in;
    private final AdbStream blocks;
    private final Head head;
    private final PackageMetadata metadata;
    private boolean unpacked;

    private AdbPackage(InputStream in, AdbStream blocks, Head head) throws FormatException {
        this.in = in;
        this.blocks = blocks;
        this.head = head;
        this.metadata = AdbMetadata.ofPackage(head.adb().root());
    }

    /**
     * What comes before the data of a v3 file, and the first data block.
     *
     * @param digest SHA-256 of the ADB block
     */
    record Head(
            Adb adb,
            byte[] digest,
            SignatureCheck signature,
            Optional<AdbStream.Block> firstData) {}

    /**
     * @param in is closed with the package, and by the caller if this throws
     */
    static AdbPackage open(InputStream in, Trust trust) throws IOException, FormatException {
        try {
            var blocks = AdbStream.open(in);
            if (blocks.schema() != SCHEMA) {
                throw AdbStream.complaint(4, "a package ('pckg')", schemaName(blocks.schema()));
            }
            return new AdbPackage(in, blocks, readHead(blocks, trust));
        } catch (GzipMembers.WrappedFormatException e) {
            throw e.complaint();
        }
    }

    /** The four letters of a schema word. */
    static String schemaName(int schema) {
        var letters = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(schema).array();
        return "'" + new String(letters, StandardCharsets.ISO_8859_1) + "'";
    }

    /** Reads the ADB block and the signatures of a file of any schema. */
    static Head readHead(AdbStream blocks, Trust trust) throws IOException, FormatException {
        var first = blocks.next();
        if (first.isEmpty() || first.get().type() != AdbStream.BlockType.ADB) {
            throw AdbStream.complaint(8, "an ADB block", first.isEmpty() ? "the end" : "another");
        }
        var adb = blocks.readRest(LARGEST_ADB);
        var signatures = new ArrayList<byte[]>();
        var next = blocks.next();
        for (; next.isPresent(); next = blocks.next()) {
            switch (next.get().type()) {
                case ADB ->
                        throw AdbStream.complaint(
                                next.get().offsetBytes(), "one ADB block", "a second");
                case SIGNATURE -> {
                    if (signatures.size() == MOST_SIGNATURES) {
                        throw AdbStream.complaint(
                                next.get().offsetBytes(), "at most 64 signatures", "more");
                    }
                    signatures.add(blocks.readRest(LARGEST_SIGNATURE));
                    continue;
                }
                case DATA -> {}
            }
            break;
        }
        return new Head(
                new Adb(adb),
                Digests.sha256().digest(adb),
                AdbSignatures.check(blocks.schema(), adb, signatures, trust),
                next);
    }

    @Override
    public PackageMetadata metadata() {
        return metadata;
    }

    @Override
    public SignatureCheck signature() {
        return head.signature();
    }

    @Override
    public ApkIdentity identity() {
        return new ApkIdentity("SHA-256", Bytes.copyOf(head.digest()));
    }

    /** Always empty, as in v2 packages. */
    @Override
    public SortedMap<String, Set<FileRole>> fileRoles() {
        return Collections.unmodifiableSortedMap(new TreeMap<>());
    }

    @Override
    public void unpack(TreeSink sink) throws IOException, FormatException {
        if (unpacked) {
            throw new IllegalStateException("unpacked before");
        }
        unpacked = true;
        try {
            new Unpacking(sink).run();
        } catch (GzipMembers.WrappedFormatException e) {
            throw e.complaint();
        }
    }

    /** One pass over the listed files and the data blocks side by side. */
    private final class Unpacking {
        private final TreeSink sink;
        private final PayloadGuard guard = new PayloadGuard(Adb.FORMAT + " ADB block");
        private Optional<AdbStream.Block> block = head.firstData();

        Unpacking(TreeSink sink) {
            this.sink = sink;
        }

        void run() throws IOException, FormatException {
            var directories = head.adb().root().slots(PATHS);
            int count = directories.isPresent() ? directories.get().count() : 0;
            for (int i = 1; i <= count; i++) {
                var directory = directories.get().slots(i);
                if (directory.isPresent()) {
                    unpackDirectory(i, directory.get());
                }
            }
            if (block.isPresent()) {
                throw AdbStream.complaint(
                        block.get().offsetBytes(), "the end of the file", "another block");
            }
        }

        private void unpackDirectory(int number, Adb.Slots directory)
                throws IOException, FormatException {
            var path = TreePaths.normalise(Adb.FORMAT, directory.text(DIRECTORY_NAME));
            if (!path.isEmpty()) {
                emit(
                        new Entry.Directory(path, attributes(directory, DIRECTORY_ACL, 0)),
                        directory.offset(),
                        InputStream.nullInputStream());
            }
            var files = directory.slots(DIRECTORY_FILES);
            int count = files.isPresent() ? files.get().count() : 0;
            for (int i = 1; i <= count; i++) {
                var file = files.get().slots(i);
                if (file.isPresent()) {
                    unpackFile(path, number, i, file.get());
                }
            }
        }

        private void unpackFile(String directory, int pathNumber, int fileNumber, Adb.Slots file)
                throws IOException, FormatException {
            var name = file.text(FILE_NAME);
            if (name.isEmpty() || name.equals(".") || name.indexOf('/') >= 0) {
                throw Adb.complaint(file.offset(), "a file name", "'" + name + "'");
            }
            var path =
                    TreePaths.normalise(
                            Adb.FORMAT, directory.isEmpty() ? name : directory + "/" + name);
            var attributes = attributes(file, FILE_ACL, file.integer(FILE_MTIME));
            var target = file.blob(FILE_TARGET);
            if (target.isPresent()) {
                emit(
                        special(path, attributes, target.get(), file.offset()),
                        file.offset(),
                        InputStream.nullInputStream());
                return;
            }
            long size = file.integer(FILE_SIZE);
            var hash = file.bytes(FILE_HASH);
            var digest =
                    switch (hash.length()) {
                        case 20 -> Digests.sha1();
                        case 32 -> Digests.sha256();
                        case 64 -> Digests.of("SHA-512");
                        default ->
                                throw Adb.complaint(
                                        file.offset(),
                                        "a digest of 20, 32 or 64 bytes",
                                        hash.length() + " bytes");
                    };
            var content =
                    size == 0 ? InputStream.nullInputStream() : data(pathNumber, fileNumber, size);
            var checked = new CheckedContent(content, digest);
            emit(new Entry.RegularFile(path, attributes, size), file.offset(), checked);
            checked.finish(Adb.FORMAT, file.offset(), path, hash.toHex());
            if (size != 0) {
                block = blocks.next();
            }
        }

        private InputStream data(int pathNumber, int fileNumber, long size)
                throws IOException, FormatException {
            if (block.isEmpty()) {
                throw AdbStream.complaint(-1, "a data block", "the end of the file");
            }
            long at = block.get().offsetBytes();
            if (block.get().type() != AdbStream.BlockType.DATA) {
                throw AdbStream.complaint(at, "a data block", "another");
            }
            var numbers = ByteBuffer.wrap(blocks.read(8)).order(ByteOrder.LITTLE_ENDIAN);
            int statedPath = numbers.getInt();
            int statedFile = numbers.getInt();
            if (statedPath != pathNumber
                    || statedFile != fileNumber
                    || block.get().lengthBytes() - 8 != size) {
                throw AdbStream.complaint(
                        at,
                        "%d bytes of file %d in folder %d".formatted(size, fileNumber, pathNumber),
                        "%d bytes of file %d in folder %d"
                                .formatted(block.get().lengthBytes() - 8, statedFile, statedPath));
            }
            return blocks.content();
        }

        private void emit(Entry entry, int offset, InputStream content)
                throws IOException, FormatException {
            guard.check(entry, offset);
            sink.accept(entry, content);
        }
    }

    private static Entry special(String path, Attributes attributes, byte[] target, int offset)
            throws FormatException {
        if (target.length < 2) {
            throw Adb.complaint(offset, "a target of at least 2 bytes", target.length + " bytes");
        }
        int type = (target[0] & 0xff | (target[1] & 0xff) << 8) & S_IFMT;
        var rest = Arrays.copyOfRange(target, 2, target.length);
        var text = new String(rest, StandardCharsets.UTF_8);
        return switch (type) {
            case S_IFLNK -> new Entry.SymbolicLink(path, attributes, text);
            case S_IFREG ->
                    new Entry.HardLink(path, attributes, TreePaths.normalise(Adb.FORMAT, text));
            case S_IFIFO -> new Entry.Fifo(path, attributes);
            case S_IFCHR, S_IFBLK -> device(path, attributes, type == S_IFBLK, rest, offset);
            default ->
                    throw Adb.complaint(
                            offset, "a known file type", "0" + Integer.toOctalString(type));
        };
    }

    /** Linux packs a device number into 64 bits with the minor number's low byte lowest. */
    private static Entry device(
            String path, Attributes attributes, boolean block, byte[] packed, int offset)
            throws FormatException {
        if (packed.length != 8) {
            throw Adb.complaint(offset, "a device number of 8 bytes", packed.length + " bytes");
        }
        long number = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).getLong();
        int major = (int) (number >>> 8 & 0xfff | number >>> 32 & 0xffff_f000);
        int minor = (int) (number & 0xff | number >>> 12 & 0xffff_ff00);
        return new Entry.Device(path, attributes, block, major, minor);
    }

    private static Attributes attributes(Adb.Slots owner, int slot, long mtime)
            throws FormatException {
        var acl =
                owner.slots(slot)
                        .orElseThrow(() -> Adb.complaint(owner.offset(), "an acl", "none"));
        long mode = acl.integer(1);
        if ((mode & ~07777L) != 0) {
            throw Adb.complaint(acl.offset(), "a mode up to 07777", Long.toOctalString(mode));
        }
        var xattrs = new TreeMap<String, Bytes>();
        var listed = acl.slots(4);
        int count = listed.isPresent() ? listed.get().count() : 0;
        for (int i = 1; i <= count; i++) {
            var pair = listed.get().blob(i).orElse(new byte[0]);
            int zero = 0;
            while (zero < pair.length && pair[zero] != 0) {
                zero++;
            }
            if (zero == 0 || zero == pair.length) {
                throw Adb.complaint(
                        acl.offset(), "name, NUL and value", HexFormat.of().formatHex(pair));
            }
            xattrs.put(
                    new String(pair, 0, zero, StandardCharsets.UTF_8),
                    Bytes.copyOf(Arrays.copyOfRange(pair, zero + 1, pair.length)));
        }
        return new Attributes((int) mode, 0, 0, acl.text(2), acl.text(3), mtime, xattrs);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
