package org.distrofab.packagers.rpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.distrofab.packagers.Trust;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The payload form of large and of version 6 packages, whose members are only numbers. */
class StrippedPayloadTest {
    @TempDir private Path folder;

    private RpmPackage pkg() throws Exception {
        var file = folder.resolve("full.rpm");
        new RpmWriter(PayloadCompression.GZIP, Optional.empty()).write(RpmSamples.full(), file);
        try (var archive = RpmArchive.open(file, Trust.unchecked())) {
            return archive.pkg();
        }
    }

    private static byte[] payload(boolean stripped) throws Exception {
        var out = new ByteArrayOutputStream();
        var cpio = new CpioWriter(out, stripped);
        var table = FileTable.of(RpmSamples.full().files());
        for (var set : table.payloadOrder()) {
            for (var index : set) {
                var file = table.files().get(index);
                byte[] content = {};
                if (file.type() == RpmFile.SYMBOLIC_LINK) {
                    content = file.linkTarget().getBytes(StandardCharsets.UTF_8);
                } else if (file.isRegular() && index.equals(set.getLast())) {
                    content = table.source(index).content().open().readAllBytes();
                }
                cpio.member(
                        file, index, set.size(), content.length, new ByteArrayInputStream(content));
            }
        }
        cpio.trailer();
        return out.toByteArray();
    }

    private static List<String> unpack(RpmPackage pkg, byte[] payload) throws Exception {
        var lines = new ArrayList<String>();
        TreeSink sink =
                (Entry entry, InputStream content) ->
                        lines.add(
                                entry
                                        + " "
                                        + new String(
                                                content.readAllBytes(), StandardCharsets.UTF_8));
        new PayloadUnpacker(pkg, sink).unpack(new ByteArrayInputStream(payload));
        return lines;
    }

    @Test
    void itHoldsWhatTheUsualFormHolds() throws Exception {
        var pkg = pkg();
        assertEquals(unpack(pkg, payload(false)), unpack(pkg, payload(true)));
    }

    @Test
    void anIndexBeyondTheHeadersFilesIsRefused() throws Exception {
        var pkg = pkg();
        var bytes = payload(true);
        bytes[6] = 'f';
        assertThrows(FormatException.class, () -> unpack(pkg, bytes));
        bytes[6] = '7';
        var refusal = assertThrows(FormatException.class, () -> unpack(pkg, bytes));
        assertEquals(0, refusal.offsetBytes());
    }
}
