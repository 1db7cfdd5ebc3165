package org.distrofab.packagers.apk;

import org.distrofab.packagers.ContentSource;
import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.PackageContents;
import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Script;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Packages, keys and sinks that the tests of this package share. */
final class Packages {
    static final long EPOCH = 1_700_000_000;

    private Packages() {}

    /** A file as it came out of a package. */
    record Unpacked(Entry entry, Bytes content) {}

    static PackageMetadata.Builder metadata(String name, String version) {
        return PackageMetadata.builder(PackageFormat.APK, name, version, "riscv64")
                .summary("a package for tests")
                .licence("MIT")
                .url("https://example.org/" + name);
    }

    static PackageFile file(String path, String content) {
        return file(path, content, 0644, Set.of());
    }

    static PackageFile file(String path, String content, int mode, Set<FileRole> roles) {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        return new PackageFile(
                new Entry.RegularFile(path, attributes(mode), bytes.length),
                ContentSource.of(bytes),
                roles);
    }

    static Attributes attributes(int mode) {
        return Attributes.ofRoot(mode).withMtimeSeconds(EPOCH - 5);
    }

    static PackageFile entry(Entry entry) {
        return new PackageFile(entry, ContentSource.NONE, Set.of());
    }

    /** One of everything that a package can hold. */
    static PackageContents everything() throws FormatException {
        var metadata =
                metadata("every-thing", "1.2.3_rc1-r4")
                        .origin("every")
                        .maintainer("A Maintainer <maintainer@example.org>")
                        .buildTimeSeconds(EPOCH - 100)
                        .installedSizeBytes(4242)
                        .nativeField(ApkFields.PACKAGER, "A Builder <builder@example.org>")
                        .nativeField(ApkFields.COMMIT, "0123456789abcdef0123456789abcdef01234567")
                        .nativeField(ApkFields.REPLACES_PRIORITY, "5")
                        .nativeField(ApkFields.PROVIDER_PRIORITY, "10")
                        .nativeField(ApkFields.TRIGGERS, "/usr/share/* +/usr/lib")
                        .script(Script.of(ScriptKind.PRE_INSTALL, "#!/bin/sh\nexit 0\n"))
                        .script(Script.of(ScriptKind.POST_UPGRADE, "#!/bin/sh\nexit 1\n"))
                        .script(
                                new Script(
                                        ScriptKind.TRIGGER,
                                        List.of(),
                                        Bytes.copyOf(
                                                "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8)),
                                        List.of("/usr/share/*", "+/usr/lib")));
        for (var word : List.of("musl>=1.2", "!other", "so:libz.so.1")) {
            metadata.relation(ApkDependencies.parse(RelationKind.DEPENDS, word));
        }
        metadata.relation(ApkDependencies.parse(RelationKind.PROVIDES, "cmd:every=1.2.3_rc1-r4"));
        metadata.relation(ApkDependencies.parse(RelationKind.REPLACES, "older<1"));
        metadata.relation(ApkDependencies.parseInstallIf("docs every=1.2.3_rc1-r4"));
        var xattrs = new TreeMap<String, Bytes>();
        xattrs.put("security.capability", Bytes.ofHex("0100000200000000"));
        xattrs.put("user.text", Bytes.copyOf("line\nline=\0end".getBytes(StandardCharsets.UTF_8)));
        var long100 = "usr/share/" + "long-folder-name/".repeat(8) + "file";
        var files =
                List.of(
                        file("etc/every.conf", "a = 1\n", 0644, Set.of(FileRole.CONFIG)),
                        file("usr/bin/every", "#!/bin/sh\necho every\n", 0755, Set.of()),
                        entry(
                                new Entry.HardLink(
                                        "usr/bin/every-link", attributes(0755), "usr/bin/every")),
                        entry(
                                new Entry.SymbolicLink(
                                        "usr/bin/sh", attributes(0777), "/bin/busybox")),
                        file("usr/bin/su", "setuid", 04755, Set.of()),
                        new PackageFile(
                                new Entry.RegularFile(
                                        "usr/lib/näme with space",
                                        new Attributes(
                                                0600, 70000, 3_000_000, "someone", "some", EPOCH,
                                                xattrs),
                                        3),
                                ContentSource.of(new byte[] {1, 0, 2}),
                                Set.of()),
                        file("usr/lib/empty", ""),
                        file(long100, "deep"),
                        entry(new Entry.Directory("var/empty", attributes(01777))),
                        entry(new Entry.Device("var/null", attributes(0666), false, 1, 3)),
                        entry(new Entry.Fifo("var/pipe", attributes(0600))));
        return PackageContents.of(metadata.build(), files);
    }

    static void write(PackageContents contents, Path target) throws Exception {
        ApkSupport.INSTANCE.writer().write(contents, WriteOptions.at(EPOCH), target);
    }

    static ApkPackage open(Path file) throws Exception {
        return new ApkPackageReader().open(file, Trust.unchecked());
    }

    static List<Unpacked> unpack(ApkPackage opened) throws Exception {
        var files = new ArrayList<Unpacked>();
        opened.unpack((entry, content) -> files.add(unpacked(entry, content)));
        return files;
    }

    static Unpacked unpacked(Entry entry, InputStream content) throws IOException {
        return new Unpacked(entry, Bytes.copyOf(content.readAllBytes()));
    }

    /** A fresh RSA key, small to be quick. */
    static KeyPair keys() throws NoSuchAlgorithmException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        return generator.generateKeyPair();
    }

    static KeyFile privateKey(KeyPair pair, String name) {
        return pem(name, "PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    static KeyFile publicKey(KeyPair pair, String name) {
        return pem(name, "PUBLIC KEY", pair.getPublic().getEncoded());
    }

    static KeyFile pem(String name, String label, byte[] der) {
        var text =
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(
                                label,
                                Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der),
                                label);
        return new KeyFile(name, Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
