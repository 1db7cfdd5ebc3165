package org.distrofab.rootfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class FileTreeTest {
    private static final Attributes PLAIN = Attributes.ofRoot(0644);
    private static final Attributes FOLDER = Attributes.ofRoot(0755);

    private final ContentStore store = ContentStore.inMemory();
    private final FileTree.Builder builder = FileTree.builder(store);

    private static byte[] text(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static List<String> paths(FileTree tree) {
        return tree.entries().stream().map(Entry::path).toList();
    }

    private static byte[] read(FileTree tree, String path) throws IOException {
        return tree.content(path).source().stream().readAllBytes();
    }

    private void link(String path, String target) throws FormatException {
        builder.add(new Entry.SymbolicLink(path, Attributes.ofRoot(0777), target));
    }

    @Test
    void entriesComeInOrderAndMissingParentsAreMade() throws Exception {
        builder.file("b/c/d", PLAIN, text("x")).file("a", PLAIN, text("y"));
        var tree = builder.build();
        assertEquals(List.of("", "a", "b", "b/c", "b/c/d"), paths(tree));
        assertEquals(Optional.of(new Entry.Directory("b/c", FOLDER)), tree.get("b/c"));
        assertEquals(List.of("c"), tree.list("b"));
        assertEquals(List.of("a", "b"), tree.list(""));
    }

    @Test
    void equalContentsAreKeptOnce() throws Exception {
        builder.file("a", PLAIN, text("same")).file("b", PLAIN, text("same"));
        var tree = builder.build();
        assertEquals(tree.content("a"), tree.content("b"));
        assertTrue(tree.content("a").source() == tree.content("b").source());
    }

    @Test
    void aLaterFileReplacesAnEarlierOne() throws Exception {
        builder.file("a", PLAIN, text("old")).file("a", PLAIN, text("new"));
        assertArrayEquals(text("new"), read(builder.build(), "a"));
    }

    @Test
    void aFileDoesNotReplaceADirectoryWithSomethingInIt() throws Exception {
        builder.file("d/f", PLAIN, text(""));
        var complaint =
                assertThrows(FormatException.class, () -> builder.file("d", PLAIN, text("")));
        assertTrue(complaint.getMessage().contains("'d/f'"), complaint.getMessage());
        builder.remove("d/f").file("d", PLAIN, text(""));
        assertInstanceOf(Entry.RegularFile.class, builder.build().get("d").orElseThrow());
    }

    @Test
    void whatIsPutBelowALinkGoesWhereTheLinkLeads() throws Exception {
        builder.add(new Entry.Directory("usr/lib", FOLDER));
        link("lib", "usr/lib");
        builder.file("lib/libc.so", PLAIN, text("c"));
        builder.add(new Entry.Directory("lib", FOLDER));
        var tree = builder.build();
        assertEquals(List.of("", "lib", "usr", "usr/lib", "usr/lib/libc.so"), paths(tree));
        assertEquals("usr/lib/libc.so", tree.resolve("/lib/libc.so").orElseThrow().path());
    }

    @Test
    void linksDoNotLeaveTheTree() throws Exception {
        builder.file("etc/passwd", PLAIN, text("ours"));
        link("up", "../../../etc");
        link("absolute", "/etc");
        builder.file("up/a", PLAIN, text("")).file("absolute/b", PLAIN, text(""));
        assertEquals(
                List.of("", "absolute", "etc", "etc/a", "etc/b", "etc/passwd", "up"),
                paths(builder.build()));
    }

    @Test
    void aFileBelowAFileIsRefused() throws Exception {
        builder.file("f", PLAIN, text(""));
        assertThrows(FormatException.class, () -> builder.file("f/g", PLAIN, text("")));
        link("gone", "nowhere/at/all");
        assertThrows(FormatException.class, () -> builder.file("gone/g", PLAIN, text("")));
    }

    @Test
    void aCircleOfLinksLeadsNowhere() throws Exception {
        link("a", "b");
        link("b", "a");
        assertEquals(Optional.empty(), builder.build().resolve("a"));
        assertThrows(FormatException.class, () -> builder.file("a/f", PLAIN, text("")));
    }

    @Test
    void pathsThatLeaveTheTreeAreRefused() {
        assertThrows(FormatException.class, () -> builder.file("../f", PLAIN, text("")));
        assertThrows(FormatException.class, () -> builder.file("", PLAIN, text("")));
    }

    @Test
    void theFirstNameInOrderIsTheRegularFileHoweverTheTreeWasMade() throws Exception {
        builder.file("z", PLAIN, text("one"));
        builder.add(new Entry.HardLink("a", FOLDER, "z"));
        builder.add(new Entry.HardLink("m", FOLDER, "a"));
        var tree = builder.build();
        assertEquals(new Entry.RegularFile("a", PLAIN, 3), tree.get("a").orElseThrow());
        assertEquals(new Entry.HardLink("m", PLAIN, "a"), tree.get("m").orElseThrow());
        assertEquals(new Entry.HardLink("z", PLAIN, "a"), tree.get("z").orElseThrow());
        assertArrayEquals(text("one"), read(tree, "z"));

        var other = FileTree.builder(store).file("a", PLAIN, text("one"));
        other.add(new Entry.HardLink("z", PLAIN, "a")).add(new Entry.HardLink("m", PLAIN, "z"));
        assertEquals(tree, other.build());
    }

    @Test
    void aReplacedFirstNameLeavesTheContentToTheOthers() throws Exception {
        builder.file("a", PLAIN, text("old"));
        builder.add(new Entry.HardLink("b", PLAIN, "a")).add(new Entry.HardLink("c", PLAIN, "a"));
        builder.file("a", PLAIN, text("new"));
        var tree = builder.build();
        assertArrayEquals(text("new"), read(tree, "a"));
        assertArrayEquals(text("old"), read(tree, "b"));
        assertEquals(new Entry.HardLink("c", PLAIN, "b"), tree.get("c").orElseThrow());
    }

    @Test
    void aHardLinkToNothingIsRefused() {
        assertThrows(
                FormatException.class, () -> builder.add(new Entry.HardLink("a", PLAIN, "no")));
    }

    @Test
    void contentThatEndsEarlyIsRefused() {
        var entry = new Entry.RegularFile("a", PLAIN, 5);
        assertThrows(
                FormatException.class,
                () -> builder.accept(entry, new ByteArrayInputStream(text("1234"))));
    }

    @Test
    void theDigestIsTheSameOnEveryHost() throws Exception {
        var tree = SampleTree.build(store, 1 << 20, 10);
        assertEquals(EXPECTED_DIGEST, tree.digest().toHex());
    }

    private static final String EXPECTED_DIGEST =
            "3afd0d8b13b01f47a6cf133cfc65510b103924772d6fcc03356871f8fa5d5cd1";

    @Test
    void everyAspectChangesTheDigestAndIsNamedByTheDiff() throws Exception {
        var base = attributesTree(PLAIN, "x");
        assertAspects(base, attributesTree(PLAIN.withMode(0600), "x"), TreeDiff.Aspect.MODE);
        assertAspects(base, attributesTree(PLAIN.withMtimeSeconds(1), "x"), TreeDiff.Aspect.MTIME);
        assertAspects(
                base,
                attributesTree(SampleTree.attributes(0644, 1, 0, 0), "x"),
                TreeDiff.Aspect.OWNER);
        assertAspects(base, attributesTree(PLAIN, "y"), TreeDiff.Aspect.CONTENT);
        var tagged =
                SampleTree.attributes(0644, java.util.Map.of("user.a", Bytes.ofHex("00")))
                        .withMtimeSeconds(0);
        assertAspects(base, attributesTree(tagged, "x"), TreeDiff.Aspect.XATTRS);
    }

    private FileTree attributesTree(Attributes attributes, String content) throws FormatException {
        return FileTree.builder(store).file("f", attributes, text(content)).build();
    }

    private static void assertAspects(FileTree one, FileTree other, TreeDiff.Aspect aspect) {
        assertNotEquals(one, other);
        var change = assertInstanceOf(TreeDiff.Changed.class, one.diff(other).changes().getFirst());
        assertEquals(Set.of(aspect), EnumSet.copyOf(change.aspects()));
    }

    @Test
    void namesOfOwnersDoNotMakeATreeDifferent() throws Exception {
        var named = new Attributes(0644, 0, 0, "toor", "wheel", 0, PLAIN.xattrs());
        assertEquals(attributesTree(PLAIN, "x"), attributesTree(named, "x"));
    }

    @Test
    void aDiffListsWhatIsAddedRemovedAndOfAnotherKind() throws Exception {
        var one = FileTree.builder(store).file("a", PLAIN, text("")).file("c", PLAIN, text(""));
        var two = FileTree.builder(store).file("b", PLAIN, text(""));
        two.add(new Entry.Fifo("c", PLAIN));
        var diff = one.build().diff(two.build());
        assertEquals(
                List.of(
                        new TreeDiff.Removed(new Entry.RegularFile("a", PLAIN, 0)),
                        new TreeDiff.Added(new Entry.RegularFile("b", PLAIN, 0)),
                        new TreeDiff.Changed(
                                new Entry.RegularFile("c", PLAIN, 0),
                                new Entry.Fifo("c", PLAIN),
                                Set.of(TreeDiff.Aspect.KIND))),
                diff.changes());
        assertTrue(one.build().diff(one.build()).isEmpty());
    }

    @Test
    void anOverlayReplacesFilesAndJoinsDirectories() throws Exception {
        builder.file("d/a", PLAIN, text("lower")).file("d/b", PLAIN, text("lower"));
        var upper = FileTree.builder(store).file("d/b", PLAIN, text("upper")).build();
        var tree = builder.build().overlay(upper);
        assertEquals(List.of("", "d", "d/a", "d/b"), paths(tree));
        assertArrayEquals(text("upper"), read(tree, "d/b"));
    }

    @Test
    void sixtyThousandFilesAreComparedInLessThanThreeSeconds() throws Exception {
        var content = store.add(text("x"));
        var one = FileTree.builder(store);
        var two = FileTree.builder(store);
        for (int i = 0; i < 60_000; i++) {
            var path = "d" + i / 100 + "/f" + i;
            one.file(path, PLAIN, content);
            two.file(path, i % 1000 == 0 ? PLAIN.withMode(0600) : PLAIN, content);
        }
        long start = System.nanoTime();
        var diff = one.build().diff(two.build());
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertEquals(60, diff.changes().size());
        assertTrue(millis < 3000, millis + " ms");
    }
}
