package org.distrofab.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where lines of a trace go. */
final class TraceFile implements AutoCloseable {
    private final PrintStream stream;

    private TraceFile(PrintStream stream) {
        this.stream = stream;
    }

    /**
     * @param name of a file to write anew; empty for standard error
     */
    static TraceFile open(String name) throws IOException {
        if (name.isEmpty()) {
            return new TraceFile(System.err);
        }
        var out = new BufferedOutputStream(Files.newOutputStream(Path.of(name)), 1 << 16);
        return new TraceFile(new PrintStream(out, false, StandardCharsets.UTF_8));
    }

    void println(String line) {
        stream.println(line);
    }

    /**
     * @throws IOException if not every line could be written
     */
    @Override
    public void close() throws IOException {
        stream.flush();
        if (stream != System.err) {
            stream.close();
        }
        if (stream.checkError()) {
            throw new IOException("the trace could not be written");
        }
    }
}
