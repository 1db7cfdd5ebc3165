package org.distrofab.machine.virtio.ninep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;

final class NinePServerTest {
    private static final int ROOT = 1;
    private static final int O_RDWR = 2;
    private static final Instant NOW = Instant.parse("2001-02-03T04:05:06Z");

    @TempDir Path folder;
    private Path shared;
    private NinePServer server;

    @BeforeEach
    void share() throws IOException {
        shared = Files.createDirectory(folder.resolve("shared"));
        Files.writeString(shared.resolve("file"), "content");
        Files.createDirectory(shared.resolve("dir"));
        Files.writeString(shared.resolve("dir/inner"), "inner content");
        Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(shared.resolve("out"), Path.of("../secret"));
        Files.createSymbolicLink(shared.resolve("up"), Path.of(".."));
        start(false);
    }

    private void start(boolean readOnly) throws IOException {
        server = new NinePServer(new HostFolder(shared, readOnly), () -> NOW);
        assertEquals(101, call(message(100).u32(65536).string("9P2000.L")).type());
        assertEquals(
                105, call(message(104).u32(ROOT).u32(-1).string("root").string("").u32(0)).type());
    }

    private static Wire.Writer message(int type) {
        return new Wire.Writer(type, 1, 65536);
    }

    private record Reply(int type, ByteBuffer fields) {
        int errno() {
            assertEquals(7, type, "an error");
            return fields.getInt(0);
        }
    }

    private Reply call(Wire.Writer request) {
        var reply = ByteBuffer.wrap(server.handle(request.message(), 65536));
        reply.order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(reply.capacity(), reply.getInt(0));
        return new Reply(
                reply.get(4) & 0xff,
                reply.slice(7, reply.capacity() - 7).order(ByteOrder.LITTLE_ENDIAN));
    }

    private Reply walk(int fid, String... names) {
        var request = message(110).u32(ROOT).u32(fid).u16(names.length);
        for (var name : names) {
            request.string(name);
        }
        return call(request);
    }

    private Reply open(int fid, int flags) {
        return call(message(12).u32(fid).u32(flags));
    }

    private Reply read(int fid, long offset, int count) {
        return call(message(116).u32(fid).u64(offset).u32(count));
    }

    private static String text(Reply data) {
        var bytes = new byte[data.fields.getInt(0)];
        data.fields.get(4, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void filesAreWalkedToOpenedAndRead() {
        assertEquals(111, walk(2, "dir", "inner").type());
        assertEquals(13, open(2, 0).type());
        assertEquals("inner content", text(read(2, 0, 1000)));
        assertEquals("content", text(read(2, 6, 1000)));
        assertEquals("", text(read(2, 13, 1000)));
    }

    @Test
    void aWalkThatEndsEarlySaysHowFarItCame() {
        var reply = walk(2, "dir", "nothing");
        assertEquals(1, reply.fields.getShort(0));
        assertEquals(Errno.EBADF.number(), open(2, 0).errno());
        assertEquals(Errno.ENOENT.number(), walk(2, "nothing").errno());
    }

    @Test
    void filesAreCreatedWrittenRenamedAndRemoved() throws IOException {
        walk(2);
        var create = message(14).u32(2).string("new").u32(O_RDWR).u32(0640).u32(0);
        assertEquals(15, call(create).type());
        var data = "hello".getBytes(StandardCharsets.UTF_8);
        assertEquals(119, call(message(118).u32(2).u64(3).u32(5).bytes(data, 5)).type());
        assertArrayEquals(
                "\0\0\0hello".getBytes(StandardCharsets.UTF_8),
                Files.readAllBytes(shared.resolve("new")));
        walk(3, "dir");
        assertEquals(75, call(message(74).u32(ROOT).string("new").u32(3).string("moved")).type());
        assertTrue(Files.exists(shared.resolve("dir/moved")));
        assertEquals(25, call(message(24).u32(2).u64(-1)).type(), "the fid has moved along");
        assertEquals(77, call(message(76).u32(3).string("moved").u32(0)).type());
        assertFalse(Files.exists(shared.resolve("dir/moved")));
    }

    @Test
    void nothingLeadsOutOfTheFolder() throws IOException {
        assertEquals(111, walk(2, "..", "..").type());
        assertEquals(111, call(message(110).u32(2).u32(3).u16(1).string("file")).type());
        assertEquals(Errno.EINVAL.number(), walk(4, "../secret").errno());
        assertEquals(Errno.EINVAL.number(), walk(4, ".").errno());
        assertEquals(Errno.EINVAL.number(), walk(4, "").errno());
        assertEquals(Errno.EINVAL.number(), walk(4, "a\0b").errno());
        assertEquals(111, walk(4, "out").type(), "a link itself can be looked at");
        assertEquals(Errno.ELOOP.number(), open(4, 0).errno());
        assertEquals(1, walk(5, "up", "secret").fields.getShort(0), "but not followed");
        assertEquals(
                Errno.EINVAL.number(),
                call(message(72).u32(ROOT).string("../evil").u32(0755).u32(0)).errno());
        assertEquals(
                Errno.EINVAL.number(),
                call(message(74).u32(ROOT).string("file").u32(ROOT).string("../file")).errno());
        assertEquals("secret", Files.readString(folder.resolve("secret")));
    }

    @Test
    void aLinkInPlaceOfAFolderIsNotFollowedByFidsThatCameBefore() throws IOException {
        walk(2, "dir");
        assertEquals(13, open(2, 0).type());
        Files.move(shared.resolve("dir"), shared.resolve("gone"));
        Files.createSymbolicLink(shared.resolve("dir"), Path.of(".."));
        assertEquals(Errno.ENOTDIR.number(), call(message(40).u32(2).u64(0).u32(4096)).errno());
        assertEquals(
                Errno.ENOTDIR.number(),
                call(message(14).u32(2).string("evil").u32(O_RDWR).u32(0644).u32(0)).errno());
        assertFalse(Files.exists(folder.resolve("evil")));
    }

    @Test
    void changingALinkDoesNotChangeWhatItPointsTo() throws IOException {
        walk(2, "out");
        long before = Files.getLastModifiedTime(folder.resolve("secret")).toMillis();
        call(
                message(26)
                        .u32(2)
                        .u32(0x1 | 0x8 | 0x20 | 0x100)
                        .u32(0777)
                        .u32(0)
                        .u32(0)
                        .u64(0)
                        .u64(0)
                        .u64(0)
                        .u64(1)
                        .u64(0));
        assertEquals("secret", Files.readString(folder.resolve("secret")));
        assertEquals(before, Files.getLastModifiedTime(folder.resolve("secret")).toMillis());
    }

    @Test
    void aTimeSetToNowIsThatOfTheGivenClock() throws IOException {
        walk(2, "file");
        call(message(26).u32(2).u32(0x20).u32(0).u32(0).u32(0).u64(0).u64(0).u64(0).u64(0).u64(0));
        assertEquals(NOW, Files.getLastModifiedTime(shared.resolve("file")).toInstant());
    }

    @Test
    void aReadOnlyShareIsNotChanged() throws IOException {
        start(true);
        walk(2, "file");
        assertEquals(Errno.EROFS.number(), open(2, O_RDWR).errno());
        assertEquals(Errno.EROFS.number(), open(2, 01000).errno());
        assertEquals(13, open(2, 0).type());
        for (var request :
                new Wire.Writer[] {
                    message(72).u32(ROOT).string("d").u32(0755).u32(0),
                    message(76).u32(ROOT).string("file").u32(0),
                    message(16).u32(ROOT).string("l").string("t").u32(0),
                    message(70).u32(ROOT).u32(2).string("h"),
                    message(74).u32(ROOT).string("file").u32(ROOT).string("f2"),
                    message(14).u32(ROOT).string("n").u32(O_RDWR).u32(0644).u32(0)
                }) {
            assertEquals(Errno.EROFS.number(), call(request).errno());
        }
        assertEquals("content", Files.readString(shared.resolve("file")));
    }

    @Test
    void directoriesAreListedInPiecesAsLargeAsTheClientWants() {
        walk(2);
        open(2, 0);
        var names = new StringBuilder();
        long offset = 0;
        while (true) {
            var fields = call(message(40).u32(2).u64(offset).u32(64)).fields;
            int length = fields.getInt(0);
            if (length == 0) {
                break;
            }
            for (int at = 4; at < 4 + length; ) {
                offset = fields.getLong(at + 13);
                var name = new byte[fields.getShort(at + 22)];
                fields.get(at + 24, name);
                names.append(new String(name, StandardCharsets.UTF_8)).append(' ');
                at += 24 + name.length;
            }
        }
        assertEquals(". .. dir file out up ", names.toString());
    }

    @Test
    void pipesAreNotOpenedSinceTheHostWouldWait() throws Exception {
        var made = new ProcessBuilder("mkfifo", shared.resolve("pipe").toString()).start();
        assertEquals(0, made.waitFor());
        walk(2, "pipe");
        assertEquals(Errno.EOPNOTSUPP.number(), open(2, 0).errno());
    }

    @Test
    void randomMessagesNeverThrow() {
        var random = new Random(9);
        for (int i = 0; i < 100_000; i++) {
            var bytes = new byte[random.nextInt(7, 60)];
            random.nextBytes(bytes);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0, bytes.length);
            bytes[4] = (byte) (random.nextInt(61) * 2 + 2);
            if (bytes.length > 11 && random.nextBoolean()) {
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(7, random.nextInt(3));
            }
            server.handle(bytes, random.nextInt(200));
        }
        server.handle(new byte[3], 100);
    }
}
