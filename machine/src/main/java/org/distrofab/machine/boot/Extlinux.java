package org.distrofab.machine.boot;

import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A boot menu as U-Boot reads it (U-Boot, doc/README.pxe, "pxe file format").
 *
 * <p>Limitations: {@code include}, {@code fit} and {@code localboot} are ignored, as is what only
 * matters to a menu on a screen; the first initial RAM disk is the only one.
 *
 * @param defaultLabel what {@code default} or {@code menu default} names
 */
record Extlinux(Optional<String> defaultLabel, List<Label> labels) {
    Extlinux {
        labels = List.copyOf(labels);
    }

    /**
     * A choice of the menu. Paths are those of the file.
     *
     * @param kernel empty if the choice boots something else than a kernel
     */
    record Label(
            String name,
            Optional<String> kernel,
            Optional<String> initrd,
            Optional<String> append,
            Optional<String> deviceTree) {}

    /** Every line is a keyword, in any case, and its value; what is unknown is passed over. */
    static Extlinux parse(String text) {
        var parser = new Parser();
        text.lines().forEach(parser::line);
        return parser.finish();
    }

    /**
     * The choice that is booted without asking: the default one if it exists, else the first that
     * has a kernel.
     *
     * @throws FormatException if there is nothing to boot
     */
    Label choice() throws FormatException {
        for (var label : labels) {
            if (defaultLabel.filter(label.name()::equals).isPresent()
                    && label.kernel().isPresent()) {
                return label;
            }
        }
        for (var label : labels) {
            if (label.kernel().isPresent()) {
                return label;
            }
        }
        throw new FormatException(
                "extlinux.conf",
                -1,
                "a label with a kernel",
                labels.isEmpty() ? "no label" : labels.size() + " labels without one");
    }

    private static final class Parser {
        private final List<Label> labels = new ArrayList<>();
        private Optional<String> defaultLabel = Optional.empty();
        private Optional<String> name = Optional.empty();
        private Optional<String> kernel = Optional.empty();
        private Optional<String> initrd = Optional.empty();
        private Optional<String> append = Optional.empty();
        private Optional<String> deviceTree = Optional.empty();

        void line(String line) {
            var words = line.strip().split("\\s+", 2);
            var value = words.length > 1 ? words[1].strip() : "";
            if (words[0].startsWith("#") || value.isEmpty()) {
                return;
            }
            switch (words[0].toLowerCase(Locale.ROOT)) {
                case "default" -> defaultLabel = Optional.of(value);
                case "label" -> {
                    endLabel();
                    name = Optional.of(value);
                }
                case "menu" -> {
                    if (value.equalsIgnoreCase("default")) {
                        defaultLabel = name.or(() -> defaultLabel);
                    }
                }
                case "kernel", "linux" -> kernel = Optional.of(value);
                case "initrd" -> initrd = Optional.of(value);
                case "fdt", "devicetree" -> deviceTree = Optional.of(value);
                case "append" -> {
                    append = Optional.of(value);
                    initrd = initrd.or(() -> initrdIn(value));
                }
                default -> {}
            }
        }

        /** Syslinux' older way to name the initial RAM disk: {@code append initrd=FILE}. */
        private static Optional<String> initrdIn(String append) {
            for (var word : append.split("\\s+")) {
                if (word.startsWith("initrd=")) {
                    return Optional.of(word.substring("initrd=".length()));
                }
            }
            return Optional.empty();
        }

        private void endLabel() {
            name.ifPresent(n -> labels.add(new Label(n, kernel, initrd, append, deviceTree)));
            kernel = Optional.empty();
            initrd = Optional.empty();
            append = Optional.empty();
            deviceTree = Optional.empty();
        }

        Extlinux finish() {
            endLabel();
            return new Extlinux(defaultLabel, labels);
        }
    }
}
