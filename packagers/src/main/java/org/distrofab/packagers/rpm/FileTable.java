package org.distrofab.packagers.rpm;

import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a package that is to be written: put in the header's order, hashed, hard links
 * resolved. Reads every content once. Owned by one thread.
 */
final class FileTable {
    private static final int VERIFY_ALL = -1;

    /** Digest, size, link target, time: what {@code rpm -V} cannot know of a ghost. */
    private static final int VERIFY_GHOST = ~(1 | 1 << 1 | 1 << 2 | 1 << 5);

    private static final int ELF_MAGIC = 0x7f454c46;

    /** What a content turned out to be. */
    private record Content(String digest, int color) {}

    private final List<PackageFile> sources;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final Map<String, Content> contents = new HashMap<>();
    private final List<RpmFile> files = new ArrayList<>();

    private FileTable(List<PackageFile> sources) {
        this.sources = sources;
    }

    static FileTable of(List<PackageFile> unsorted) throws IOException, UnwritableException {
        var sorted =
                unsorted.stream()
                        .sorted((a, b) ->
                                Arrays.compareUnsigned(
                                        a.path().getBytes(StandardCharsets.UTF_8),
                                        b.path().getBytes(StandardCharsets.UTF_8)))
                        .toList();
        var table = new FileTable(sorted);
        for (var i = 0; i < sorted.size(); i++) {
            if (table.indexes.put(sorted.get(i).path(), i) != null) {
                throw table.unwritable(sorted.get(i).path(), "each file once");
            }
        }
        var firstOfSet = new HashMap<Integer, Integer>();
        for (var i = 0; i < sorted.size(); i++) {
            table.files.add(table.file(i, firstOfSet));
        }
        return table;
    }

    List<RpmFile> files() {
        return files;
    }

    /** The entry with the content behind a file: itself, or what a hard link leads to. */
    PackageFile source(int index) throws UnwritableException {
        var file = sources.get(index);
        return file.entry() instanceof Entry.HardLink link ? target(link) : file;
    }

    /**
     * The indexes of what the payload holds, in its order: files without further names, then each
     * set of hard links, whose last member brings the content.
     */
    List<List<Integer>> payloadOrder() {
        var sets = new LinkedHashMap<Integer, List<Integer>>();
        for (var i = 0; i < files.size(); i++) {
            if (!files.get(i).isGhost()) {
                sets.computeIfAbsent(files.get(i).inode(), _ -> new ArrayList<>()).add(i);
            }
        }
        var order = new ArrayList<List<Integer>>();
        sets.values().stream().filter(set -> set.size() == 1).forEach(order::add);
        sets.values().stream().filter(set -> set.size() > 1).forEach(order::add);
        return order;
    }

    private PackageFile target(Entry.HardLink link) throws UnwritableException {
        var index = indexes.get(link.target());
        if (index == null || !(sources.get(index).entry() instanceof Entry.RegularFile)) {
            throw unwritable(link.path(), "a regular file of the package as its target");
        }
        return sources.get(index);
    }

    private RpmFile file(int index, Map<Integer, Integer> firstOfSet)
            throws IOException, UnwritableException {
        var file = sources.get(index);
        var source = source(index);
        var flags = RpmFile.bits(file.roles());
        var ghost = (flags & RpmFile.GHOST) != 0;
        // Numbered by the first name in header order, as rpmbuild does.
        var sourceIndex = indexes.get(source.path());
        var inode = ghost ? index + 1 : firstOfSet.computeIfAbsent(sourceIndex, _ -> index + 1);
        var attributes = source.entry().attributes();
        return switch (source.entry()) {
            case Entry.RegularFile regular -> {
                var content = ghost ? new Content("", 0) : content(source);
                yield rpmFile(
                        file.path(),
                        RpmFile.REGULAR,
                        attributes,
                        regular.sizeBytes(),
                        0,
                        content,
                        "",
                        flags,
                        inode);
            }
            case Entry.Directory _ ->
                    rpmFile(
                            file.path(),
                            RpmFile.DIRECTORY,
                            attributes,
                            0,
                            0,
                            new Content("", 0),
                            "",
                            flags,
                            inode);
            case Entry.SymbolicLink link ->
                    rpmFile(
                            file.path(),
                            RpmFile.SYMBOLIC_LINK,
                            attributes,
                            link.target().getBytes(StandardCharsets.UTF_8).length,
                            0,
                            new Content("", 0),
                            link.target(),
                            flags,
                            inode);
            case Entry.Device device -> {
                if (device.major() > 0xff || device.minor() > 0xff) {
                    throw unwritable(file.path(), "device numbers below 256");
                }
                yield rpmFile(
                        file.path(),
                        device.block() ? RpmFile.BLOCK_DEVICE : RpmFile.CHARACTER_DEVICE,
                        attributes,
                        0,
                        device.major() << 8 | device.minor(),
                        new Content("", 0),
                        "",
                        flags,
                        inode);
            }
            case Entry.Fifo _ ->
                    rpmFile(
                            file.path(),
                            RpmFile.FIFO,
                            attributes,
                            0,
                            0,
                            new Content("", 0),
                            "",
                            flags,
                            inode);
            case Entry.HardLink link -> throw unwritable(link.path(), "a regular file as target");
        };
    }

    private RpmFile rpmFile(
            String path,
            int type,
            Attributes attributes,
            long sizeBytes,
            int rdev,
            Content content,
            String target,
            int flags,
            int inode)
            throws UnwritableException {
        if (path.isEmpty()) {
            throw unwritable("/", "files below the root folder");
        }
        if (attributes.mtimeSeconds() < 0 || attributes.mtimeSeconds() > 0xffff_ffffL) {
            throw unwritable(path, "a time from 1970 to 2106");
        }
        for (var name : attributes.xattrs().keySet()) {
            if (!name.equals(FileCapabilities.ATTRIBUTE)) {
                throw unwritable(path, "no extended attribute but file capabilities");
            }
        }
        var ghost = (flags & RpmFile.GHOST) != 0;
        return new RpmFile(
                path,
                type | attributes.mode(),
                sizeBytes,
                rdev,
                attributes.mtimeSeconds(),
                content.digest(),
                target,
                flags,
                name(path, attributes.user(), attributes.uid()),
                name(path, attributes.group(), attributes.gid()),
                1,
                inode,
                "",
                ghost ? VERIFY_GHOST : VERIFY_ALL,
                capabilities(path, attributes),
                content.color());
    }

    private String name(String path, String name, int id) throws UnwritableException {
        if (!name.isEmpty()) {
            return name;
        }
        if (id == 0) {
            return "root";
        }
        throw unwritable(path, "owners by name, not number " + id);
    }

    private String capabilities(String path, Attributes attributes) throws UnwritableException {
        var value = attributes.xattrs().get(FileCapabilities.ATTRIBUTE);
        if (value == null) {
            return "";
        }
        return FileCapabilities.ofAttribute(value)
                .orElseThrow(() -> unwritable(path, "capabilities of revision 2"))
                .toString();
    }

    private Content content(PackageFile file) throws IOException {
        var known = contents.get(file.path());
        if (known != null) {
            return known;
        }
        var digest = DigestAlgorithm.SHA256.start();
        var color = 0;
        try (var in = new CheckedStream(file.content().open(), List.of(digest))) {
            var head = in.readNBytes(5);
            if (head.length == 5 && ByteBuffer.wrap(head).getInt() == ELF_MAGIC) {
                color = head[4] & 3;
            }
            in.transferTo(OutputStream.nullOutputStream());
            if (in.count() != ((Entry.RegularFile) file.entry()).sizeBytes()) {
                throw new IOException("'" + file.path() + "' changed its size while it was read");
            }
        }
        var content = new Content(HexFormat.of().formatHex(digest.digest()), color);
        contents.put(file.path(), content);
        return content;
    }

    private UnwritableException unwritable(String path, String reason) {
        return new UnwritableException(PackageFormat.RPM, path, reason);
    }
}
