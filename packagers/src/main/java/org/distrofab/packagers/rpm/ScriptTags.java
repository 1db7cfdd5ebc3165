package org.distrofab.packagers.rpm;

import org.distrofab.packagers.ScriptKind;

/** Which three tags hold which scriptlet. */
enum ScriptTags {
    PRE(ScriptKind.PRE_INSTALL, RpmTag.PREIN, RpmTag.PREINPROG, RpmTag.PREINFLAGS),
    POST(ScriptKind.POST_INSTALL, RpmTag.POSTIN, RpmTag.POSTINPROG, RpmTag.POSTINFLAGS),
    PREUN(ScriptKind.PRE_REMOVE, RpmTag.PREUN, RpmTag.PREUNPROG, RpmTag.PREUNFLAGS),
    POSTUN(ScriptKind.POST_REMOVE, RpmTag.POSTUN, RpmTag.POSTUNPROG, RpmTag.POSTUNFLAGS),
    PRETRANS(
            ScriptKind.PRE_TRANSACTION, RpmTag.PRETRANS, RpmTag.PRETRANSPROG, RpmTag.PRETRANSFLAGS),
    POSTTRANS(
            ScriptKind.POST_TRANSACTION,
            RpmTag.POSTTRANS,
            RpmTag.POSTTRANSPROG,
            RpmTag.POSTTRANSFLAGS),
    PREUNTRANS(
            ScriptKind.PRE_UNINSTALL_TRANSACTION,
            RpmTag.PREUNTRANS,
            RpmTag.PREUNTRANSPROG,
            RpmTag.PREUNTRANSFLAGS),
    POSTUNTRANS(
            ScriptKind.POST_UNINSTALL_TRANSACTION,
            RpmTag.POSTUNTRANS,
            RpmTag.POSTUNTRANSPROG,
            RpmTag.POSTUNTRANSFLAGS),
    VERIFY(
            ScriptKind.VERIFY,
            RpmTag.VERIFYSCRIPT,
            RpmTag.VERIFYSCRIPTPROG,
            RpmTag.VERIFYSCRIPTFLAGS);

    final ScriptKind kind;
    final RpmTag body;
    final RpmTag interpreter;
    final RpmTag flags;

    ScriptTags(ScriptKind kind, RpmTag body, RpmTag interpreter, RpmTag flags) {
        this.kind = kind;
        this.body = body;
        this.interpreter = interpreter;
        this.flags = flags;
    }
}
