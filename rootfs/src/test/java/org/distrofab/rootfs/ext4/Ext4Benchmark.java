package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.ByteTarget;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.HostTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** The two halves of {@code bench/ext4.sh}: making a tree, and writing it as ext4. */
public final class Ext4Benchmark {
    private static final long TREE_BYTES = 500L << 20;

    private Ext4Benchmark() {}

    public static void main(String[] args) throws IOException, FormatException {
        switch (args[0]) {
            case "generate" -> generate(Path.of(args[1]));
            case "write" -> write(Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Sizes as in a distribution: many small files, a few that hold most of the bytes. */
    private static void generate(Path folder) throws IOException {
        var random = new Random(42);
        long total = 0;
        for (int i = 0; total < TREE_BYTES; i++) {
            var directory = folder.resolve("d" + i / 500).resolve("e" + i / 50 % 10);
            Files.createDirectories(directory);
            int size = (int) Math.min(16e6, Math.exp(8.3 + 1.9 * random.nextGaussian()));
            var bytes = new byte[size];
            random.nextBytes(bytes);
            Files.write(directory.resolve("file-" + i), bytes);
            total += size;
        }
    }

    private static void write(Path folder, Path spool, Path image)
            throws IOException, FormatException {
        long start = System.nanoTime();
        try (var store = ContentStore.spoolingIn(spool)) {
            var builder = FileTree.builder(store);
            HostTree.copyTo(folder, Optional.empty(), builder);
            var tree = builder.build();
            long imported = System.nanoTime();
            var options = Ext4Options.of(new UUID(1, 2), new Ext4Options.Total(800L << 20));
            var writer = Ext4Writer.plan(tree, options);
            try (var target = ByteTarget.create(image, writer.sizeBytes())) {
                writer.write(target);
            }
            long written = System.nanoTime();
            System.out.printf(
                    "files %d import %.2f write %.2f%n",
                    tree.entries().size(), (imported - start) / 1e9, (written - imported) / 1e9);
        }
    }
}
