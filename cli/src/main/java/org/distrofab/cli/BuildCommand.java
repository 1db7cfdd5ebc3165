package org.distrofab.cli;

import org.distrofab.builder.Built;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code distrofab build}: a recipe becomes an image. */
@Command(
        name = "build",
        description = "Builds a recipe into a bootable image.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  distrofab build alpine",
            "  distrofab build recipes/debian.toml --set system.hostname=box --locked",
            "",
            "Writes build/NAME/: disk.img, vmlinuz, initramfs, rootfs.tar, manifest.json,",
            "sbom.spdx.json, sbom.cdx.json; and a lock beside the recipe."
        })
final class BuildCommand implements Callable<Integer> {
    @Mixin private RecipeArgument recipe;
    @Mixin private BuildSettings settings;

    @Option(
            names = "--verify-rebuild",
            description = "Build once more, elsewhere and from nothing, and compare every byte.")
    private boolean verify;

    @Option(names = "--json", description = "Print what was built as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var read = recipe.readWithPlace();
        var built = settings.build(read);
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.render(describe(built)));
        } else {
            out.println(sentence(built));
        }
        if (verify) {
            var outcome = settings.verify(read, built);
            if (!json) {
                out.println("rebuilt: the same bytes in all " + outcome.same().size() + " files");
            }
        }
        return ExitCode.DONE.value();
    }

    private static String sentence(Built built) {
        var manifest = built.manifest();
        return "%s: %d packages, %s, %s, %s, %s on Linux %s%s"
                .formatted(
                        built.folder(),
                        manifest.packages().size(),
                        manifest.manager(),
                        manifest.libc(),
                        manifest.init(),
                        Sizes.human(manifest.sizes().getOrDefault("installed", 0L)),
                        manifest.kernel().version(),
                        built.fresh() ? "" : " (nothing has changed)");
    }

    private static Map<String, Object> describe(Built built) {
        var all = new LinkedHashMap<String, Object>();
        all.put("name", built.name());
        all.put("folder", built.folder().toString());
        all.put("lock", built.lockFile().toString());
        all.put("changed", built.fresh());
        all.put("userspaceSha256", built.manifest().userspaceSha256());
        all.put("kernel", built.manifest().kernel().id());
        all.put("packages", built.manifest().packages().size());
        all.put("sizes", built.manifest().sizes());
        return all;
    }
}
