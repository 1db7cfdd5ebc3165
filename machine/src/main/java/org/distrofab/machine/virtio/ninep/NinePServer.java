package org.distrofab.machine.virtio.ninep;

import org.distrofab.machine.virtio.ninep.Wire.Reader;
import org.distrofab.machine.virtio.ninep.Wire.Writer;

import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers 9P2000.L messages about one folder. Not for several threads.
 *
 * <p>Limitations: no extended attributes, no authentication, no device files; locks are always
 * granted, since there is one client; a file that was removed while open can be read and written
 * but no longer asked for its attributes.
 */
final class NinePServer {
    static final int MAX_MESSAGE_BYTES = 1 << 20;

    private static final int MIN_MESSAGE_BYTES = 4096;
    private static final int MAX_FIDS = 1 << 16;
    private static final int MAX_WALK_NAMES = 16;
    private static final int QID_BYTES = 13;
    private static final int RLERROR = 7;
    private static final String VERSION = "9P2000.L";
    private static final int V9FS_MAGIC = 0x0102_1997;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int O_TRUNC = 01000;
    private static final int F_UNLCK = 2;
    private static final long STATS_BASIC = 0x7ff;

    private static final int SET_MODE = 0x001;
    private static final int SET_UID = 0x002;
    private static final int SET_GID = 0x004;
    private static final int SET_SIZE = 0x008;
    private static final int SET_ATIME = 0x010;
    private static final int SET_MTIME = 0x020;
    private static final int SET_ATIME_TO = 0x080;
    private static final int SET_MTIME_TO = 0x100;

    private final HostFolder folder;
    private final InstantSource clock;
    private final Map<Integer, Fid> fids = new HashMap<>();
    private int maxMessageBytes = MAX_MESSAGE_BYTES;

    /** A file that the client has a number for. */
    private static final class Fid {
        List<String> names;
        Optional<FileChannel> file = Optional.empty();
        Optional<List<String>> listing = Optional.empty();

        Fid(List<String> names) {
            this.names = List.copyOf(names);
        }

        List<String> child(String name) {
            var all = new ArrayList<>(names);
            all.add(name);
            return all;
        }

        void close() throws IOException {
            if (file.isPresent()) {
                file.get().close();
            }
        }
    }

    /**
     * @param clock what a client means that sets a time to now
     */
    NinePServer(HostFolder folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Forgets the client. */
    void reset() {
        for (var fid : fids.values()) {
            try {
                fid.close();
            } catch (IOException _) {
                // Whatever was written before has been reported.
            }
        }
        fids.clear();
    }

    /**
     * @param maxReplyBytes how much the client can take
     * @return the reply, empty if it cannot take even an error
     */
    byte[] handle(byte[] request, int maxReplyBytes) {
        int tag = 0xffff;
        int limit = Math.min(maxReplyBytes, maxMessageBytes);
        if (limit < Wire.HEADER_BYTES + 4) {
            return new byte[0];
        }
        Errno errno;
        try {
            var in = new Reader(request);
            int size = in.u32();
            int type = in.u8();
            tag = in.u16();
            if (size != request.length) {
                throw new Errno.Failed(Errno.EPROTO);
            }
            var out = new Writer(type + 1, tag, limit);
            dispatch(type, in, out);
            return out.message();
        } catch (BufferOverflowException _) {
            errno = Errno.EPROTO;
        } catch (IOException | Errno.Failed | RuntimeException e) {
            errno = Errno.of(e);
        }
        return new Writer(RLERROR, tag, Wire.HEADER_BYTES + 4).u32(errno.number()).message();
    }

    private void dispatch(int type, Reader in, Writer out) throws IOException, Errno.Failed {
        switch (type) {
            case 8 -> {
                fid(in);
                statfs(out);
            }
            case 12 -> lopen(fid(in), in.u32(), out);
            case 14 -> lcreate(fid(in), in, out);
            case 16 -> symlink(fid(in), in, out);
            case 18 -> mknod(fid(in), in, out);
            case 20 -> rename(fid(in), fid(in), in.string());
            case 22 -> out.string(folder.readLink(fid(in).names));
            case 24 -> getattr(fid(in), out);
            case 26 -> setattr(fid(in), in);
            case 40 -> readdir(fid(in), in.u64(), in.u32(), out);
            case 50 -> fsync(fid(in));
            case 52 -> {
                fid(in);
                out.u8(0);
            }
            case 54 -> {
                fid(in);
                getlock(in, out);
            }
            case 70 -> link(fid(in), fid(in), in.string());
            case 72 -> mkdir(fid(in), in, out);
            case 74 -> renameat(fid(in), in.string(), fid(in), in.string());
            case 76 -> unlinkat(fid(in), in.string(), in.u32());
            case 100 -> version(in.u32(), in.string(), out);
            case 104 -> attach(in, out);
            // Requests are done one after the other, so there is never one to flush.
            case 108 -> {}
            case 110 -> walk(fid(in), in, out);
            case 116 -> read(fid(in), in.u64(), in.u32(), out);
            case 118 -> write(fid(in), in, out);
            case 120 -> clunk(in.u32());
            case 122 -> remove(in.u32());
            default -> throw new Errno.Failed(Errno.EOPNOTSUPP);
        }
    }

    private Fid fid(Reader in) throws Errno.Failed {
        var fid = fids.get(in.u32());
        if (fid == null) {
            throw new Errno.Failed(Errno.EBADF);
        }
        return fid;
    }

    private void put(int number, Fid fid) throws Errno.Failed {
        if (fids.size() >= MAX_FIDS) {
            throw new Errno.Failed(Errno.EMFILE);
        }
        if (fids.putIfAbsent(number, fid) != null) {
            throw new Errno.Failed(Errno.EBADF);
        }
    }

    private HostFolder.Qid qid(List<String> names) throws IOException, Errno.Failed {
        return folder.status(names).qid();
    }

    private void version(int size, String version, Writer out) {
        reset();
        int wanted = size < 0 ? MAX_MESSAGE_BYTES : size;
        maxMessageBytes = Math.clamp(wanted, MIN_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
        out.u32(maxMessageBytes).string(version.equals(VERSION) ? VERSION : "unknown");
    }

    private void attach(Reader in, Writer out) throws IOException, Errno.Failed {
        int number = in.u32();
        var root = new Fid(List.of());
        put(number, root);
        out.qid(qid(root.names));
    }

    private void walk(Fid from, Reader in, Writer out) throws IOException, Errno.Failed {
        int number = in.u32();
        int count = in.u16();
        if (count > MAX_WALK_NAMES) {
            throw new Errno.Failed(Errno.EINVAL);
        }
        var names = new ArrayList<>(from.names);
        var qids = new ArrayList<HostFolder.Qid>();
        for (int i = 0; i < count; i++) {
            var name = in.string();
            try {
                if (!name.equals("..")) {
                    names.add(name);
                } else if (!names.isEmpty()) {
                    names.removeLast();
                }
                qids.add(qid(names));
            } catch (IOException | Errno.Failed e) {
                if (i == 0) {
                    throw e;
                }
                break;
            }
        }
        if (qids.size() == count) {
            if (fids.get(number) == from) {
                clunk(number);
            }
            put(number, new Fid(names));
        }
        out.u16(qids.size());
        qids.forEach(out::qid);
    }

    private void lopen(Fid fid, int flags, Writer out) throws IOException, Errno.Failed {
        var status = folder.status(fid.names);
        if ((status.mode() & 0170000) == HostFolder.S_IFDIR) {
            fid.listing = Optional.of(listing(fid));
        } else {
            boolean read = (flags & 3) != 1;
            boolean write = (flags & 3) != 0;
            boolean truncate = (flags & O_TRUNC) != 0;
            fid.close();
            fid.file = Optional.of(folder.open(fid.names, read, write, truncate, Optional.empty()));
        }
        out.qid(status.qid()).u32(0);
    }

    private List<String> listing(Fid fid) throws IOException, Errno.Failed {
        var names = new ArrayList<String>();
        names.add(".");
        names.add("..");
        names.addAll(folder.list(fid.names));
        return names;
    }

    private void lcreate(Fid fid, Reader in, Writer out) throws IOException, Errno.Failed {
        var names = fid.child(in.string());
        int flags = in.u32();
        int mode = in.u32();
        fid.close();
        fid.file =
                Optional.of(folder.open(names, true, (flags & 3) != 0, false, Optional.of(mode)));
        fid.names = List.copyOf(names);
        out.qid(qid(names)).u32(0);
    }

    private void symlink(Fid directory, Reader in, Writer out) throws IOException, Errno.Failed {
        var names = directory.child(in.string());
        folder.makeLink(names, in.string());
        out.qid(qid(names));
    }

    private void mknod(Fid directory, Reader in, Writer out) throws IOException, Errno.Failed {
        var names = directory.child(in.string());
        int mode = in.u32();
        if ((mode & 0170000) != HostFolder.S_IFREG) {
            throw new Errno.Failed(Errno.EPERM);
        }
        folder.makeFile(names, mode);
        out.qid(qid(names));
    }

    private void mkdir(Fid directory, Reader in, Writer out) throws IOException, Errno.Failed {
        var names = directory.child(in.string());
        folder.makeDirectory(names, in.u32());
        out.qid(qid(names));
    }

    private void link(Fid directory, Fid file, String name) throws IOException, Errno.Failed {
        folder.makeHardLink(directory.child(name), file.names);
    }

    private void rename(Fid fid, Fid directory, String name) throws IOException, Errno.Failed {
        move(fid.names, directory.child(name));
    }

    private void renameat(Fid fromDirectory, String from, Fid toDirectory, String to)
            throws IOException, Errno.Failed {
        move(fromDirectory.child(from), toDirectory.child(to));
    }

    /** Fids go along with the file that they stand for, and with the folder that it is in. */
    private void move(List<String> from, List<String> to) throws IOException, Errno.Failed {
        folder.rename(from, to);
        for (var fid : fids.values()) {
            var names = fid.names;
            if (names.size() >= from.size() && names.subList(0, from.size()).equals(from)) {
                var moved = new ArrayList<>(to);
                moved.addAll(names.subList(from.size(), names.size()));
                fid.names = List.copyOf(moved);
            }
        }
    }

    private void unlinkat(Fid directory, String name, int flags) throws IOException, Errno.Failed {
        folder.remove(directory.child(name), (flags & AT_REMOVEDIR) != 0);
    }

    private void remove(int number) throws IOException, Errno.Failed {
        var fid = fids.get(number);
        clunk(number);
        boolean directory = (folder.status(fid.names).mode() & 0170000) == HostFolder.S_IFDIR;
        folder.remove(fid.names, directory);
    }

    private void clunk(int number) throws IOException, Errno.Failed {
        var fid = fids.remove(number);
        if (fid == null) {
            throw new Errno.Failed(Errno.EBADF);
        }
        fid.close();
    }

    private void getattr(Fid fid, Writer out) throws IOException, Errno.Failed {
        var status = folder.status(fid.names);
        out.u64(STATS_BASIC).qid(status.qid()).u32(status.mode());
        out.u32(status.uid()).u32(status.gid()).u64(status.links()).u64(status.device());
        out.u64(status.sizeBytes()).u64(4096).u64((status.sizeBytes() + 511) / 512);
        for (long nanos : new long[] {status.accessed(), status.modified(), status.changed()}) {
            out.u64(Math.floorDiv(nanos, 1_000_000_000L));
            out.u64(Math.floorMod(nanos, 1_000_000_000L));
        }
        // Time of birth, generation and data version are not known.
        out.u64(0).u64(0).u64(0).u64(0);
    }

    private void setattr(Fid fid, Reader in) throws IOException, Errno.Failed {
        int valid = in.u32();
        int mode = in.u32();
        int uid = in.u32();
        int gid = in.u32();
        long size = in.u64();
        var accessed = time(valid, SET_ATIME, SET_ATIME_TO, in.u64(), in.u64());
        var modified = time(valid, SET_MTIME, SET_MTIME_TO, in.u64(), in.u64());
        if ((valid & SET_MODE) != 0) {
            folder.setMode(fid.names, mode);
        }
        if ((valid & (SET_UID | SET_GID)) != 0) {
            folder.setOwner(
                    fid.names,
                    (valid & SET_UID) != 0 ? uid : -1,
                    (valid & SET_GID) != 0 ? gid : -1);
        }
        if ((valid & SET_SIZE) != 0) {
            folder.setSize(fid.names, size);
        }
        if (accessed.isPresent() || modified.isPresent()) {
            folder.setTimes(fid.names, accessed, modified);
        }
    }

    private Optional<FileTime> time(int valid, int change, int given, long seconds, long nanos) {
        if ((valid & change) == 0) {
            return Optional.empty();
        }
        return Optional.of(
                (valid & given) == 0
                        ? FileTime.from(clock.instant())
                        : FileTime.from(
                                Instant.ofEpochSecond(
                                        Math.clamp(seconds, -1L << 33, 1L << 33),
                                        Math.clamp(nanos, 0, 999_999_999L))));
    }

    private void readdir(Fid fid, long offset, int count, Writer out)
            throws IOException, Errno.Failed {
        if (fid.listing.isEmpty()) {
            throw new Errno.Failed(Errno.EBADF);
        }
        if (offset == 0) {
            fid.listing = Optional.of(listing(fid));
        }
        var names = fid.listing.get();
        int room = Math.min(count < 0 ? Integer.MAX_VALUE : count, out.roomBytes() - 4);
        var entries = new Writer(0, 0, Math.max(0, room) + Wire.HEADER_BYTES);
        for (long next = Math.max(0, offset); next < names.size(); next++) {
            var name = names.get((int) next);
            if (entries.roomBytes() < QID_BYTES + 8 + 1 + 2 + 3 * name.length()) {
                break;
            }
            entry(fid, name, next + 1, entries);
        }
        var message = entries.message();
        int length = message.length - Wire.HEADER_BYTES;
        out.u32(length);
        for (int i = 0; i < length; i++) {
            out.u8(message[Wire.HEADER_BYTES + i]);
        }
    }

    private void entry(Fid fid, String name, long next, Writer entries)
            throws IOException, Errno.Failed {
        List<String> names;
        if (name.equals(".")) {
            names = fid.names;
        } else if (name.equals("..")) {
            names = fid.names.isEmpty() ? fid.names : fid.names.subList(0, fid.names.size() - 1);
        } else {
            names = fid.child(name);
        }
        HostFolder.Status status;
        try {
            status = folder.status(names);
        } catch (IOException _) {
            return; // It has gone since it was listed.
        }
        // d_type of dirent(3) is the kind of file from the mode.
        entries.qid(status.qid()).u64(next).u8(status.mode() >> 12 & 0xf).string(name);
    }

    private static FileChannel opened(Fid fid) throws Errno.Failed {
        return fid.file.orElseThrow(() -> new Errno.Failed(Errno.EBADF));
    }

    private static void read(Fid fid, long offset, int count, Writer out)
            throws IOException, Errno.Failed {
        if (offset < 0 || count < 0) {
            throw new Errno.Failed(Errno.EINVAL);
        }
        var buffer = ByteBuffer.allocate(Math.clamp(out.roomBytes() - 4, 0, count));
        var file = opened(fid);
        while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) > 0) {
            // Until the buffer is full or the file ends.
        }
        out.u32(buffer.position()).bytes(buffer.array(), buffer.position());
    }

    private static void write(Fid fid, Reader in, Writer out) throws IOException, Errno.Failed {
        long offset = in.u64();
        var data = ByteBuffer.wrap(in.bytes(in.u32()));
        if (offset < 0) {
            throw new Errno.Failed(Errno.EFBIG);
        }
        var file = opened(fid);
        while (data.hasRemaining()) {
            file.write(data, offset + data.position());
        }
        out.u32(data.position());
    }

    private static void fsync(Fid fid) throws IOException {
        if (fid.file.isPresent()) {
            fid.file.get().force(true);
        }
    }

    private static void getlock(Reader in, Writer out) throws Errno.Failed {
        in.u8();
        long start = in.u64();
        long length = in.u64();
        int process = in.u32();
        out.u8(F_UNLCK).u64(start).u64(length).u32(process).string(in.string());
    }

    private void statfs(Writer out) throws IOException {
        var store = folder.store();
        long blockBytes = 4096;
        out.u32(V9FS_MAGIC).u32((int) blockBytes);
        out.u64(store.getTotalSpace() / blockBytes);
        out.u64(store.getUnallocatedSpace() / blockBytes);
        out.u64(store.getUsableSpace() / blockBytes);
        out.u64(0).u64(0).u64(0).u32(255);
    }
}
