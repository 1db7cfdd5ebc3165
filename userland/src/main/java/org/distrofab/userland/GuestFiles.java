package org.distrofab.userland;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The compiled files of the userspace: programs, libraries and loaders for riscv64.
 *
 * <p>Files are named by their paths in {@code src/main/c/guest.build}: {@code bin/sh}, {@code
 * sdk/lib/libc.a} and so on.
 */
public final class GuestFiles {
    private static final String FOLDER = "guest/";
    private static final String INDEX = "index";

    private GuestFiles() {}

    /**
     * The names of all files, sorted.
     *
     * @throws IOException if the files cannot be read
     */
    public static List<String> names() throws IOException {
        return new String(read(INDEX), StandardCharsets.UTF_8).lines().toList();
    }

    /**
     * The bytes of a file.
     *
     * @throws IllegalArgumentException if there is no file of that name
     * @throws IOException if it cannot be read
     */
    public static byte[] read(String name) throws IOException {
        try (InputStream bytes = GuestFiles.class.getResourceAsStream(FOLDER + name)) {
            if (bytes == null) {
                throw new IllegalArgumentException("the userland has no file " + name);
            }
            return bytes.readAllBytes();
        }
    }

    /**
     * The commands that a program of many commands answers to ({@code core}, {@code su-tools},
     * {@code process-tools}, {@code module-tools}), sorted: each wants a link to the program by
     * that name.
     *
     * @throws IllegalArgumentException if there is no such program
     * @throws IOException if it cannot be read
     */
    public static List<String> commands(String program) throws IOException {
        return CommandNames.of(read("bin/" + program));
    }
}
