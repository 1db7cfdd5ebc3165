package org.distrofab.builder;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;

/**
 * A folder of things that can be made again, shared by all builds of a user.
 *
 * <p>What has a name here is whole: it is made beside its place and then renamed. So builds may run
 * at the same time and be killed at any moment; what a killed one leaves behind is in {@code tmp}
 * and may be deleted.
 */
public final class Cache {
    private final Path root;

    /**
     * @param root made when something is put into it
     */
    public Cache(Path root) {
        this.root = root;
    }

    /** Makes the content of a folder. */
    @FunctionalInterface
    interface Maker {
        /**
         * @param folder empty
         */
        void make(Path folder) throws IOException, BuildFailure;
    }

    /** Where something of this name is, if it is there. */
    Path path(String name) {
        return root.resolve(name);
    }

    /** A scratch folder of the caller's own, to be deleted by {@link #delete}. */
    Path scratch() throws IOException {
        var parent = Files.createDirectories(root.resolve("tmp"));
        return Files.createTempDirectory(parent, "build-");
    }

    /** The folder of this name; makes it if it is not there. */
    Path folder(String name, IoMaker maker) throws IOException {
        try {
            return folderOrFail(name, maker::make);
        } catch (BuildFailure e) {
            throw new IllegalStateException("a maker that does not fail failed", e);
        }
    }

    /** A {@link Maker} that fails by the host alone. */
    @FunctionalInterface
    interface IoMaker {
        void make(Path folder) throws IOException;
    }

    /** The folder of this name; makes it if it is not there. */
    Path folderOrFail(String name, Maker maker) throws IOException, BuildFailure {
        var place = root.resolve(name);
        if (Files.isDirectory(place)) {
            return place;
        }
        var scratch = scratch();
        try {
            maker.make(scratch);
            Files.createDirectories(place.getParent());
            move(scratch, place);
        } finally {
            delete(scratch);
        }
        return place;
    }

    /** Another build may have been faster; then its folder is as good. */
    private static void move(Path from, Path place) throws IOException {
        try {
            Files.move(from, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            if (!Files.isDirectory(place)) {
                throw e;
            }
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("cannot rename within the cache " + place.getParent(), e);
        }
    }

    /** Deletes a folder with all that is in it; nothing happens if it is not there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
