package org.distrofab.kernelimages.making;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes {@code lib/modules/RELEASE} beside a kernel: the modules, {@code modules.dep} as depmod(8)
 * makes it, and in {@code modules.list} the paths of all these files, since a jar cannot list its
 * folders.
 */
final class ModuleFolder {
    private static final int SECTION_BYTES = 64;
    private static final String DEPENDS = "depends=";

    private ModuleFolder() {}

    /**
     * @param modules the files by the modules' names
     */
    static void write(Path kernel, String release, Map<String, Path> modules) throws IOException {
        var folder = "lib/modules/" + release + "/";
        var list = new ArrayList<String>();
        var needs = new TreeMap<String, List<String>>();
        for (var module : new TreeMap<>(modules).entrySet()) {
            var bytes = Files.readAllBytes(module.getValue());
            var path = folder + place(module.getKey());
            Files.createDirectories(kernel.resolve(path).getParent());
            Files.write(kernel.resolve(path), bytes);
            list.add(path);
            needs.put(module.getKey(), needsOf(bytes));
        }
        var dependencies = new StringBuilder();
        for (var name : needs.keySet()) {
            dependencies.append(place(name)).append(':');
            var all = new LinkedHashSet<String>();
            collect(name, needs, all);
            all.forEach(needed -> dependencies.append(' ').append(place(needed)));
            dependencies.append('\n');
        }
        Files.writeString(kernel.resolve(folder + "modules.dep"), dependencies);
        list.add(folder + "modules.dep");
        Files.writeString(kernel.resolve("modules.list"), String.join("\n", list) + "\n");
    }

    private static String place(String name) {
        return "kernel/" + name + ".ko";
    }

    private static void collect(String name, Map<String, List<String>> needs, Set<String> all) {
        for (var needed : needs.get(name)) {
            if (!needs.containsKey(needed)) {
                throw new IllegalStateException(name + " needs " + needed + ", which is not made");
            }
            all.add(needed);
            collect(needed, needs, all);
        }
    }

    /** What the {@code depends=} text in a module's section {@code .modinfo} names. */
    static List<String> needsOf(byte[] elf) {
        var in = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        int headers = Math.toIntExact(in.getLong(40));
        int names = sectionStart(in, headers + in.getShort(62) * SECTION_BYTES);
        for (int i = 0; i < in.getShort(60); i++) {
            int header = headers + i * SECTION_BYTES;
            if (text(elf, names + in.getInt(header)).equals(".modinfo")) {
                int start = sectionStart(in, header);
                int size = Math.toIntExact(in.getLong(header + 32));
                return needsIn(new String(elf, start, size, StandardCharsets.UTF_8));
            }
        }
        throw new IllegalArgumentException("a module without .modinfo");
    }

    private static List<String> needsIn(String modinfo) {
        return Arrays.stream(modinfo.split("\0"))
                .filter(word -> word.startsWith(DEPENDS))
                .flatMap(word -> Arrays.stream(word.substring(DEPENDS.length()).split(",")))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static int sectionStart(ByteBuffer in, int header) {
        return Math.toIntExact(in.getLong(header + 24));
    }

    private static String text(byte[] elf, int at) {
        int end = at;
        while (elf[end] != 0) {
            end++;
        }
        return new String(elf, at, end - at, StandardCharsets.UTF_8);
    }
}
