package org.distrofab.packagers.apk;

import org.distrofab.packagers.ScriptKind;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** apk's names for the moments at which scripts run (apk-package(5), "scripts"). */
final class ApkScripts {
    /** In the order in which apk writes them. */
    static final List<ScriptKind> KINDS =
            List.of(
                    ScriptKind.PRE_INSTALL,
                    ScriptKind.POST_INSTALL,
                    ScriptKind.PRE_REMOVE,
                    ScriptKind.POST_REMOVE,
                    ScriptKind.PRE_UPGRADE,
                    ScriptKind.POST_UPGRADE,
                    ScriptKind.TRIGGER);

    private static final Map<ScriptKind, String> NAMES =
            Map.of(
                    ScriptKind.PRE_INSTALL, "pre-install",
                    ScriptKind.POST_INSTALL, "post-install",
                    ScriptKind.PRE_REMOVE, "pre-deinstall",
                    ScriptKind.POST_REMOVE, "post-deinstall",
                    ScriptKind.PRE_UPGRADE, "pre-upgrade",
                    ScriptKind.POST_UPGRADE, "post-upgrade",
                    ScriptKind.TRIGGER, "trigger");

    private ApkScripts() {}

    /** Empty for the kinds that apk lacks. */
    static Optional<String> name(ScriptKind kind) {
        return Optional.ofNullable(NAMES.get(kind));
    }

    static Optional<ScriptKind> kind(String name) {
        return KINDS.stream().filter(kind -> NAMES.get(kind).equals(name)).findFirst();
    }
}
