package org.distrofab.distrospec;

/**
 * One key of the recipe language.
 *
 * @param name as written in its table
 * @param required whether a recipe without it is refused
 * @param byDefault what holds when it is not given, in words or as a TOML value; empty if nothing
 * @param meaning one or two sentences for the reference
 * @param example a TOML value
 * @param mkosi the setting of mkosi that says the same, or empty
 * @param apko the same for apko
 * @param kiwi the same for KIWI
 */
record RecipeKey(
        String name,
        ValueType type,
        boolean required,
        String byDefault,
        String meaning,
        String example,
        String mkosi,
        String apko,
        String kiwi) {

    static RecipeKey required(String name, ValueType type, String example, String meaning) {
        return new RecipeKey(name, type, true, "", meaning, example, "", "", "");
    }

    static RecipeKey optional(
            String name, ValueType type, String byDefault, String example, String meaning) {
        return new RecipeKey(name, type, false, byDefault, meaning, example, "", "", "");
    }

    /** The same key with what other image builders call it; empty where they have no such thing. */
    RecipeKey known(String inMkosi, String inApko, String inKiwi) {
        return new RecipeKey(
                name, type, required, byDefault, meaning, example, inMkosi, inApko, inKiwi);
    }
}
