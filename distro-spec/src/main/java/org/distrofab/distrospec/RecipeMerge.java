package org.distrofab.distrospec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lays a recipe over the one that it extends.
 *
 * <p>A value replaces the inherited one; lists that {@linkplain ValueType.ListOf#adding() add} go
 * after it, and {@code !name} in them drops an inherited entry; entries of repeated tables are
 * merged by their identity.
 */
final class RecipeMerge {
    private final Consumer<Diagnostic> problems;

    RecipeMerge(Consumer<Diagnostic> problems) {
        this.problems = problems;
    }

    /**
     * @param parent empty for a recipe that extends nothing: its lists have nothing to drop
     */
    RawRecipe over(Optional<RawRecipe> parent, RawRecipe child) {
        var merged = new RawRecipe(child.start());
        if (child.hasHoles() || parent.filter(RawRecipe::hasHoles).isPresent()) {
            merged.setHoles();
        }
        for (var schema : RecipeLanguage.TABLES) {
            if (schema.repeated()) {
                var inherited = parent.map(p -> p.entries(schema)).orElse(Map.of());
                inherited.forEach(merged::putEntry);
                child.entries(schema)
                        .forEach((identity, table) ->
                                merged.replaceEntry(
                                        identity,
                                        mergeTables(
                                                Optional.ofNullable(inherited.get(identity)),
                                                table)));
            } else {
                merged.put(mergeTables(parent.map(p -> p.table(schema)), child.table(schema)));
            }
        }
        return merged;
    }

    private RawTable mergeTables(Optional<RawTable> parent, RawTable child) {
        var merged = new RawTable(child.schema(), child.position());
        parent.ifPresent(merged::mentionAll);
        merged.mentionAll(child);
        for (var key : child.schema().keys()) {
            var inherited = parent.flatMap(p -> p.get(key.name()));
            var own = child.get(key.name());
            var value = own.map(v -> mergeValues(key.type(), inherited, v)).or(() -> inherited);
            value.ifPresent(v -> merged.put(key.name(), v));
        }
        return merged;
    }

    private RawValue mergeValues(ValueType type, Optional<RawValue> inherited, RawValue own) {
        return switch (type) {
            case ValueType.ListOf list when list.adding() ->
                    own.with(
                            mergeLists(
                                    inherited.map(RawValue::list).orElse(List.of()), own.list()));
            case ValueType.MapOf map -> {
                var merged =
                        new LinkedHashMap<String, RawValue>(
                                inherited.map(RawValue::map).orElse(Map.of()));
                own.map()
                        .forEach((key, value) ->
                                merged.put(
                                        key,
                                        mergeValues(
                                                map.element(),
                                                Optional.ofNullable(merged.get(key)),
                                                value)));
                yield own.with(merged);
            }
            case ValueType.Text _,
                    ValueType.Choice _,
                    ValueType.Flag _,
                    ValueType.Whole _,
                    ValueType.Date _,
                    ValueType.ListOf _ ->
                    own;
        };
    }

    private List<RawValue> mergeLists(List<RawValue> inherited, List<RawValue> own) {
        var merged = new ArrayList<>(inherited);
        for (var entry : own) {
            var text = (String) entry.value();
            if (!text.startsWith("!")) {
                merged.removeIf(other -> other.value().equals(text));
                merged.add(entry);
                continue;
            }
            var dropped = text.substring(1);
            boolean found =
                    dropped.equals("*")
                            ? merged.removeAll(List.copyOf(inherited))
                            : merged.removeIf(other -> nameOf(other).equals(dropped));
            if (!found) {
                problems.accept(
                        Diagnostic.of(
                                        entry.position(),
                                        "'"
                                                + text
                                                + "' drops an inherited entry, and there is none")
                                .hinting("to keep a package out altogether, use packages.exclude"));
            }
        }
        return List.copyOf(merged);
    }

    /** The name in {@code name=version@repository}. */
    private static String nameOf(RawValue entry) {
        return ((String) entry.value()).split("[=@]", 2)[0];
    }
}
