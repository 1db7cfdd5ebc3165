package org.distrofab.packagers.rpm;

/** The tags of the three families of triggers ({@code docs/manual/tags.md}, "Triggers"). */
enum TriggerTags {
    PACKAGE(
            RpmTag.TRIGGERSCRIPTS,
            RpmTag.TRIGGERSCRIPTPROG,
            RpmTag.TRIGGERSCRIPTFLAGS,
            RpmTag.TRIGGERNAME,
            RpmTag.TRIGGERVERSION,
            RpmTag.TRIGGERFLAGS,
            RpmTag.TRIGGERINDEX),
    FILE(
            RpmTag.FILETRIGGERSCRIPTS,
            RpmTag.FILETRIGGERSCRIPTPROG,
            RpmTag.FILETRIGGERSCRIPTFLAGS,
            RpmTag.FILETRIGGERNAME,
            RpmTag.FILETRIGGERVERSION,
            RpmTag.FILETRIGGERFLAGS,
            RpmTag.FILETRIGGERINDEX),
    TRANSACTION_FILE(
            RpmTag.TRANSFILETRIGGERSCRIPTS,
            RpmTag.TRANSFILETRIGGERSCRIPTPROG,
            RpmTag.TRANSFILETRIGGERSCRIPTFLAGS,
            RpmTag.TRANSFILETRIGGERNAME,
            RpmTag.TRANSFILETRIGGERVERSION,
            RpmTag.TRANSFILETRIGGERFLAGS,
            RpmTag.TRANSFILETRIGGERINDEX);

    final RpmTag scripts;
    final RpmTag interpreters;
    final RpmTag scriptFlags;
    final RpmTag names;
    final RpmTag versions;
    final RpmTag flags;
    final RpmTag indexes;

    TriggerTags(
            RpmTag scripts,
            RpmTag interpreters,
            RpmTag scriptFlags,
            RpmTag names,
            RpmTag versions,
            RpmTag flags,
            RpmTag indexes) {
        this.scripts = scripts;
        this.interpreters = interpreters;
        this.scriptFlags = scriptFlags;
        this.names = names;
        this.versions = versions;
        this.flags = flags;
        this.indexes = indexes;
    }

    /** rpm's default for file triggers that state no priority. */
    static final long DEFAULT_PRIORITY = 1_000_000;
}
