package org.distrofab.rootfs.oci;

import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Images in the OCI image layout (image-spec, "image-layout.md"), one image a folder. */
public final class OciLayout {
    private OciLayout() {}

    /**
     * Writes an image of gzip-compressed layers, the lowest first. The same trees give the same
     * digests.
     *
     * @param folder made if it does not exist; another image there is replaced in the index
     * @param reference the image's name in the index: {@code latest}
     * @return the digest of the manifest, what the image is pulled by: {@code sha256:…}
     */
    public static String write(
            Path folder, List<FileTree> layers, OciConfig config, String reference)
            throws IOException, FormatException {
        return new OciWriter(folder).write(layers, config, reference);
    }

    /**
     * Reads the first image of the index: all layers on top of one another, with what upper ones
     * take away gone (image-spec, "layer.md", "Whiteouts"). Digests and sizes are verified.
     */
    public static FileTree read(Path folder, ContentStore store)
            throws IOException, FormatException {
        return new OciReader(folder, store).read();
    }
}
