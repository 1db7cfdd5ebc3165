package org.distrofab.packagers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a file's content comes from; opened once per pass, and the same bytes every time. */
@FunctionalInterface
public interface ContentSource {
    /** For entries that have none. */
    ContentSource NONE = InputStream::nullInputStream;

    InputStream open() throws IOException;

    static ContentSource of(byte[] bytes) {
        var copy = bytes.clone();
        return () -> new ByteArrayInputStream(copy);
    }

    static ContentSource of(Path file) {
        return () -> Files.newInputStream(file);
    }
}
