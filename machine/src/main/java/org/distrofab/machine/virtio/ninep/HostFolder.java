package org.distrofab.machine.virtio.ninep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A folder of the host and nothing outside of it. Files are named by the list of names that lead to
 * them; no name is {@code ..} or has a separator, and no symbolic link is ever followed, neither on
 * the way nor at the end: the guest's kernel follows links itself, within what it sees.
 *
 * <p>Limitations: whoever can change the folder from the host at the same time can put a link where
 * a folder was between the check and the access.
 */
final class HostFolder {
    static final int S_IFDIR = 0040000;
    static final int S_IFREG = 0100000;
    static final int S_IFLNK = 0120000;

    private static final int QID_DIRECTORY = 0x80;
    private static final int QID_LINK = 0x02;
    private static final int PERMISSIONS = 07777;

    private final Path root;
    private final boolean readOnly;
    private final boolean unix;

    /**
     * @throws IOException if there is no such folder
     */
    HostFolder(Path root, boolean readOnly) throws IOException {
        this.root = root.toRealPath();
        this.readOnly = readOnly;
        if (!Files.isDirectory(this.root)) {
            throw new NotDirectoryException(root.toString());
        }
        unix = root.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** What tells files apart. */
    record Qid(int type, int version, long path) {}

    /** What {@code stat} says. Times are in nanoseconds since 1970. */
    record Status(
            Qid qid,
            int mode,
            int uid,
            int gid,
            long links,
            long device,
            long sizeBytes,
            long accessed,
            long modified,
            long changed) {}

    /** The file's path, all folders on the way being folders and no links. */
    private Path locate(List<String> names) throws IOException, Errno.Failed {
        var path = root;
        for (int i = 0; i < names.size(); i++) {
            if (i > 0 && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new NotDirectoryException(path.toString());
            }
            path = path.resolve(checked(names.get(i)));
        }
        return path;
    }

    /**
     * @throws Errno.Failed if the name could lead anywhere but to a file of that name
     */
    private Path checked(String name) throws Errno.Failed {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new Errno.Failed(Errno.EINVAL);
        }
        try {
            var path = root.getFileSystem().getPath(name);
            if (path.isAbsolute() || path.getNameCount() != 1 || !path.toString().equals(name)) {
                throw new Errno.Failed(Errno.EINVAL);
            }
            return path;
        } catch (InvalidPathException _) {
            throw new Errno.Failed(Errno.EINVAL);
        }
    }

    private Path changeable(List<String> names) throws IOException, Errno.Failed {
        if (readOnly) {
            throw new Errno.Failed(Errno.EROFS);
        }
        return locate(names);
    }

    Status status(List<String> names) throws IOException, Errno.Failed {
        var path = locate(names);
        return unix ? unixStatus(path) : plainStatus(path);
    }

    private static Status unixStatus(Path path) throws IOException {
        Map<String, Object> all = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) all.get("mode");
        var modified = (FileTime) all.get("lastModifiedTime");
        return new Status(
                new Qid(qidType(mode), version(modified), (Long) all.get("ino")),
                mode,
                (Integer) all.get("uid"),
                (Integer) all.get("gid"),
                (Integer) all.get("nlink"),
                (Long) all.get("rdev"),
                (Long) all.get("size"),
                nanos((FileTime) all.get("lastAccessTime")),
                nanos(modified),
                nanos((FileTime) all.get("ctime")));
    }

    private static Status plainStatus(Path path) throws IOException {
        var basic =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        int mode =
                basic.isDirectory()
                        ? S_IFDIR | 0755
                        : basic.isSymbolicLink() ? S_IFLNK | 0777 : S_IFREG | 0644;
        long modified = nanos(basic.lastModifiedTime());
        return new Status(
                new Qid(qidType(mode), version(basic.lastModifiedTime()), path.hashCode()),
                mode,
                0,
                0,
                1,
                0,
                basic.size(),
                nanos(basic.lastAccessTime()),
                modified,
                modified);
    }

    private static int qidType(int mode) {
        return switch (mode & 0170000) {
            case S_IFDIR -> QID_DIRECTORY;
            case S_IFLNK -> QID_LINK;
            default -> 0;
        };
    }

    private static int version(FileTime modified) {
        return Long.hashCode(nanos(modified));
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }

    /** Names in order, without {@code .} and {@code ..}. */
    List<String> list(List<String> names) throws IOException, Errno.Failed {
        var path = locate(names);
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(path.toString());
        }
        var found = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(path)) {
            files.forEach(file -> found.add(file.getFileName().toString()));
        }
        found.sort(null);
        return found;
    }

    /**
     * Opens a regular file; others could make the host wait or do something.
     *
     * @param create the permissions of a new file; empty if it must exist
     */
    FileChannel open(
            List<String> names,
            boolean read,
            boolean write,
            boolean truncate,
            Optional<Integer> create)
            throws IOException, Errno.Failed {
        boolean changes = write || truncate || create.isPresent();
        var path = changes ? changeable(names) : locate(names);
        if (create.isEmpty()) {
            int kind = status(names).mode() & 0170000;
            if (kind != S_IFREG) {
                throw new Errno.Failed(kind == S_IFLNK ? Errno.ELOOP : Errno.EOPNOTSUPP);
            }
        }
        Set<OpenOption> how = new HashSet<>();
        how.add(LinkOption.NOFOLLOW_LINKS);
        if (read || !write) {
            how.add(StandardOpenOption.READ);
        }
        if (write || truncate || create.isPresent()) {
            how.add(StandardOpenOption.WRITE);
        }
        if (truncate) {
            how.add(StandardOpenOption.TRUNCATE_EXISTING);
        }
        if (create.isPresent()) {
            how.add(StandardOpenOption.CREATE_NEW);
        }
        var channel = FileChannel.open(path, how);
        if (create.isPresent()) {
            setMode(path, create.get());
        }
        return channel;
    }

    private void setMode(Path path, int mode) throws IOException {
        if (unix) {
            Files.setAttribute(path, "unix:mode", mode & PERMISSIONS, LinkOption.NOFOLLOW_LINKS);
        }
    }

    void setMode(List<String> names, int mode) throws IOException, Errno.Failed {
        setMode(changeable(names), mode);
    }

    /** -1 leaves an owner as it is. */
    void setOwner(List<String> names, int uid, int gid) throws IOException, Errno.Failed {
        var path = changeable(names);
        if (unix && uid != -1) {
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        }
        if (unix && gid != -1) {
            Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    void setTimes(List<String> names, Optional<FileTime> accessed, Optional<FileTime> modified)
            throws IOException, Errno.Failed {
        Files.getFileAttributeView(
                        changeable(names), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(modified.orElse(null), accessed.orElse(null), null);
    }

    void setSize(List<String> names, long sizeBytes) throws IOException, Errno.Failed {
        if (sizeBytes < 0) {
            throw new Errno.Failed(Errno.EFBIG);
        }
        try (var channel = open(names, false, true, false, Optional.empty())) {
            resize(channel, sizeBytes);
        }
    }

    private static void resize(FileChannel channel, long sizeBytes) throws IOException {
        if (sizeBytes < channel.size()) {
            channel.truncate(sizeBytes);
        } else if (sizeBytes > channel.size()) {
            channel.write(ByteBuffer.allocate(1), sizeBytes - 1);
        }
    }

    void makeDirectory(List<String> names, int mode) throws IOException, Errno.Failed {
        var path = changeable(names);
        Files.createDirectory(path);
        setMode(path, mode);
    }

    void makeFile(List<String> names, int mode) throws IOException, Errno.Failed {
        open(names, false, true, false, Optional.of(mode)).close();
    }

    void makeLink(List<String> names, String target) throws IOException, Errno.Failed {
        Files.createSymbolicLink(changeable(names), root.getFileSystem().getPath(target));
    }

    void makeHardLink(List<String> names, List<String> existing) throws IOException, Errno.Failed {
        Files.createLink(changeable(names), locate(existing));
    }

    String readLink(List<String> names) throws IOException, Errno.Failed {
        return Files.readSymbolicLink(locate(names)).toString();
    }

    void remove(List<String> names, boolean directory) throws IOException, Errno.Failed {
        if (names.isEmpty()) {
            throw new Errno.Failed(Errno.EBUSY);
        }
        var path = changeable(names);
        boolean isDirectory = (status(names).mode() & 0170000) == S_IFDIR;
        if (isDirectory != directory) {
            throw new Errno.Failed(isDirectory ? Errno.EISDIR : Errno.ENOTDIR);
        }
        Files.delete(path);
    }

    void rename(List<String> from, List<String> to) throws IOException, Errno.Failed {
        if (from.isEmpty() || to.isEmpty()) {
            throw new Errno.Failed(Errno.EBUSY);
        }
        Files.move(
                changeable(from),
                changeable(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    FileStore store() throws IOException {
        return Files.getFileStore(root);
    }
}
