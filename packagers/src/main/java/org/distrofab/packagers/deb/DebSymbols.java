package org.distrofab.packagers.deb;

import java.util.List;

/**
 * {@code symbols} of a package: since which version each symbol of its libraries is there
 * (deb-symbols(5)).
 */
public record DebSymbols(List<Library> libraries) {
    public DebSymbols {
        libraries = List.copyOf(libraries);
    }

    /**
     * @param soname of the ELF file
     * @param templates what a user of the library depends on, {@code #MINVER#} left as it stands;
     *     the first is the usual one, symbols name others by their index
     * @param fields {@code Build-Depends-Package} and its like
     * @param symbols in the file's order
     */
    public record Library(
            String soname,
            List<String> templates,
            List<DebControl.Field> fields,
            List<Symbol> symbols) {
        public Library {
            templates = List.copyOf(templates);
            fields = List.copyOf(fields);
            symbols = List.copyOf(symbols);
        }
    }

    /**
     * @param name with its version: {@code deflate@Base}
     * @param minimalVersion the first that has it
     * @param template index into {@link Library#templates}
     */
    public record Symbol(String name, DebVersion minimalVersion, int template) {}

    /** The file's text. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var library : libraries) {
            text.append(library.soname()).append(' ');
            text.append(String.join("\n| ", library.templates())).append('\n');
            for (var field : library.fields()) {
                text.append("* ").append(field.name()).append(": ");
                text.append(field.value()).append('\n');
            }
            for (var symbol : library.symbols()) {
                text.append(' ').append(symbol.name()).append(' ').append(symbol.minimalVersion());
                text.append(symbol.template() == 0 ? "" : " " + symbol.template()).append('\n');
            }
        }
        return text.toString();
    }
}
