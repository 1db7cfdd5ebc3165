package org.distrofab.distrospec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The recipe language as a JSON Schema (draft 2020-12), for editors that check TOML by one. It
 * holds what can be said of a single key; how keys go together only the parser knows.
 */
public final class RecipeJsonSchema {
    private RecipeJsonSchema() {}

    /**
     * @return maps, lists, strings and numbers, ready for any JSON writer; keys in order
     */
    public static Map<String, Object> schema() {
        var properties = new LinkedHashMap<String, Object>();
        properties.put(RecipeLanguage.EXTENDS, Map.of("type", "string"));
        for (var table : RecipeLanguage.TABLES) {
            properties.put(table.name(), table.repeated() ? arrayOf(table) : object(table));
        }
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "distrofab recipe");
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.put("properties", properties);
        return schema;
    }

    private static Map<String, Object> arrayOf(RecipeTable table) {
        var array = new LinkedHashMap<String, Object>();
        array.put("type", "array");
        array.put("description", table.meaning());
        array.put("items", object(table));
        return array;
    }

    private static Map<String, Object> object(RecipeTable table) {
        var properties = new LinkedHashMap<String, Object>();
        for (var key : table.keys()) {
            var property = new LinkedHashMap<>(type(key.type()));
            property.put("description", key.meaning());
            properties.put(key.name(), property);
        }
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "object");
        object.put("description", table.meaning());
        object.put("additionalProperties", false);
        object.put("properties", properties);
        // Only the identity is asked for: the rest may be inherited through `extends`.
        if (table.repeated()) {
            object.put("required", List.of(table.identity()));
        }
        return object;
    }

    private static Map<String, Object> type(ValueType type) {
        var schema = new LinkedHashMap<String, Object>();
        switch (type) {
            case ValueType.Text text -> {
                schema.put("type", "string");
                if (!text.pattern().pattern().equals("(?s).*")) {
                    schema.put("pattern", "^(" + text.pattern().pattern() + ")$");
                }
            }
            case ValueType.Choice choice -> schema.put("enum", choice.values());
            case ValueType.Flag _ -> schema.put("type", "boolean");
            case ValueType.Whole whole -> {
                schema.put("type", "integer");
                schema.put("minimum", whole.least());
                if (whole.most() != Long.MAX_VALUE) {
                    schema.put("maximum", whole.most());
                }
            }
            // TOML tools hand dates to the schema as strings.
            case ValueType.Date _ -> {
                schema.put("type", "string");
                schema.put("format", "date");
            }
            case ValueType.ListOf list -> {
                schema.put("type", "array");
                schema.put("items", type(list.element()));
            }
            case ValueType.MapOf map -> {
                schema.put("type", "object");
                schema.put(
                        "propertyNames",
                        Map.of("pattern", "^(" + map.key().pattern().pattern() + ")$"));
                schema.put("additionalProperties", type(map.element()));
            }
        }
        return schema;
    }
}
