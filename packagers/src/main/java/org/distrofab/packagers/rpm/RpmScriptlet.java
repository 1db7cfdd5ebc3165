package org.distrofab.packagers.rpm;

import org.distrofab.packagers.ScriptKind;

import java.util.List;

/**
 * A scriptlet or trigger as a header keeps it.
 *
 * @param interpreter program and arguments; {@code <lua>} for the built-in one
 * @param body empty if the interpreter alone is run
 * @param flags {@code RPMSCRIPT_FLAG_*}: 1 expand macros, 2 query format, 4 critical
 * @param conditions what sets a trigger off: dependencies, or path prefixes with no version for
 *     file triggers; empty for plain scriptlets
 * @param priority of a file trigger, the higher the earlier; 0 for others
 */
public record RpmScriptlet(
        ScriptKind kind,
        List<String> interpreter,
        String body,
        int flags,
        List<RpmDependency> conditions,
        long priority) {
    public RpmScriptlet {
        interpreter = List.copyOf(interpreter);
        conditions = List.copyOf(conditions);
    }

    /** A scriptlet for the shell. */
    public static RpmScriptlet of(ScriptKind kind, String body) {
        return new RpmScriptlet(kind, List.of("/bin/sh"), body, 0, List.of(), 0);
    }
}
