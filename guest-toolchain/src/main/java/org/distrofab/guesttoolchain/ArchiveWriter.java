package org.distrofab.guesttoolchain;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes static libraries: the {@code ar} format with the GNU symbol index ({@code /}) and name
 * table ({@code //}). Times and owners are zero and modes 0644, as with {@code ar D}.
 */
final class ArchiveWriter {
    private static final byte[] MAGIC = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MEMBER_HEADER_BYTES = 60;
    private static final int LONGEST_INLINE_NAME = 15;

    private record Member(String header, byte[] bytes, List<String> symbols) {
        int size() {
            return MEMBER_HEADER_BYTES + even(bytes.length);
        }
    }

    private ArchiveWriter() {}

    static byte[] write(List<Linker.Input> objects) throws IOException, RefusedException {
        var names = new StringBuilder();
        var members = new ArrayList<Member>();
        for (var object : objects) {
            var bytes = Files.readAllBytes(object.file());
            var name = object.name() + "/";
            if (name.length() > LONGEST_INLINE_NAME + 1) {
                var offset = names.length();
                names.append(name).append('\n');
                name = "/" + offset;
            }
            try {
                var symbols = ElfFile.read(bytes).definedGlobals();
                members.add(new Member(header(name, bytes.length), bytes, symbols));
            } catch (ElfFile.MalformedException e) {
                throw new RefusedException(
                        List.of(Diagnostic.error(object.name(), 0, 0, e.getMessage())));
            }
        }
        var archive = new ByteArrayOutputStream();
        archive.write(MAGIC);
        var nameTable = names.toString().getBytes(StandardCharsets.UTF_8);
        archive.write(index(members, nameTable.length));
        if (nameTable.length > 0) {
            append(archive, header("//", nameTable.length), nameTable);
        }
        for (var member : members) {
            append(archive, member.header(), member.bytes());
        }
        return archive.toByteArray();
    }

    /** The symbol index: a count, the offset of each symbol's member, the names; big-endian. */
    private static byte[] index(List<Member> members, int nameTableBytes) throws IOException {
        var count = 0;
        var text = new ByteArrayOutputStream();
        for (var member : members) {
            for (var symbol : member.symbols()) {
                text.write(symbol.getBytes(StandardCharsets.UTF_8));
                text.write(0);
                count++;
            }
        }
        var size = 4 + 4 * count + text.size();
        var offset = MAGIC.length + MEMBER_HEADER_BYTES + even(size);
        if (nameTableBytes > 0) {
            offset += MEMBER_HEADER_BYTES + even(nameTableBytes);
        }
        var index = ByteBuffer.allocate(size).putInt(count);
        for (var member : members) {
            for (var i = 0; i < member.symbols().size(); i++) {
                index.putInt(offset);
            }
            offset += member.size();
        }
        index.put(text.toByteArray());
        var made = new ByteArrayOutputStream();
        append(made, header("/", size), index.array());
        return made.toByteArray();
    }

    private static void append(ByteArrayOutputStream archive, String header, byte[] bytes)
            throws IOException {
        archive.write(header.getBytes(StandardCharsets.US_ASCII));
        archive.write(bytes);
        if (bytes.length % 2 != 0) {
            archive.write('\n');
        }
    }

    private static String header(String name, int size) {
        return String.format("%-16s%-12d%-6d%-6d%-8s%-10d`\n", name, 0, 0, 0, "644", size);
    }

    private static int even(int size) {
        return size + size % 2;
    }
}
