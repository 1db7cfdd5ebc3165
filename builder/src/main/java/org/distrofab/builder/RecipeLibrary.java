package org.distrofab.builder;

import org.distrofab.distrospec.RecipeParser;
import org.distrofab.distrospec.RecipeResult;
import org.distrofab.distrospec.RecipeSource;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where recipes come from: a path, the working folder, or the recipes that ship.
 *
 * <p>A name is tried as it stands, then with {@code .toml}, in the folder it is relative to; then
 * among the recipes that ship.
 */
public final class RecipeLibrary {
    /** Names of the recipes that ship, without ending. */
    public static final List<String> SHIPPED = List.of("alpine", "debian", "everything", "fedora");

    private static final String ENDING = ".toml";
    private static final String SHIPPED_PREFIX = "(shipped) ";

    private final Path folder;

    /**
     * @param folder what relative names are relative to
     */
    public RecipeLibrary(Path folder) {
        this.folder = folder;
    }

    /**
     * @param name a path or a bare name
     * @return empty if there is no such recipe
     * @throws IOException if it is there and cannot be read
     * @throws FormatException if it is not UTF-8
     */
    public Optional<RecipeSource> find(String name) throws IOException, FormatException {
        return find(name, folder);
    }

    /**
     * Reads a recipe and those that it extends.
     *
     * @param overrides {@code key=value} each
     * @throws IOException if a recipe cannot be read
     * @throws FormatException if one is not UTF-8
     */
    public RecipeResult parse(RecipeSource source, List<String> overrides)
            throws IOException, FormatException {
        var parser =
                new RecipeParser(
                        BundledUniverse.catalogue(),
                        (name, from) -> {
                            try {
                                return find(name, folderOf(from));
                            } catch (FormatException e) {
                                throw new IOException(e.getMessage(), e);
                            }
                        });
        return parser.parse(source, overrides);
    }

    /** The file that a recipe was read from; empty for one that ships. */
    public static Optional<Path> file(RecipeSource source) {
        return source.name().startsWith(SHIPPED_PREFIX)
                ? Optional.empty()
                : Optional.of(Path.of(source.name()));
    }

    private Path folderOf(RecipeSource source) {
        var parent =
                source.name().startsWith(SHIPPED_PREFIX)
                        ? null
                        : folder.resolve(source.name()).getParent();
        return parent == null ? folder : parent;
    }

    private Optional<RecipeSource> find(String name, Path relativeTo)
            throws IOException, FormatException {
        for (var candidate : List.of(name, name + ENDING)) {
            var file = resolve(relativeTo, candidate);
            if (file.isPresent() && Files.isRegularFile(file.get())) {
                return Optional.of(
                        new RecipeSource(
                                display(file.get()),
                                decode(candidate, Files.readAllBytes(file.get()))));
            }
        }
        return shipped(name);
    }

    private static Optional<Path> resolve(Path folder, String name) {
        try {
            return Optional.of(folder.resolve(name));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /** The path as its user would type it in {@link #folder}. */
    private String display(Path file) {
        var absolute = file.toAbsolutePath().normalize();
        var base = folder.toAbsolutePath().normalize();
        return (absolute.startsWith(base) ? base.relativize(absolute) : absolute).toString();
    }

    private static Optional<RecipeSource> shipped(String name) {
        var bare = name.endsWith(ENDING) ? name.substring(0, name.length() - 5) : name;
        if (!SHIPPED.contains(bare)) {
            return Optional.empty();
        }
        try (var stream = RecipeLibrary.class.getResourceAsStream("recipes/" + bare + ENDING)) {
            var text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(new RecipeSource(SHIPPED_PREFIX + bare + ENDING, text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decode(String name, byte[] bytes) throws FormatException {
        var input = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(input).toString();
        } catch (CharacterCodingException _) {
            throw new FormatException(
                    name,
                    input.position(),
                    "UTF-8 text",
                    "the byte 0x" + Integer.toHexString(bytes[input.position()] & 0xff));
        }
    }
}
