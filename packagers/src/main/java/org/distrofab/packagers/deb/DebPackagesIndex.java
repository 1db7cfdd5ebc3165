package org.distrofab.packagers.deb;

import org.distrofab.packagers.columns.IndexColumns;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A repository's {@code Packages}: what there is to install (Debian wiki, DebianRepository/Format).
 *
 * <p>Read as a stream, in blocks that several threads parse; kept column by column, each string
 * once. Fields that resolving and fetching do not ask for are passed over; {@link
 * DebIndexedPackage#offsetBytes} tells where they stand.
 */
public final class DebPackagesIndex {
    private static final int BLOCK_BYTES = 1 << 20;

    /** The longest paragraph of Debian's takes 100 KB, for its Provides. */
    private static final int MAX_PARAGRAPH_BYTES = 16 << 20;

    private final IndexColumns columns;

    /** For each string the first package of that name, and for each package the next; plus one. */
    private final int[] firstNamed;

    private final int[] nextNamed;

    private DebPackagesIndex(IndexColumns columns) {
        this.columns = columns;
        this.firstNamed = new int[columns.strings.size()];
        this.nextNamed = new int[columns.rows];
        for (var row = columns.rows - 1; row >= 0; row--) {
            var name = columns.word(row, IndexColumns.NAME);
            nextNamed[row] = firstNamed[name];
            firstNamed[name] = row + 1;
        }
    }

    /**
     * Reads a file, decompressed as its name says: {@code Packages}, {@code .gz}, {@code .xz},
     * {@code .zst}.
     *
     * @throws FormatException with line, offset and field
     */
    public static DebPackagesIndex read(Path file) throws IOException, FormatException {
        var name = file.getFileName().toString();
        try (var in = Files.newInputStream(file)) {
            return read(name, in, compression(name));
        }
    }

    /** An index whose tables were kept. */
    @SuppressWarnings("exports")
    public static DebPackagesIndex of(IndexColumns columns) {
        return new DebPackagesIndex(columns);
    }

    /** Opens a file's decompressed text, which {@link DebIndexedPackage#offsetBytes} counts in. */
    public static InputStream open(Path file) throws IOException {
        var in = Files.newInputStream(file);
        try {
            return compression(file.getFileName().toString()).decode(in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static DebCompression compression(String name) {
        for (var candidate : DebCompression.values()) {
            if (candidate != DebCompression.NONE && name.endsWith(candidate.suffix())) {
                return candidate;
            }
        }
        return DebCompression.NONE;
    }

    /**
     * @param what names the index in complaints
     * @param in compressed as said; read to its end, not closed
     * @throws FormatException with line, offset and field
     */
    public static DebPackagesIndex read(String what, InputStream in, DebCompression compression)
            throws IOException, FormatException {
        if (compression == DebCompression.NONE) {
            return new DebPackagesIndex(new Reading(what).read(in));
        }
        try (var decoded =
                new DecodedInputStream(
                        what,
                        in,
                        compression,
                        DebLimits.DEFAULT.maxDataBytes(),
                        DebLimits.DEFAULT.maxRatio())) {
            try {
                return new DebPackagesIndex(new Reading(what).read(decoded));
            } catch (IOException e) {
                decoded.rethrow();
                throw e;
            }
        }
    }

    /** The tables themselves, for what looks at all packages at once; not to be changed. */
    @SuppressWarnings("exports")
    public IndexColumns columns() {
        return columns;
    }

    /** How many packages there are. */
    public int size() {
        return columns.rows;
    }

    /**
     * @param row from 0, in the order of the file
     */
    public DebIndexedPackage get(int row) {
        return new DebIndexedPackage(columns, Objects.checkIndex(row, columns.rows));
    }

    /** Every version and architecture of a package, in the order of the file. */
    public List<DebIndexedPackage> named(String name) {
        var found = new ArrayList<DebIndexedPackage>();
        var string = columns.strings.find(name);
        if (string >= 0) {
            for (var row = firstNamed[string]; row != 0; row = nextNamed[row - 1]) {
                found.add(get(row - 1));
            }
        }
        return found;
    }

    /** One reading of an index: cuts it into blocks and puts their columns together. */
    private static final class Reading {
        private final String what;
        private final IndexColumns all = new IndexColumns(1024);
        private final ArrayDeque<Future<Block>> pending = new ArrayDeque<>();

        /** Buffers that have been parsed: new ones would cost more than what is done with them. */
        private final ArrayDeque<byte[]> free = new ArrayDeque<>();

        private long offset;
        private long lines;

        Reading(String what) {
            this.what = what;
        }

        /** The columns of a block, or what is wrong in it. */
        private record Block(
                IndexColumns columns,
                int lines,
                byte[] text,
                int bytes,
                IndexBlockParser.BlockException complaint) {}

        IndexColumns read(InputStream in) throws IOException, FormatException {
            var threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8);
            var workers = Executors.newFixedThreadPool(threads, Reading::daemon);
            try {
                readBlocks(in, workers, threads + 1);
                while (!pending.isEmpty()) {
                    merge();
                }
                all.trim();
                return all;
            } finally {
                workers.shutdownNow();
            }
        }

        private static Thread daemon(Runnable task) {
            var thread = new Thread(task, "deb-index");
            thread.setDaemon(true);
            return thread;
        }

        private void readBlocks(InputStream in, ExecutorService workers, int ahead)
                throws IOException, FormatException {
            var buffer = new byte[BLOCK_BYTES];
            var length = 0;
            while (true) {
                var count = in.readNBytes(buffer, length, buffer.length - length);
                length += count;
                var isEnd = length < buffer.length;
                var cut = isEnd ? length : endOfParagraphs(buffer, length);
                if (cut > 0) {
                    submit(workers, buffer, cut);
                    var rest = buffer(2 * (length - cut));
                    System.arraycopy(buffer, cut, rest, 0, length - cut);
                    buffer = rest;
                    length -= cut;
                } else if (!isEnd) {
                    if (length >= MAX_PARAGRAPH_BYTES) {
                        throw new FormatException(
                                what,
                                offset,
                                "a paragraph of at most " + MAX_PARAGRAPH_BYTES + " bytes",
                                "a longer one");
                    }
                    buffer = Arrays.copyOf(buffer, buffer.length * 2);
                }
                if (isEnd) {
                    return;
                }
                while (pending.size() > ahead) {
                    merge();
                }
            }
        }

        private byte[] buffer(int atLeast) {
            var recycled = free.poll();
            return recycled == null || recycled.length < atLeast
                    ? new byte[Math.max(BLOCK_BYTES, atLeast)]
                    : recycled;
        }

        private static int endOfParagraphs(byte[] buffer, int length) {
            for (var i = length - 1; i > 0; i--) {
                if (buffer[i] == '\n' && buffer[i - 1] == '\n') {
                    return i + 1;
                }
            }
            return 0;
        }

        private void submit(ExecutorService workers, byte[] text, int end) {
            Callable<Block> task =
                    () -> {
                        var parser = new IndexBlockParser(text, end);
                        try {
                            return new Block(parser.parse(), parser.lines(), text, end, null);
                        } catch (IndexBlockParser.BlockException e) {
                            return new Block(null, 0, text, end, e);
                        }
                    };
            pending.add(workers.submit(task));
        }

        private void merge() throws IOException, FormatException {
            Block block;
            try {
                block = pending.remove().get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            if (block.complaint() != null) {
                throw block.complaint().at(what, lines, offset);
            }
            all.addAll(block.columns(), offset);
            free.add(block.text());
            lines += block.lines();
            offset += block.bytes();
        }
    }
}
