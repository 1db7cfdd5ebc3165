package org.distrofab.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The invariants of docs/ARCHITECTURE.md, held against the compiled classes of every module. */
class ArchitectureTest {
    private static final String BASE = "org.distrofab.";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("org.distrofab");

    /** Which other rooms each room may look into; builder and cli may look into all below them. */
    private static final Map<String, Set<String>> ARROWS =
            Map.of(
                    "distrospec", Set.of(),
                    "rootfs", Set.of(),
                    "packagers", Set.of("rootfs"),
                    "guesttoolchain", Set.of(),
                    "userland", Set.of("guesttoolchain", "packagers", "rootfs"),
                    "initsystems", Set.of("distrospec", "rootfs", "guesttoolchain"),
                    "kernelimages", Set.of("distrospec", "rootfs", "guesttoolchain"),
                    "machine", Set.of("rootfs"),
                    "builder",
                            Set.of(
                                    "distrospec",
                                    "rootfs",
                                    "packagers",
                                    "guesttoolchain",
                                    "userland",
                                    "initsystems",
                                    "kernelimages",
                                    "machine"));

    @TestFactory
    Stream<DynamicTest> arrowsPointDownOnly() {
        return ARROWS.keySet().stream()
                .sorted()
                .map(room ->
                        DynamicTest.dynamicTest(
                                room,
                                () -> {
                                    var others =
                                            Stream.concat(
                                                            ARROWS.keySet().stream(),
                                                            Stream.of("cli"))
                                                    .filter(other -> !other.equals(room))
                                                    .filter(other ->
                                                            !ARROWS.get(room).contains(other))
                                                    .map(other -> BASE + other + "..")
                                                    .toArray(String[]::new);
                                    check(
                                            noClasses()
                                                    .that()
                                                    .resideInAPackage(BASE + room + "..")
                                                    .should()
                                                    .dependOnClassesThat()
                                                    .resideInAnyPackage(others));
                                }));
    }

    @Test
    void roomsHaveNoCycles() {
        check(slices().matching(BASE + "(*)..").should().beFreeOfCycles());
    }

    @Test
    void theMachineKnowsNoDistroNoRecipeAndNoPackage() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(BASE + "machine..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(BASE + "distrospec..", BASE + "packagers.."));
    }

    @Test
    void onlyBuilderAndCliReadTheEnvironmentOrTheNetwork() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                BASE + "builder..", BASE + "cli..", BASE + "guesttoolchain..")
                        .should()
                        .callMethod(System.class, "getenv")
                        .orShould()
                        .callMethod(System.class, "getenv", String.class)
                        .orShould()
                        .dependOnClassesThat()
                        .resideInAPackage("java.net.http.."));
    }

    /** What tells the time of day, as {@code Owner.member}. */
    private static final Set<String> CLOCKS =
            Set.of(
                    "java.lang.System.currentTimeMillis",
                    "java.time.Clock.system",
                    "java.time.Clock.systemDefaultZone",
                    "java.time.Clock.systemUTC",
                    "java.time.Clock.tickMillis",
                    "java.time.Clock.tickMinutes",
                    "java.time.Clock.tickSeconds",
                    "java.time.Instant.now",
                    "java.time.InstantSource.system",
                    "java.time.LocalDate.now",
                    "java.time.LocalDateTime.now",
                    "java.time.LocalTime.now",
                    "java.time.OffsetDateTime.now",
                    "java.time.Year.now",
                    "java.time.YearMonth.now",
                    "java.time.ZonedDateTime.now",
                    "java.util.Calendar.getInstance",
                    "java.util.Date.<init>");

    @Test
    void onlyBuilderAndCliReadTheClock() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                BASE + "builder..", BASE + "cli..", BASE + "guesttoolchain..")
                        // The machine is a library that someone else can take alone: its builder
                        // falls back to the system's clock if it is given none.
                        .and()
                        .doNotHaveFullyQualifiedName(BASE + "machine.Machine$Builder")
                        .should()
                        .accessTargetWhere(
                                DescribedPredicate.describe(
                                        "the clock is read",
                                        (JavaAccess<?> access) ->
                                                CLOCKS.contains(
                                                        access.getTargetOwner().getName()
                                                                + "."
                                                                + access.getName()))));
    }

    /** {@code nanoTime} tells no time of day, but makes what depends on it differ between runs. */
    @Test
    void onlyTheMachineInRealTimeMeasuresTime() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                BASE + "builder..", BASE + "cli..", BASE + "guesttoolchain..")
                        // The timebase of a machine in real time.
                        .and()
                        .doNotHaveFullyQualifiedName(BASE + "machine.WallTime")
                        // Reports how long a run took.
                        .and()
                        .doNotHaveFullyQualifiedName(BASE + "machine.Machine")
                        .should()
                        .callMethod(System.class, "nanoTime"));
    }

    /** The programs that the build itself runs, in guesttoolchain and making, may print too. */
    @Test
    void onlyCliPrintsAndEndsTheProcess() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                BASE + "cli..",
                                BASE + "guesttoolchain..",
                                BASE + "kernelimages.making..",
                                BASE + "builder.making..")
                        .should()
                        .accessField(System.class, "out")
                        .orShould()
                        .accessField(System.class, "err")
                        .orShould()
                        .callMethod(System.class, "exit", int.class));
    }

    @Test
    void onlyTheCliKnowsPicocli() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(BASE + "cli..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("picocli.."));
    }

    @Test
    void valuesWithoutIdentityAreRecordsOrFinal() {
        check(
                classes()
                        .that()
                        .resideInAPackage(BASE + "distrospec..")
                        .and()
                        .areNotInterfaces()
                        .and()
                        .areNotEnums()
                        .should()
                        .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
