package org.distrofab.packagers;

import org.distrofab.rootfs.Bytes;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * @param interpreter the program and its arguments, if the format keeps them apart from the body
 *     (rpm: {@code /bin/sh}, {@code <lua>}); empty if the body says it itself
 * @param body as stored; not always text (deb allows any executable)
 * @param watches what sets a trigger off: apk's path globs, rpm's conditions or path prefixes, as
 *     text; empty for other scripts
 */
public record Script(ScriptKind kind, List<String> interpreter, Bytes body, List<String> watches) {
    public Script {
        Objects.requireNonNull(kind);
        interpreter = List.copyOf(interpreter);
        Objects.requireNonNull(body);
        watches = List.copyOf(watches);
    }

    public static Script of(ScriptKind kind, String body) {
        return new Script(
                kind, List.of(), Bytes.copyOf(body.getBytes(StandardCharsets.UTF_8)), List.of());
    }

    /** The body as UTF-8, with replacement characters where it is none. */
    public String text() {
        return new String(body.toByteArray(), StandardCharsets.UTF_8);
    }
}
