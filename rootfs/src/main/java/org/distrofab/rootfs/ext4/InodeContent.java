package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** A file's content as a source; holes are zero. Not for several threads. */
final class InodeContent implements ByteSource {
    private final Volume volume;
    private final Inode inode;
    private final BlockMap map;
    private BlockMap.Run run = new BlockMap.Run(0, 0, 0);

    InodeContent(Volume volume, Inode inode) throws FormatException {
        this.volume = volume;
        this.inode = inode;
        this.map = BlockMap.of(volume, inode);
    }

    @Override
    public long sizeBytes() {
        return inode.sizeBytes();
    }

    @Override
    public void readFully(long offsetBytes, byte[] into, int from, int count) throws IOException {
        try {
            read(offsetBytes, into, from, count);
        } catch (FormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** As {@link #readFully}, with the complaint as it is. */
    void read(long offsetBytes, byte[] into, int from, int count)
            throws IOException, FormatException {
        if (offsetBytes < 0 || count < 0 || count > inode.sizeBytes() - offsetBytes) {
            throw new EOFException(count + " bytes at " + offsetBytes + " of " + inode.sizeBytes());
        }
        int blockBytes = volume.blockBytes();
        int done = 0;
        while (done < count) {
            long at = offsetBytes + done;
            long block = at / blockBytes;
            if (!run.holds(block)) {
                run = map.runAt(block);
            }
            long skip = at - run.logical() * blockBytes;
            int now = (int) Math.min(count - done, run.count() * blockBytes - skip);
            if (run.isHole()) {
                Arrays.fill(into, from + done, from + done + now, (byte) 0);
            } else {
                volume.readData(inode.describe(), run.physical(), skip, into, from + done, now);
            }
            done += now;
        }
    }
}
