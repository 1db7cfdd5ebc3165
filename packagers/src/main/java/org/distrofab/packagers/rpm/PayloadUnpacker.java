package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns the members of a payload into tree entries. The header says what every file is; the payload
 * only has to agree and to bring the contents. Owned by one thread.
 */
final class PayloadUnpacker {
    private static final String FORMAT = "rpm payload";

    /** Hard links of one file: who waits for the content, and where it went. */
    private static final class LinkSet {
        private final List<RpmFile> waiting = new ArrayList<>();
        private String first = "";
    }

    private final List<RpmFile> files;
    private final DigestAlgorithm algorithm;
    private final TreeSink sink;
    private final Map<String, Integer> byPath;
    private final Map<Long, LinkSet> links = new HashMap<>();
    private final BitSet seen = new BitSet();

    PayloadUnpacker(RpmPackage pkg, TreeSink sink) throws FormatException {
        this.files = pkg.files();
        this.algorithm = pkg.fileDigestAlgorithm();
        this.sink = sink;
        this.byPath = HashMap.newHashMap(files.size());
        var names = new HashMap<Long, Integer>();
        for (var i = 0; i < files.size(); i++) {
            var file = files.get(i);
            byPath.put(file.path(), i);
            if (file.isRegular() && !file.isGhost()) {
                names.merge(linkKey(file), 1, Integer::sum);
            }
        }
        names.forEach((key, count) -> {
            if (count > 1) {
                links.put(key, new LinkSet());
            }
        });
    }

    private static long linkKey(RpmFile file) {
        return (long) file.device() << 32 | Integer.toUnsignedLong(file.inode());
    }

    void unpack(InputStream payload) throws IOException, FormatException {
        var cpio = new CpioReader(payload);
        for (var start = 0L; ; start = cpio.offsetBytes()) {
            var member = cpio.next();
            if (member.isEmpty()) {
                break;
            }
            var index = index(member.get(), start);
            if (seen.get(index)) {
                throw bad(start, "each file once", "'" + files.get(index).path() + "' again");
            }
            seen.set(index);
            accept(cpio, member.get(), files.get(index), start);
        }
        cpio.finish();
        for (var i = 0; i < files.size(); i++) {
            var file = files.get(i);
            if (!seen.get(i) && !file.isGhost()) {
                throw bad(
                        cpio.offsetBytes(),
                        "every file of the header",
                        "none of '" + file.path() + "'");
            }
        }
        for (var set : links.values()) {
            if (!set.waiting.isEmpty()) {
                throw bad(
                        cpio.offsetBytes(),
                        "content for '" + set.waiting.getFirst().path() + "'",
                        "empty members only");
            }
        }
    }

    private int index(CpioReader.Member member, long start) throws FormatException {
        if (member.index() >= 0) {
            if (member.index() >= files.size()) {
                throw bad(
                        start,
                        "a file index below " + files.size(),
                        Integer.toString(member.index()));
            }
            return member.index();
        }
        var index = byPath.get(member.path());
        if (index == null) {
            throw bad(start, "a file of the header", "'" + member.path() + "'");
        }
        return index;
    }

    private void accept(CpioReader cpio, CpioReader.Member member, RpmFile file, long start)
            throws IOException, FormatException {
        if (file.isGhost()) {
            throw bad(start, "no ghost file in the payload", "'" + file.path() + "'");
        }
        if (member.mode() >= 0 && (member.mode() & RpmFile.TYPE_MASK) != file.type()) {
            throw bad(
                    start,
                    "the file type of the header for '" + file.path() + "'",
                    "mode 0" + Integer.toOctalString(member.mode()));
        }
        switch (file.type()) {
            case RpmFile.REGULAR -> regular(cpio, member, file, start);
            case RpmFile.SYMBOLIC_LINK -> {
                symbolicLink(cpio, member, file, start);
                sink.accept(
                        new Entry.SymbolicLink(file.path(), attributes(file), file.linkTarget()),
                        InputStream.nullInputStream());
            }
            case RpmFile.DIRECTORY -> {
                expectNoContent(member, file, start);
                sink.accept(
                        new Entry.Directory(file.path(), attributes(file)),
                        InputStream.nullInputStream());
            }
            case RpmFile.FIFO -> {
                expectNoContent(member, file, start);
                sink.accept(
                        new Entry.Fifo(file.path(), attributes(file)),
                        InputStream.nullInputStream());
            }
            case RpmFile.BLOCK_DEVICE, RpmFile.CHARACTER_DEVICE -> {
                expectNoContent(member, file, start);
                sink.accept(
                        new Entry.Device(
                                file.path(),
                                attributes(file),
                                file.type() == RpmFile.BLOCK_DEVICE,
                                file.rdev() >>> 8 & 0xff,
                                file.rdev() & 0xff),
                        InputStream.nullInputStream());
            }
            default ->
                    throw bad(
                            start,
                            "a file, link, folder, fifo or device",
                            "mode 0" + Integer.toOctalString(file.mode()));
        }
    }

    private static void expectNoContent(CpioReader.Member member, RpmFile file, long start)
            throws FormatException {
        if (member.sizeBytes() > 0) {
            throw bad(start, "no content for '" + file.path() + "'", member.sizeBytes() + " bytes");
        }
    }

    private void symbolicLink(CpioReader cpio, CpioReader.Member member, RpmFile file, long start)
            throws IOException, FormatException {
        var target = file.linkTarget().getBytes(StandardCharsets.UTF_8);
        if (target.length == 0 || target.length > 4095) {
            throw bad(
                    start,
                    "a target of 1 to 4095 bytes for '" + file.path() + "'",
                    target.length + " bytes");
        }
        if (member.sizeBytes() >= 0 && member.sizeBytes() != target.length) {
            throw bad(
                    start,
                    "the target of '" + file.path() + "', " + target.length + " bytes",
                    member.sizeBytes() + " bytes");
        }
        var found = cpio.content(target.length).readNBytes(target.length);
        if (!Arrays.equals(found, target)) {
            throw bad(
                    start,
                    "the target '" + file.linkTarget() + "' as in the header",
                    "another target");
        }
    }

    private void regular(CpioReader cpio, CpioReader.Member member, RpmFile file, long start)
            throws IOException, FormatException {
        var set = links.get(linkKey(file));
        if (set == null) {
            content(cpio, member.sizeBytes(), file, start);
            return;
        }
        var size = member.sizeBytes();
        if (size < 0) {
            size = isLastOfSet(file) ? file.sizeBytes() : 0;
        }
        if (!set.first.isEmpty()) {
            if (size != 0 || isEmptyHere(file, set)) {
                throw bad(start, "one content for all links", "another for '" + file.path() + "'");
            }
            link(file, set);
        } else if (size == 0 && file.sizeBytes() > 0) {
            set.waiting.add(file);
        } else {
            set.first = file.path();
            content(cpio, size, file, start);
            for (var waiting : set.waiting) {
                link(waiting, set);
            }
            set.waiting.clear();
        }
    }

    private boolean isEmptyHere(RpmFile file, LinkSet set) {
        return files.get(byPath.get(set.first)).sizeBytes() != file.sizeBytes();
    }

    private boolean isLastOfSet(RpmFile file) {
        var key = linkKey(file);
        for (var i = files.size() - 1; i >= 0; i--) {
            var other = files.get(i);
            if (other.isRegular() && !other.isGhost() && linkKey(other) == key) {
                return other.path().equals(file.path());
            }
        }
        return false;
    }

    private void link(RpmFile file, LinkSet set) throws IOException, FormatException {
        sink.accept(
                new Entry.HardLink(file.path(), attributes(file), set.first),
                InputStream.nullInputStream());
    }

    private void content(CpioReader cpio, long stated, RpmFile file, long start)
            throws IOException, FormatException {
        if (stated >= 0 && stated != file.sizeBytes()) {
            throw bad(
                    start,
                    file.sizeBytes() + " bytes of '" + file.path() + "' as in the header",
                    stated + " bytes");
        }
        var digest = algorithm.start();
        var in = new CheckedStream(cpio.content(file.sizeBytes()), List.of(digest));
        sink.accept(new Entry.RegularFile(file.path(), attributes(file), file.sizeBytes()), in);
        in.transferTo(OutputStream.nullOutputStream());
        var found = HexFormat.of().formatHex(digest.digest());
        if (!file.digest().isEmpty() && !found.equalsIgnoreCase(file.digest())) {
            throw bad(start, algorithm + " " + file.digest() + " for '" + file.path() + "'", found);
        }
    }

    private static Attributes attributes(RpmFile file) throws FormatException {
        SortedMap<String, Bytes> xattrs = new TreeMap<>();
        if (!file.capabilities().isEmpty()) {
            xattrs.put(
                    FileCapabilities.ATTRIBUTE,
                    FileCapabilities.parse(file.capabilities()).toAttribute());
        }
        return new Attributes(
                file.mode() & 07777, 0, 0, file.user(), file.group(), file.mtimeSeconds(), xattrs);
    }

    private static FormatException bad(long at, String expected, String found) {
        return new FormatException(FORMAT, at, expected, found);
    }
}
