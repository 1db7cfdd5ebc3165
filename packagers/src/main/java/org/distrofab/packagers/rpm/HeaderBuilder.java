package org.distrofab.packagers.rpm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Collects values by tag and lays them out as rpm does: index and data in tag order, data aligned,
 * everything in one region. Owned by one thread.
 */
final class HeaderBuilder {
    private record Value(RpmTagType type, int count, byte[] bytes) {}

    private final SortedMap<Integer, Value> values = new TreeMap<>();

    HeaderBuilder string(HeaderTag tag, String text) {
        return put(tag, tag.type(), 1, join(List.of(text)));
    }

    /** Leaves the tag out if there are no strings, as a header has no empty entries. */
    HeaderBuilder strings(HeaderTag tag, Collection<String> texts) {
        return texts.isEmpty() ? this : put(tag, tag.type(), texts.size(), join(texts));
    }

    /**
     * A string if there is one, an array if there are more: how scriptlet interpreters are kept.
     */
    HeaderBuilder stringOrArray(HeaderTag tag, List<String> texts) {
        return texts.size() == 1
                ? put(tag, RpmTagType.STRING, 1, join(texts))
                : strings(tag, texts);
    }

    /** Leaves the tag out if there are no numbers. */
    HeaderBuilder numbers(HeaderTag tag, long... numbers) {
        if (numbers.length == 0) {
            return this;
        }
        var size = tag.type().sizeBytes();
        var bytes = new byte[Math.multiplyExact(numbers.length, size)];
        for (var i = 0; i < numbers.length; i++) {
            for (var b = 0; b < size; b++) {
                bytes[i * size + b] = (byte) (numbers[i] >>> 8 * (size - 1 - b));
            }
        }
        return put(tag, tag.type(), numbers.length, bytes);
    }

    HeaderBuilder bytes(HeaderTag tag, byte[] bytes) {
        return put(tag, tag.type(), bytes.length, bytes);
    }

    /** Copies an entry of another header as it is, under another tag. */
    HeaderBuilder copy(int tag, RpmHeader from, RpmHeader.IndexEntry entry) {
        values.put(tag, new Value(entry.type(), entry.count(), from.value(entry)));
        return this;
    }

    private HeaderBuilder put(HeaderTag tag, RpmTagType type, int count, byte[] bytes) {
        values.put(tag.number(), new Value(type, count, bytes));
        return this;
    }

    private static byte[] join(Collection<String> texts) {
        var out = new ByteArrayOutputStream();
        for (var text : texts) {
            if (text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a NUL in a header string");
            }
            out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            out.write(0);
        }
        return out.toByteArray();
    }

    RpmHeader build(RpmHeader.Role role) {
        var index = new ArrayList<int[]>();
        var data = new ByteArrayOutputStream();
        layOut(index, data);
        var trailerOffset = data.size();
        var entries = index.size() + 1;
        var blob = ByteBuffer.allocate(8 + (entries + 1) * RpmHeader.ENTRY_BYTES + trailerOffset);
        blob.putInt(entries).putInt(trailerOffset + RpmHeader.ENTRY_BYTES);
        putEntry(blob, role.regionTag, RpmTagType.BIN.number(), trailerOffset, 16);
        index.forEach(e -> putEntry(blob, e[0], e[1], e[2], e[3]));
        blob.put(data.toByteArray());
        putEntry(
                blob,
                role.regionTag,
                RpmTagType.BIN.number(),
                -entries * RpmHeader.ENTRY_BYTES,
                16);
        return RpmHeader.ofBuilt(role, blob.array());
    }

    /**
     * Adds the values after the entries of a header, leaving its bytes as they are: how an
     * installation adds what it knows to a package's signed header.
     */
    RpmHeader appendTo(RpmHeader header) {
        var old = ByteBuffer.wrap(header.toRecord());
        var oldEntries = old.getInt();
        var oldData = old.getInt();
        var data = new ByteArrayOutputStream();
        data.write(old.array(), 8 + oldEntries * RpmHeader.ENTRY_BYTES, oldData);
        var index = new ArrayList<int[]>();
        layOut(index, data);
        var entries = oldEntries + index.size();
        var blob = ByteBuffer.allocate(8 + entries * RpmHeader.ENTRY_BYTES + data.size());
        blob.putInt(entries).putInt(data.size());
        blob.put(old.array(), 8, oldEntries * RpmHeader.ENTRY_BYTES);
        index.forEach(e -> putEntry(blob, e[0], e[1], e[2], e[3]));
        blob.put(data.toByteArray());
        return RpmHeader.ofBuilt(header.role(), blob.array());
    }

    private void layOut(List<int[]> index, ByteArrayOutputStream data) {
        values.forEach((tag, value) -> {
            var alignment = Math.max(1, value.type().sizeBytes());
            while (data.size() % alignment != 0) {
                data.write(0);
            }
            index.add(new int[] {tag, value.type().number(), data.size(), value.count()});
            data.writeBytes(value.bytes());
        });
    }

    private static void putEntry(ByteBuffer blob, int tag, int type, int offset, int count) {
        blob.putInt(tag).putInt(type).putInt(offset).putInt(count);
    }
}
