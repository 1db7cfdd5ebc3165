package org.distrofab.builder;

import org.distrofab.rootfs.FileTree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * In which order modules are loaded: each after those that it needs, as {@code modules.dep} says
 * (modules.dep(5)).
 */
final class ModuleOrder {
    private final Map<String, String> pathByName = new HashMap<>();
    private final Map<String, List<String>> needs = new HashMap<>();
    private final LinkedHashSet<String> order = new LinkedHashSet<>();

    private ModuleOrder() {}

    /**
     * @param modules a tree with {@code lib/modules/RELEASE}; may be empty
     * @param names without ending; those that are not there are built in and left out
     * @return tree paths
     */
    static List<String> of(FileTree modules, String release, List<String> names)
            throws IOException {
        var folder = "lib/modules/" + release + "/";
        var dependencies = modules.get(folder + "modules.dep");
        if (dependencies.isEmpty()) {
            return List.of();
        }
        var order = new ModuleOrder();
        try (var in = modules.content(folder + "modules.dep").source().stream()) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> order.read(line, folder));
        }
        for (var name : names) {
            var path = order.pathByName.get(name.replace('-', '_'));
            if (path != null) {
                order.take(path);
            }
        }
        return new ArrayList<>(order.order);
    }

    /** {@code kernel/fs/ext4/ext4.ko.xz: kernel/fs/jbd2/jbd2.ko.xz …}. */
    private void read(String line, String folder) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            return;
        }
        var path = folder + line.substring(0, colon);
        var file = path.substring(path.lastIndexOf('/') + 1);
        pathByName.put(file.substring(0, file.indexOf('.')).replace('-', '_'), path);
        var others = line.substring(colon + 1).strip();
        needs.put(
                path,
                others.isEmpty()
                        ? List.of()
                        : List.of(others.split(" +")).stream().map(folder::concat).toList());
    }

    private void take(String path) {
        // modules.dep lists all that is needed, the innermost last.
        for (var other : needs.getOrDefault(path, List.of()).reversed()) {
            order.add(other);
        }
        order.add(path);
    }
}
