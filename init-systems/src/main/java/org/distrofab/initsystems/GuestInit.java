package org.distrofab.initsystems;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bundled inits as files: programs compiled for riscv64, and the configuration that comes with
 * them.
 *
 * <p>Programs are named by their paths in the {@code guest.build} of each ({@code
 * musl-like/usr/lib/systemd/systemd}: the flavour of libc, then the path in the guest);
 * configuration by its path in the guest ({@code usr/lib/systemd/system/getty.target}).
 */
public enum GuestInit {
    SYSTEMD_LIKE,
    OPENRC_LIKE,
    /** The init of an initramfs, which finds the root file system and hands over to the others. */
    INITRAMFS;

    private static final String INDEX = "index";
    private static final String LINKS = "links";

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The names of all programs, sorted.
     *
     * @throws IOException if the files cannot be read
     */
    public List<String> programs() throws IOException {
        return lines("guest/" + word() + "/" + INDEX);
    }

    /**
     * The bytes of a program.
     *
     * @throws IllegalArgumentException if there is none of that name
     * @throws IOException if it cannot be read
     */
    public byte[] program(String name) throws IOException {
        return bytes("guest/" + word() + "/" + name);
    }

    /**
     * The names of all configuration files, sorted.
     *
     * @throws IOException if the files cannot be read
     */
    public List<String> configuration() throws IOException {
        var folder = word() + "/";
        return lines("root/" + INDEX).stream()
                .filter(name -> name.startsWith(folder))
                .map(name -> name.substring(folder.length()))
                .filter(name -> !name.equals(LINKS))
                .toList();
    }

    /**
     * The symbolic links that belong to the configuration, by path in the guest: names of programs,
     * services that are enabled.
     *
     * @throws IOException if the files cannot be read
     */
    public SortedMap<String, String> links() throws IOException {
        var links = new TreeMap<String, String>();
        var file = word() + "/" + LINKS;
        if (lines("root/" + INDEX).contains(file)) {
            for (var line : lines("root/" + file)) {
                int blank = line.indexOf(' ');
                links.put(line.substring(0, blank), line.substring(blank + 1));
            }
        }
        return Collections.unmodifiableSortedMap(links);
    }

    /**
     * The bytes of a configuration file.
     *
     * @throws IllegalArgumentException if there is none of that name
     * @throws IOException if it cannot be read
     */
    public byte[] configuration(String name) throws IOException {
        return bytes("root/" + word() + "/" + name);
    }

    private static List<String> lines(String resource) throws IOException {
        return new String(bytes(resource), StandardCharsets.UTF_8).lines().toList();
    }

    private static byte[] bytes(String resource) throws IOException {
        try (InputStream bytes = GuestInit.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw new IllegalArgumentException("the inits have no file " + resource);
            }
            return bytes.readAllBytes();
        }
    }
}
