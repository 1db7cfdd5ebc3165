package org.distrofab.distrospec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a recipe: its text and the recipes that it extends, laid over each other, with what the
 * command line sets on top. Everything that is wrong is reported at once.
 */
public final class RecipeParser {
    private static final int DEEPEST = 16;

    private final Catalogue catalogue;
    private final RecipeSource.Finder finder;

    /**
     * @param catalogue what there is to choose from
     * @param finder finds the recipes that are extended
     */
    public RecipeParser(Catalogue catalogue, RecipeSource.Finder finder) {
        this.catalogue = catalogue;
        this.finder = finder;
    }

    /**
     * @param overrides {@code key=value} each, as after {@code --set}
     * @throws IOException if a recipe that is extended is there and cannot be read
     */
    public RecipeResult parse(RecipeSource source, List<String> overrides) throws IOException {
        var problems = new ArrayList<Diagnostic>();
        var recipe = read(source, new ArrayList<>(), problems);
        for (int i = 0; i < overrides.size(); i++) {
            new RecipeOverride(overrides.get(i), i + 1, problems::add).applyTo(recipe);
        }
        if (!recipe.hasHoles()) {
            new RecipeChecks(recipe, catalogue, problems::add).run();
        }
        return problems.isEmpty()
                ? new RecipeBinder(recipe).bind()
                : new RecipeResult.Rejected(
                        problems.stream().sorted(Diagnostic.BY_POSITION).distinct().toList());
    }

    /**
     * @param chain the recipes that led here, outermost first
     */
    private RawRecipe read(RecipeSource source, List<String> chain, List<Diagnostic> problems)
            throws IOException {
        chain.add(source.name());
        var reader = new RecipeReader(source, problems::add);
        var own = reader.read();
        var name = reader.parent();
        Optional<RawRecipe> parent =
                name.isPresent() ? parent(name.get(), source, chain, problems) : Optional.empty();
        return new RecipeMerge(problems::add).over(parent, own);
    }

    private Optional<RawRecipe> parent(
            RawValue name, RecipeSource source, List<String> chain, List<Diagnostic> problems)
            throws IOException {
        var found = finder.find((String) name.value(), source);
        if (found.isEmpty()) {
            problems.add(
                    Diagnostic.of(
                                    name.position(),
                                    "there is no recipe "
                                            + RecipeReader.quote((String) name.value()))
                            .expecting("a file beside this one or a recipe that ships"));
            return Optional.empty();
        }
        if (chain.contains(found.get().name()) || chain.size() >= DEEPEST) {
            problems.add(
                    Diagnostic.of(
                                    name.position(),
                                    "recipes extend each other in a circle: "
                                            + String.join(" → ", chain)
                                            + " → "
                                            + found.get().name())
                            .expecting("at most " + DEEPEST + " recipes, each once"));
            return Optional.empty();
        }
        return Optional.of(read(found.get(), chain, problems));
    }
}
