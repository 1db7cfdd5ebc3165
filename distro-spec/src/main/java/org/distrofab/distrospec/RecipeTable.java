package org.distrofab.distrospec;

import java.util.List;
import java.util.Optional;

/**
 * One table of the recipe language.
 *
 * @param identity the key that tells the entries of a repeated table apart; empty for a single one
 */
record RecipeTable(String name, String identity, String meaning, List<RecipeKey> keys) {
    RecipeTable {
        keys = List.copyOf(keys);
    }

    boolean repeated() {
        return !identity.isEmpty();
    }

    /** The table as it stands in a recipe: {@code [kernel]}, {@code [[user]]}. */
    String written() {
        return repeated() ? "[[" + name + "]]" : "[" + name + "]";
    }

    Optional<RecipeKey> key(String keyName) {
        return keys.stream().filter(key -> key.name().equals(keyName)).findFirst();
    }

    List<String> keyNames() {
        return keys.stream().map(RecipeKey::name).toList();
    }
}
