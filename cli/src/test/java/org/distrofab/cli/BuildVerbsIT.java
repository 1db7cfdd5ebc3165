package org.distrofab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** build, boot, run, log and diff as they are typed. */
class BuildVerbsIT {
    @TempDir Path folder;

    private World.Outcome run(String... arguments) throws Exception {
        var outcome = new World(folder).run(arguments);
        assertFalse(outcome.err().contains("\tat "), outcome.err());
        return outcome;
    }

    @Test
    void aBuildSaysItsStepsAndASecondOneThatNothingHasChanged() throws Exception {
        var first = run("build", "alpine");
        assertEquals(0, first.code(), first.err());
        for (var step : new String[] {"resolve", "fetch", "assemble", "image", "record"}) {
            assertTrue(first.err().contains(step), first.err());
        }
        assertTrue(first.out().startsWith("build/alpine: 8 packages, apk, musl-like"), first.out());
        var second = run("build", "alpine");
        assertTrue(second.out().contains("(nothing has changed)"), second.out());
    }

    @Test
    void aRebuildFromNothingGivesTheSameBytes() throws Exception {
        var outcome = run("build", "alpine", "--quiet", "--verify-rebuild");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("rebuilt: the same bytes in all 7 files"), outcome.out());
        assertEquals("", outcome.err());
    }

    @Test
    void aCommandInTheGuestGivesItsOutputAndItsExitCode() throws Exception {
        var outcome = run("run", "alpine", "-q", "--exec", "echo out; exit 3", "--timeout", "120");
        assertEquals(3, outcome.code(), outcome.err());
        assertEquals("out\n", outcome.out());
        var json = run("boot", "alpine", "--exec", "echo out", "--json", "--timeout", "120");
        assertEquals(0, json.code(), json.err());
        assertTrue(json.out().contains("\"output\" : \"out\\n\""), json.out());
        assertTrue(json.out().contains("\"exitCode\" : 0"), json.out());
    }

    @Test
    void aGuestThatAsksForALoginRunsNoCommandAndEndsAtTheTimeout() throws Exception {
        run("build", "alpine", "-q", "--set", "system.autologin=false");
        var outcome = run("boot", "alpine", "--exec", "true", "--timeout", "5");
        assertEquals(124, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("the timeout is over"), outcome.err());
    }

    @Test
    void theLogTellsBuildsApartAndDiffSaysHowMuchOfItIsKernel() throws Exception {
        run("build", "alpine", "-q");
        run("build", "alpine", "-q", "--set", "kernel.image=fab-tiny");
        var log = run("log", "alpine");
        assertEquals(2, log.out().lines().count(), log.out());
        assertTrue(log.out().contains("alpine@{1}"), log.out());
        var diff = run("diff", "alpine@{1}", "alpine");
        assertEquals(1, diff.code(), diff.err());
        assertTrue(diff.out().contains("all of the difference is the kernel"), diff.out());
        var same = run("diff", "alpine", "alpine", "--brief");
        assertEquals(0, same.code(), same.err());
        assertEquals("There is no difference.\n", same.out());
    }

    @Test
    void whatIsNotThereIsSaidInOneSentence() throws Exception {
        var recipe = run("build", "alpin");
        assertEquals(2, recipe.code());
        assertTrue(recipe.err().contains("no recipe 'alpin'"), recipe.err());
        var image = run("boot", "alpine");
        assertEquals(2, image.code());
        assertTrue(image.err().contains("'distrofab build alpine' makes it"), image.err());
        var log = run("log", "alpine");
        assertEquals(1, log.code());
        assertTrue(log.err().contains("no build of 'alpine' yet"), log.err());
        var diff = run("diff", "alpine", "debian");
        assertEquals(2, diff.code());
        assertTrue(diff.err().contains("no build of 'alpine'"), diff.err());
    }

    @Test
    void aPackageThatNobodyHasIsANoInTheManagersWords() throws Exception {
        var outcome = run("build", "debian", "-q", "--set", "packages.install=[\"no-such\"]");
        assertEquals(1, outcome.code());
        assertTrue(outcome.err().contains("apt finds no set of packages"), outcome.err());
        assertFalse(Files.exists(folder.resolve("build/debian")));
    }

    @Test
    void anImageThatIsNoneIsRefused() throws Exception {
        Files.writeString(folder.resolve("disk.img"), "no disk");
        var outcome = run("boot", "disk.img", "--exec", "true", "--timeout", "5");
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().contains("disk"), outcome.err());
    }
}
