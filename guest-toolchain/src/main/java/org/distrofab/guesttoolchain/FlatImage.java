package org.distrofab.guesttoolchain;

import java.util.Comparator;

/** A program as the bare bytes of memory, from its first loadable byte to its last. */
final class FlatImage {
    /** More than any kernel: segments that far apart are a mistake of the link script. */
    private static final long LARGEST_BYTES = 256L << 20;

    private FlatImage() {}

    /**
     * @throws ElfFile.MalformedException if nothing is loadable or the segments are too far apart
     */
    static byte[] of(ElfFile program) throws ElfFile.MalformedException {
        var segments =
                program.segments().stream()
                        .filter(segment -> segment.bytes().length > 0)
                        .sorted(Comparator.comparingLong(ElfFile.Segment::physicalAddress))
                        .toList();
        if (segments.isEmpty()) {
            throw new ElfFile.MalformedException(0, "a segment with bytes");
        }
        var start = segments.getFirst().physicalAddress();
        var end = start;
        for (var segment : segments) {
            end = Math.max(end, segment.physicalAddress() + segment.bytes().length);
        }
        if (end - start > LARGEST_BYTES) {
            throw new ElfFile.MalformedException(0, "segments within " + LARGEST_BYTES + " bytes");
        }
        var image = new byte[(int) (end - start)];
        for (var segment : segments) {
            var at = (int) (segment.physicalAddress() - start);
            System.arraycopy(segment.bytes(), 0, image, at, segment.bytes().length);
        }
        return image;
    }
}
