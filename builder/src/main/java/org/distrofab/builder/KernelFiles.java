package org.distrofab.builder;

import org.distrofab.distrospec.LockFile;
import org.distrofab.distrospec.Recipe;
import org.distrofab.kernelimages.Kernel;
import org.distrofab.kernelimages.KernelCatalogue;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A kernel as an image takes it.
 *
 * @param id as the recipe calls it
 * @param release what {@code uname -r} says
 * @param image the file that firmware loads
 * @param commandLine its own default
 * @param modules the tree of {@code lib/modules/RELEASE}, empty if it has none
 * @param early names of the modules that are needed to find the root
 * @param readsDisks whether it can have its root on an ext4 disk; if not, the initramfs is the root
 */
record KernelFiles(
        String id,
        String release,
        byte[] image,
        String sha256,
        String commandLine,
        FileTree modules,
        List<String> early,
        boolean readsDisks) {

    private static final String FILE = "file:";
    private static final Pattern BANNER = Pattern.compile("Linux version (\\S+) ");
    private static final int LARGEST_IMAGE = 1 << 30;

    LockFile.LockedKernel locked() {
        return new LockFile.LockedKernel(id, release, sha256);
    }

    /**
     * @param folder what a {@code file:} is relative to
     */
    static KernelFiles choose(Recipe.Kernel wanted, Path folder) throws IOException, BuildFailure {
        if (wanted.image().startsWith(FILE)) {
            return local(wanted.image(), folder.resolve(wanted.image().substring(FILE.length())));
        }
        var kernel =
                KernelCatalogue.shipped()
                        .find(wanted.image())
                        .orElseThrow(() -> new IllegalStateException("the recipe was checked"));
        return switch (kernel.source()) {
            case Kernel.Source.Bundled bundled -> bundled(kernel, bundled);
            case Kernel.Source.Local(var path) -> local(kernel.id(), folder.resolve(path));
            case Kernel.Source.Debian debian ->
                    throw new BuildFailure(
                            BuildFailure.Kind.RECIPE,
                            "the kernel '%s' comes from packages of Debian %s, which cannot be"
                                            .formatted(kernel.id(), debian.suite())
                                    + " fetched yet; give its file as image = \"file:PATH\"");
        };
    }

    private static KernelFiles bundled(Kernel kernel, Kernel.Source.Bundled source) {
        var modules = FileTree.builder(ContentStore.inMemory());
        var attributes = Attributes.ofRoot(0644).withMtimeSeconds(Pipeline.SOURCE_DATE_EPOCH);
        try {
            for (var module : KernelCatalogue.modules(source).entrySet()) {
                modules.file(module.getKey(), attributes, module.getValue());
            }
        } catch (FormatException e) {
            throw new IllegalStateException(e);
        }
        var image = KernelCatalogue.image(source);
        return new KernelFiles(
                kernel.id(),
                kernel.version(),
                image,
                Digests.sha256(image),
                kernel.commandLine(),
                modules.build(),
                kernel.modules(),
                !kernel.id().equals("fab-tiny"));
    }

    private static KernelFiles local(String id, Path file) throws IOException, BuildFailure {
        if (!Files.isRegularFile(file)) {
            throw new BuildFailure(BuildFailure.Kind.RECIPE, "there is no kernel image " + file);
        }
        if (Files.size(file) > LARGEST_IMAGE) {
            throw new BuildFailure(
                    BuildFailure.Kind.RECIPE, file + " is too large to be a kernel image");
        }
        var image = Files.readAllBytes(file);
        return new KernelFiles(
                id,
                banner(image).orElse("unknown"),
                image,
                Digests.sha256(image),
                "console=ttyS0",
                noModules(),
                List.of(),
                true);
    }

    /** The release in the text that every uncompressed Linux image carries. */
    private static Optional<String> banner(byte[] image) {
        var matcher = BANNER.matcher(new String(image, StandardCharsets.ISO_8859_1));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static FileTree noModules() {
        return FileTree.builder(ContentStore.inMemory()).build();
    }
}
