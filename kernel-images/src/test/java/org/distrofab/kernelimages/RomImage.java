package org.distrofab.kernelimages;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes a romfs volume with one folder (kernel documentation, "ROMFS"). */
final class RomImage {
    private static final int DIRECTORY = 1;
    private static final int REGULAR = 2;
    private static final int LINK = 3;
    private static final int HEADER_BYTES = 16;
    private static final int CHECKED_BYTES = 512; // a sector, too

    private record Member(String name, int type, byte[] data) {
        int bytes() {
            return HEADER_BYTES + padded(name.length() + 1) + padded(data.length);
        }
    }

    private final List<Member> members = new ArrayList<>();

    RomImage file(String name, byte[] data) {
        members.add(new Member(name, REGULAR, data));
        return this;
    }

    RomImage link(String name, String target) {
        members.add(new Member(name, LINK, target.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    byte[] bytes() {
        var root = new Member(".", DIRECTORY, new byte[0]);
        int rootAt = 2 * HEADER_BYTES;
        int at = rootAt + root.bytes();
        int first = at;
        var body = new ByteArrayOutputStream();
        write(body, root, 0, first);
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            at += member.bytes();
            write(body, member, i + 1 < members.size() ? at : 0, 0);
        }
        int sectors = (rootAt + body.size() + CHECKED_BYTES - 1) / CHECKED_BYTES;
        var out = ByteBuffer.allocate(sectors * CHECKED_BYTES);
        out.put("-rom1fs-".getBytes(StandardCharsets.US_ASCII)).putInt(at).putInt(0);
        out.put("test".getBytes(StandardCharsets.US_ASCII));
        out.put(rootAt, body.toByteArray());
        int sum = 0;
        for (int i = 0; i < CHECKED_BYTES; i += Integer.BYTES) {
            sum += out.getInt(i);
        }
        return out.putInt(12, -sum).array();
    }

    private static void write(ByteArrayOutputStream to, Member member, int next, int spec) {
        var out = ByteBuffer.allocate(member.bytes());
        out.putInt(next | member.type()).putInt(spec).putInt(member.data().length).putInt(0);
        out.put(member.name().getBytes(StandardCharsets.UTF_8));
        out.put(HEADER_BYTES + padded(member.name().length() + 1), member.data());
        to.writeBytes(out.array());
    }

    private static int padded(int size) {
        return (size + HEADER_BYTES - 1) / HEADER_BYTES * HEADER_BYTES;
    }
}
