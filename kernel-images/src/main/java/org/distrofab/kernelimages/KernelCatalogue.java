package org.distrofab.kernelimages;

import org.distrofab.distrospec.Diagnostic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The kernels that there are, by id. */
public final class KernelCatalogue {
    private static final List<String> SHIPPED =
            List.of("fab", "fab-tiny", "debian-6.12", "debian-7");

    private final List<Kernel> kernels;

    private KernelCatalogue(List<Kernel> kernels) {
        this.kernels = List.copyOf(kernels);
    }

    /** The entries in this jar, in the order in which they are shown. */
    public static KernelCatalogue shipped() {
        var kernels = new ArrayList<Kernel>();
        for (var id : SHIPPED) {
            var name = id + ".toml";
            switch (KernelEntryParser.parse(name, text(name))) {
                case KernelEntryParser.Result.Good(var kernel) -> kernels.add(kernel);
                case KernelEntryParser.Result.Bad(var diagnostics) ->
                        throw new IllegalStateException(
                                diagnostics.stream()
                                        .map(Diagnostic::text)
                                        .collect(Collectors.joining("\n")));
            }
        }
        return new KernelCatalogue(kernels);
    }

    private static String text(String resource) {
        try (var in = open(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        var in = KernelCatalogue.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException(resource + " is not in the jar");
        }
        return in;
    }

    public List<Kernel> kernels() {
        return kernels;
    }

    public Optional<Kernel> find(String id) {
        return kernels.stream().filter(kernel -> kernel.id().equals(id)).findFirst();
    }

    /**
     * The file of a bundled kernel.
     *
     * @throws IllegalStateException if the build has not put it into the jar
     */
    public static byte[] image(Kernel.Source.Bundled source) {
        try (var in = open(source.resource())) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The loadable modules of a bundled kernel, with their {@code modules.dep}.
     *
     * @return contents by paths relative to the root, {@code lib/modules/RELEASE/…}; empty for a
     *     kernel without modules
     */
    public static SortedMap<String, byte[]> modules(Kernel.Source.Bundled source) {
        var folder = source.resource().substring(0, source.resource().lastIndexOf('/') + 1);
        var modules = new TreeMap<String, byte[]>();
        var list = KernelCatalogue.class.getResource(folder + "modules.list");
        if (list != null) {
            for (var path : text(folder + "modules.list").lines().toList()) {
                modules.put(path, image(new Kernel.Source.Bundled(folder + path)));
            }
        }
        return modules;
    }
}
