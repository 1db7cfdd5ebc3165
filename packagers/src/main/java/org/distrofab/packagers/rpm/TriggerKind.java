package org.distrofab.packagers.rpm;

import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.packagers.UnwritableException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which family a trigger is of, and the bit that its conditions carry. */
record TriggerKind(TriggerTags tags, int bit) {
    private record Condition(RpmDependency dependency, int script) {}

    /** Plain scriptlets are of no family: they end up refused as something rpm does not have. */
    static TriggerKind of(ScriptKind kind) throws UnwritableException {
        return switch (kind) {
            case TRIGGER -> new TriggerKind(TriggerTags.PACKAGE, RpmDependency.TRIGGERIN);
            case TRIGGER_REMOVE -> new TriggerKind(TriggerTags.PACKAGE, RpmDependency.TRIGGERUN);
            case TRIGGER_POST_REMOVE ->
                    new TriggerKind(TriggerTags.PACKAGE, RpmDependency.TRIGGERPOSTUN);
            case TRIGGER_PRE_INSTALL ->
                    new TriggerKind(TriggerTags.PACKAGE, RpmDependency.TRIGGERPREIN);
            case FILE_TRIGGER -> new TriggerKind(TriggerTags.FILE, RpmDependency.TRIGGERIN);
            case FILE_TRIGGER_REMOVE -> new TriggerKind(TriggerTags.FILE, RpmDependency.TRIGGERUN);
            case FILE_TRIGGER_POST_REMOVE ->
                    new TriggerKind(TriggerTags.FILE, RpmDependency.TRIGGERPOSTUN);
            case TRANSACTION_FILE_TRIGGER ->
                    new TriggerKind(TriggerTags.TRANSACTION_FILE, RpmDependency.TRIGGERIN);
            case TRANSACTION_FILE_TRIGGER_REMOVE ->
                    new TriggerKind(TriggerTags.TRANSACTION_FILE, RpmDependency.TRIGGERUN);
            case TRANSACTION_FILE_TRIGGER_POST_REMOVE ->
                    new TriggerKind(TriggerTags.TRANSACTION_FILE, RpmDependency.TRIGGERPOSTUN);
            case PRE_INSTALL,
                    POST_INSTALL,
                    PRE_REMOVE,
                    POST_REMOVE,
                    PRE_TRANSACTION,
                    POST_TRANSACTION,
                    PRE_UNINSTALL_TRANSACTION,
                    POST_UNINSTALL_TRANSACTION,
                    VERIFY,
                    PRE_UPGRADE,
                    POST_UPGRADE,
                    CONFIGURE ->
                    throw new UnwritableException(
                            PackageFormat.RPM,
                            kind.name(),
                            "scriptlets that rpm has; upgrades are told by $1");
        };
    }

    /** Puts the triggers of one family into a header; conditions sorted, as rpmbuild does. */
    static void put(HeaderBuilder header, TriggerTags tags, List<RpmScriptlet> triggers)
            throws UnwritableException {
        if (triggers.isEmpty()) {
            return;
        }
        var conditions = new ArrayList<Condition>();
        for (var i = 0; i < triggers.size(); i++) {
            var trigger = triggers.get(i);
            if (trigger.conditions().isEmpty()) {
                throw new UnwritableException(
                        PackageFormat.RPM, trigger.kind().name(), "something to be set off by");
            }
            if (trigger.interpreter().size() > 1) {
                throw new UnwritableException(
                        PackageFormat.RPM, trigger.kind().name(), "an interpreter alone");
            }
            for (var condition : trigger.conditions()) {
                var flags = condition.flags() & RpmDependency.COMPARISON;
                conditions.add(
                        new Condition(
                                new RpmDependency(
                                        condition.name(),
                                        flags | of(trigger.kind()).bit(),
                                        condition.version()),
                                i));
            }
        }
        conditions.sort(
                Comparator.comparing((Condition c) -> c.dependency().name())
                        .thenComparing(c -> c.dependency().version())
                        .thenComparing(Condition::script));
        header.strings(tags.scripts, triggers.stream().map(RpmScriptlet::body).toList())
                .strings(
                        tags.interpreters,
                        triggers.stream().map(t -> t.interpreter().getFirst()).toList())
                .strings(tags.names, conditions.stream().map(c -> c.dependency().name()).toList())
                .strings(
                        tags.versions,
                        conditions.stream().map(c -> c.dependency().version()).toList())
                .numbers(
                        tags.flags,
                        conditions.stream()
                                .mapToLong(c -> Integer.toUnsignedLong(c.dependency().flags()))
                                .toArray())
                .numbers(tags.indexes, conditions.stream().mapToLong(Condition::script).toArray());
        if (triggers.stream().anyMatch(t -> t.flags() != 0)) {
            header.numbers(
                    tags.scriptFlags, triggers.stream().mapToLong(RpmScriptlet::flags).toArray());
        }
        var priorities = triggers.stream().mapToLong(RpmScriptlet::priority).toArray();
        switch (tags) {
            case PACKAGE -> {}
            case FILE -> header.numbers(RpmTag.FILETRIGGERPRIORITIES, priorities);
            case TRANSACTION_FILE -> header.numbers(RpmTag.TRANSFILETRIGGERPRIORITIES, priorities);
        }
    }
}
