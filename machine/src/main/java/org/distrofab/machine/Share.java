package org.distrofab.machine;

import java.nio.file.Path;

/**
 * A folder of the host that the guest can mount: {@code mount -t 9p -o
 * trans=virtio,version=9p2000.L TAG DIR}.
 *
 * @param tag 1 to 255 bytes of UTF-8
 */
public record Share(Path directory, String tag, boolean readOnly) {}
