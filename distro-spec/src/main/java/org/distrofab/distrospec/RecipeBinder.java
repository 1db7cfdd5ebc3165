package org.distrofab.distrospec;

import org.distrofab.distrospec.Recipe.FileSpec.Body;
import org.distrofab.distrospec.RecipeResult.EffectiveValue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes the record from merged tables that have passed every check, and fills in the defaults. */
final class RecipeBinder {
    private final RawRecipe raw;
    private final List<EffectiveValue> effective = new ArrayList<>();

    RecipeBinder(RawRecipe raw) {
        this.raw = raw;
    }

    RecipeResult.Accepted bind() {
        var distro = distro(single(RecipeLanguage.DISTRO));
        var kernel = kernel(single(RecipeLanguage.KERNEL));
        var init = init(single(RecipeLanguage.INIT));
        var repositories = entries(RecipeLanguage.REPO, this::repository);
        var packages = packages(single(RecipeLanguage.PACKAGES), repositories);
        var libc = libc(single(RecipeLanguage.LIBC), packages);
        var system = system(single(RecipeLanguage.SYSTEM), distro);
        var users = entries(RecipeLanguage.USER, this::user);
        var services = entries(RecipeLanguage.SERVICE_TABLE, this::service);
        var files = entries(RecipeLanguage.FILE, this::file);
        var release = release(single(RecipeLanguage.RELEASE));
        var image = image(single(RecipeLanguage.IMAGE));
        return new RecipeResult.Accepted(
                new Recipe(
                        distro,
                        kernel,
                        libc,
                        init,
                        packages,
                        repositories,
                        system,
                        users,
                        services,
                        files,
                        release,
                        image),
                effective.stream().sorted(Comparator.comparing(RecipeBinder::tableIndex)).toList());
    }

    private static int tableIndex(EffectiveValue value) {
        return RecipeLanguage.tableNames().indexOf(value.key().split("\\.", 2)[0]);
    }

    /** The bundled packages exist for two libcs: Alpine's habit with apk, the others' elsewhere. */
    private static Recipe.Libc libc(Fields libc, Recipe.Packages packages) {
        var usual = packages.manager() == Recipe.Manager.APK ? "musl-like" : "glibc-like";
        return new Recipe.Libc(
                packages.repositories().equals(List.of(Recipe.BUNDLED))
                        ? Optional.of(libc.text("flavour", usual))
                        : libc.text("flavour"));
    }

    private static Recipe.Kernel kernel(Fields kernel) {
        return new Recipe.Kernel(
                kernel.text("image", "fab"),
                kernel.text("command-line"),
                kernel.texts("modules", List.of()));
    }

    private static Recipe.Distro distro(Fields distro) {
        var name = distro.text("name").orElseThrow();
        return new Recipe.Distro(
                name,
                distro.text("version").orElseThrow(),
                distro.text("id", "distrofab-" + name),
                distro.texts("id-like", List.of()),
                distro.text("description", name),
                distro.text("home"));
    }

    private static Recipe.Init init(Fields init) {
        var system = initSystem(init.text("system").orElseThrow());
        var target = init.text("target", system.defaultTarget());
        var enable = new TreeMap<String, List<String>>();
        init.map("enable").forEach((level, services) -> enable.put(level, texts(services)));
        return new Recipe.Init(system, target, enable, init.texts("disable", List.of()));
    }

    static Recipe.InitSystem initSystem(String word) {
        return Stream.of(Recipe.InitSystem.values())
                .filter(system -> system.word().equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static Recipe.Packages packages(Fields packages, List<Recipe.Repository> repositories) {
        var manager =
                Recipe.Manager.valueOf(
                        packages.text("manager").orElseThrow().toUpperCase(Locale.ROOT));
        var names = repositories.stream().map(Recipe.Repository::name).toList();
        return new Recipe.Packages(
                manager,
                packages.texts("repositories", names.isEmpty() ? List.of(Recipe.BUNDLED) : names),
                packages.texts("install", List.of()).stream().map(RecipeBinder::request).toList(),
                packages.texts("exclude", List.of()),
                packages.flag("recommends", manager != Recipe.Manager.APK),
                packages.text("scripts", "run").equals("run"));
    }

    /** Takes {@code name=version@repository} apart; the language's pattern has been checked. */
    static Recipe.PackageRequest request(String text) {
        int at = text.indexOf('@');
        var repository = at < 0 ? Optional.<String>empty() : Optional.of(text.substring(at + 1));
        var rest = at < 0 ? text : text.substring(0, at);
        int equals = rest.indexOf('=');
        return equals < 0
                ? new Recipe.PackageRequest(rest, Optional.empty(), repository)
                : new Recipe.PackageRequest(
                        rest.substring(0, equals),
                        Optional.of(rest.substring(equals + 1)),
                        repository);
    }

    private Recipe.Repository repository(Fields repo) {
        return new Recipe.Repository(
                repo.text("name").orElseThrow(),
                repo.text("url").orElseThrow(),
                repo.text("suite"),
                repo.texts("components", List.of("main")),
                repo.texts("signed-by", List.of()),
                repo.flag("trusted", false),
                repo.small("priority"));
    }

    private static Recipe.SystemSettings system(Fields system, Recipe.Distro distro) {
        return new Recipe.SystemSettings(
                system.text("hostname", distro.name()),
                system.text("timezone", "UTC"),
                system.text("locale", "C.UTF-8"),
                system.flag("autologin", true));
    }

    private Recipe.User user(Fields user) {
        var name = user.text("name").orElseThrow();
        boolean root = name.equals("root");
        var plain = user.text("password").<Recipe.Password>map(Recipe.Password.Plain::new);
        var hashed = user.text("password-hash").<Recipe.Password>map(Recipe.Password.Hashed::new);
        return new Recipe.User(
                name,
                user.small("uid"),
                user.text("group", name),
                user.texts("groups", List.of()),
                user.text("description", ""),
                user.text("home", root ? "/root" : "/home/" + name),
                user.text("shell", "/bin/sh"),
                plain.or(() -> hashed),
                user.texts("ssh-keys", List.of()));
    }

    private ServiceSpec service(Fields service) {
        var name = service.text("name").orElseThrow();
        return new ServiceSpec(
                name,
                service.text("description", name),
                ServiceSpec.Type.valueOf(constant(service.text("type", "simple"))),
                service.text("start").orElseThrow(),
                service.text("stop"),
                service.text("reload"),
                service.text("user", "root"),
                service.text("directory", "/"),
                variables(service.map("environment")),
                ServiceSpec.Restart.valueOf(constant(service.text("restart", "no"))),
                service.texts("requires", List.of()),
                service.texts("wants", List.of()),
                service.texts("after", List.of()),
                service.texts("before", List.of()));
    }

    private static SortedMap<String, String> variables(Map<String, RawValue> values) {
        var variables = new TreeMap<String, String>();
        values.forEach((name, value) -> variables.put(name, (String) value.value()));
        return variables;
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private Recipe.FileSpec file(Fields file) {
        var path = file.text("path").orElseThrow();
        var body =
                file.text("content")
                        .<Body>map(Body.Inline::new)
                        .or(() -> file.text("source").map(Body.FromHost::new))
                        .or(() -> file.text("link").map(Body.Link::new))
                        .orElseGet(() ->
                                file.flag("directory", false)
                                        ? new Body.Directory()
                                        : new Body.Inline(""));
        var mode = file.text("mode", body instanceof Body.Directory ? "0755" : "0644");
        var owner = file.text("owner", "root:root").split(":", 2);
        return new Recipe.FileSpec(
                path,
                body,
                Integer.parseInt(mode, 8),
                owner[0],
                owner.length == 2 ? owner[1] : owner[0]);
    }

    private static Recipe.Release release(Fields release) {
        return new Recipe.Release(
                release.text("cadence"),
                release.small("every-months"),
                release.small("supported-months"),
                release.text("channel", "stable"),
                release.text("codename"),
                release.date("date"));
    }

    private static Recipe.Image image(Fields image) {
        return new Recipe.Image(
                image.texts("formats", List.of("disk", "tar")),
                image.text("filesystem", "ext4"),
                image.text("size")
                        .map(size -> OptionalLong.of(sizeBytes(size)))
                        .orElse(OptionalLong.empty()),
                sizeBytes(image.text("free", "64M")),
                image.whole("source-date-epoch")
                        .map(OptionalLong::of)
                        .orElse(OptionalLong.empty()));
    }

    /**
     * Bytes of {@code 512M} and the like.
     *
     * @throws ArithmeticException if it is more than fits 64 bits
     */
    static long sizeBytes(String text) {
        int unit = "KMGT".indexOf(text.charAt(text.length() - 1));
        var digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        try {
            return Math.multiplyExact(Long.parseLong(digits), 1L << 10 * (unit + 1));
        } catch (NumberFormatException _) {
            throw new ArithmeticException("more than 64 bits");
        }
    }

    private static List<String> texts(RawValue list) {
        return list.list().stream().map(element -> (String) element.value()).toList();
    }

    private Fields single(RecipeTable schema) {
        return new Fields(raw.table(schema), schema.name(), effective::add);
    }

    private <T> List<T> entries(RecipeTable schema, Function<Fields, T> bind) {
        return raw.entries(schema).entrySet().stream()
                .map(entry ->
                        bind.apply(
                                new Fields(
                                        entry.getValue(),
                                        schema.name() + "." + entry.getKey(),
                                        effective::add)))
                .toList();
    }
}
