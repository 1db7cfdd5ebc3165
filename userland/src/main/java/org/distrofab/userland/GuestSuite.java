package org.distrofab.userland;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The in-guest suite: named checks over the C libraries, the shell and the commands, run by the
 * commands themselves. {@code run} prints a line a check and at the end {@code N passed, N failed,
 * N skipped}.
 */
public final class GuestSuite {
    /** Where the suite is installed in a guest. */
    public static final String FOLDER = "usr/share/fab/suite";

    private static final List<String> SCRIPTS =
            List.of(
                    "run",
                    "lib.sh",
                    "05-libc.sh",
                    "10-shell.sh",
                    "20-files.sh",
                    "30-text.sh",
                    "40-processes.sh",
                    "50-system.sh",
                    "55-libraries.sh",
                    "60-modules.sh",
                    "70-accounts.sh",
                    "80-daemons.sh");

    private GuestSuite() {}

    /** The names of the shell scripts: the driver, what it reads, and the parts in their order. */
    public static List<String> scripts() {
        return SCRIPTS;
    }

    /**
     * All that lies in {@link #FOLDER}: the scripts, and the programs that some parts run, in
     * folders named by how they are linked. All of it is executable.
     *
     * @return contents by path below the folder
     * @throws IOException if the files cannot be read
     */
    public static Map<String, byte[]> files() throws IOException {
        var files = new TreeMap<String, byte[]>();
        for (var script : SCRIPTS) {
            try (InputStream bytes = GuestSuite.class.getResourceAsStream("suite/" + script)) {
                if (bytes == null) {
                    throw new IOException("the suite has no " + script);
                }
                files.put(script, bytes.readAllBytes());
            }
        }
        files.put("static/libc", GuestFiles.read("test/static/libc"));
        files.put("static/cron", GuestFiles.read("test/static/cron"));
        for (var flavour : List.of("musl-like", "glibc-like")) {
            files.put(flavour + "/libc", GuestFiles.read("test/" + flavour + "/libc"));
            files.put(flavour + "/plugin.so", GuestFiles.read("test/" + flavour + "/plugin.so"));
            files.put(flavour + "/hello", GuestFiles.read(flavour + "/bin/hello"));
        }
        files.put("glibc-like/needs-plugin", GuestFiles.read("test/glibc-like/needs-plugin"));
        return files;
    }
}
