package org.distrofab.packagers.deb;

import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What {@code control.tar} holds: {@code control} and, if the package has them, {@code conffiles},
 * {@code md5sums}, {@code triggers}, {@code shlibs}, {@code symbols}, {@code templates} and the
 * maintainer scripts (deb(5), Debian Policy §6 and appendix B).
 *
 * @param files by name; always with {@code control}
 */
public record DebControlFiles(SortedMap<String, File> files) {
    /** The maintainer scripts, {@code config} of debconf among them. */
    public static final List<String> SCRIPTS =
            List.of("preinst", "postinst", "prerm", "postrm", "config");

    /**
     * @param mode permission bits: scripts are executable
     */
    public record File(int mode, Bytes content) {
        /** A text that is no script. */
        public static File ofText(String text) {
            return new File(0644, Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)));
        }

        public static File ofScript(String text) {
            return new File(0755, Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    public DebControlFiles {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        if (!files.containsKey("control")) {
            throw new IllegalArgumentException("no file 'control'");
        }
    }

    /** Control files of a package that has none besides {@code control}. */
    public static DebControlFiles of(DebControl control) {
        return new DebControlFiles(
                new TreeMap<>(Map.of("control", File.ofText(control.toString()))));
    }

    public DebControlFiles with(String name, File file) {
        var changed = new TreeMap<>(files);
        changed.put(name, file);
        return new DebControlFiles(changed);
    }

    /** With a list file made of values that print as its lines; without it if there are none. */
    DebControlFiles withLines(String name, Collection<?> lines) {
        if (lines.isEmpty()) {
            var changed = new TreeMap<>(files);
            changed.remove(name);
            return new DebControlFiles(changed);
        }
        return with(
                name,
                File.ofText(lines.stream().map(line -> line + "\n").collect(Collectors.joining())));
    }

    public DebControl control() throws FormatException {
        return DebControl.parse("deb control", files.get("control").content().toByteArray());
    }

    public List<DebConffile> conffiles() throws FormatException {
        return has("conffiles") ? List.copyOf(text("conffiles").conffiles()) : List.of();
    }

    /** Digest by tree path. */
    public SequencedMap<String, String> md5sums() throws FormatException {
        return has("md5sums")
                ? text("md5sums").md5sums()
                : Collections.unmodifiableSequencedMap(new TreeMap<>());
    }

    public List<DebTrigger> triggers() throws FormatException {
        return has("triggers") ? List.copyOf(text("triggers").triggers()) : List.of();
    }

    public List<DebSharedLibrary> sharedLibraries() throws FormatException {
        return has("shlibs") ? List.copyOf(text("shlibs").sharedLibraries()) : List.of();
    }

    public Optional<DebSymbols> symbols() throws FormatException {
        return has("symbols") ? Optional.of(text("symbols").symbols()) : Optional.empty();
    }

    private boolean has(String name) {
        return files.containsKey(name);
    }

    private ControlText text(String name) throws FormatException {
        return new ControlText("deb " + name, files.get(name).content().toByteArray());
    }
}
