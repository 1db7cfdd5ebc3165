package org.distrofab.machine.virtio.ninep;

import java.io.IOException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Map;

/** Linux' error numbers (asm-generic/errno.h) for what goes wrong. */
enum Errno {
    EPERM(1),
    ENOENT(2),
    EIO(5),
    EBADF(9),
    EACCES(13),
    EBUSY(16),
    EEXIST(17),
    EXDEV(18),
    ENOTDIR(20),
    EISDIR(21),
    EINVAL(22),
    EMFILE(24),
    EFBIG(27),
    ENOSPC(28),
    EROFS(30),
    ENAMETOOLONG(36),
    ENOTEMPTY(39),
    ELOOP(40),
    EPROTO(71),
    EOPNOTSUPP(95),
    EDQUOT(122);

    /** What the C library says where Java has no exception of its own. */
    private static final Map<String, Errno> BY_REASON =
            Map.of(
                    "Operation not permitted", EPERM,
                    "Device or resource busy", EBUSY,
                    "Invalid cross-device link", EXDEV,
                    "Not a directory", ENOTDIR,
                    "Is a directory", EISDIR,
                    "No space left on device", ENOSPC,
                    "Read-only file system", EROFS,
                    "File name too long", ENAMETOOLONG,
                    "Directory not empty", ENOTEMPTY,
                    "Disk quota exceeded", EDQUOT);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** A request that ends with an error number. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        private final Errno errno;

        Failed(Errno errno) {
            super(errno.name(), null, false, false);
            this.errno = errno;
        }

        Errno errno() {
            return errno;
        }
    }

    static Errno of(Exception e) {
        return switch (e) {
            case Failed failed -> failed.errno();
            case NoSuchFileException _ -> ENOENT;
            case AccessDeniedException _ -> EACCES;
            case FileAlreadyExistsException _ -> EEXIST;
            case DirectoryNotEmptyException _ -> ENOTEMPTY;
            case NotDirectoryException _ -> ENOTDIR;
            case NotLinkException _ -> EINVAL;
            case FileSystemLoopException _ -> ELOOP;
            case FileSystemException f -> byReason(f.getReason());
            case IOException f -> byReason(f.getMessage());
            case NonReadableChannelException _ -> EBADF;
            case NonWritableChannelException _ -> EBADF;
            case UnsupportedOperationException _ -> EOPNOTSUPP;
            case IllegalArgumentException _ -> EINVAL;
            default -> EIO;
        };
    }

    private static Errno byReason(String reason) {
        if (reason == null) {
            return EIO;
        }
        // O_NOFOLLOW says so in a sentence of Java's own.
        return reason.startsWith("Too many levels of symbolic links")
                ? ELOOP
                : BY_REASON.getOrDefault(reason, EIO);
    }
}
