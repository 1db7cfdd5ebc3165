package org.distrofab.cli;

import tools.jackson.jr.ob.JSON;

/** What {@code --json} prints: maps, lists, records and scalars, indented, keys in given order. */
final class Json {
    private static final JSON WRITER = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT);

    private Json() {}

    /** JSON text (RFC 8259) of a value made of maps, lists, strings, numbers and booleans. */
    static String render(Object value) {
        return WRITER.asString(value);
    }
}
