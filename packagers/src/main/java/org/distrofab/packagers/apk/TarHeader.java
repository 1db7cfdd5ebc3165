package org.distrofab.packagers.apk;

import org.distrofab.rootfs.Bytes;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One member of a tar archive (POSIX pax interchange format), extension headers applied.
 *
 * @param name as it stands there
 * @param type the type flag: {@code '0'} file, {@code '1'} hard link, {@code '2'} symbolic link,
 *     {@code '3'} and {@code '4'} devices, {@code '5'} folder, {@code '6'} FIFO
 * @param sizeBytes length of the content
 * @param pax the member's own extended header
 * @param offsetBytes of its header in the archive
 */
record TarHeader(
        String name,
        char type,
        int mode,
        int uid,
        int gid,
        String user,
        String group,
        long mtimeSeconds,
        long sizeBytes,
        String link,
        int deviceMajor,
        int deviceMinor,
        SortedMap<String, Bytes> pax,
        long offsetBytes) {

    boolean isFile() {
        return type == '0';
    }

    Optional<String> paxText(String key) {
        return Optional.ofNullable(pax.get(key))
                .map(value -> new String(value.toByteArray(), StandardCharsets.UTF_8));
    }
}
