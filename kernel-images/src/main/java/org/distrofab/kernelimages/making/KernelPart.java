package org.distrofab.kernelimages.making;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Sources that a kernel may go without.
 *
 * @param files relative to the folder of the sources; a folder means all that is in it
 * @param instead what answers for them when they are left out, if anything in the rest calls them
 */
record KernelPart(List<Path> files, Optional<Path> instead) {
    static final KernelPart EPOLL = of(List.of("fs/epoll.c"), Optional.of("without/epoll.c"));

    /** eventfd, timerfd and signalfd. */
    static final KernelPart EVENT_DESCRIPTORS =
            of(List.of("fs/eventfd.c"), Optional.of("without/events.c"));

    /** Block devices and what can only lie on them. */
    static final KernelPart DISKS =
            of(
                    List.of(
                            "dev/block.c",
                            "dev/gpt.c",
                            "dev/virtio_blk.c",
                            "fs/ext4",
                            "mm/writeback.c"),
                    Optional.of("without/disks.c"));

    /** Loading modules. */
    static final KernelPart MODULES = of(List.of("module"), Optional.of("without/modules.c"));

    KernelPart {
        files = List.copyOf(files);
    }

    boolean has(Path file) {
        return files.stream().anyMatch(file::startsWith);
    }

    private static KernelPart of(List<String> files, Optional<String> instead) {
        return new KernelPart(files.stream().map(Path::of).toList(), instead.map(Path::of));
    }
}
