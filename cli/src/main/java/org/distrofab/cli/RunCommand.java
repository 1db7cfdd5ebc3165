package org.distrofab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** {@code distrofab run}: build and boot. */
@Command(
        name = "run",
        description = "Builds a recipe and boots it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  distrofab run alpine",
            "  distrofab run recipes/debian.toml --exec 'systemctl list-units'",
            "",
            "On a terminal, Ctrl-A X ends the machine and Ctrl-A H shows more keys."
        })
final class RunCommand implements Callable<Integer> {
    @Mixin private RecipeArgument recipe;
    @Mixin private BuildSettings build;
    @Mixin private BootSettings boot;

    @Override
    public Integer call() throws Exception {
        return boot.boot(build.build(recipe.readWithPlace()).disk());
    }
}
