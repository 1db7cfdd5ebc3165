package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code repomd.xml}: which metadata files a repository has (the format of createrepo_c 0.17).
 *
 * @param revision usually a time, but any text
 */
public record RepoMetadata(String revision, List<Data> data) {
    static final String FORMAT = "repomd.xml";
    static final String NAMESPACE = "http://linux.duke.edu/metadata/repo";
    static final String RPM_NAMESPACE = "http://linux.duke.edu/metadata/rpm";

    /**
     * One metadata file.
     *
     * @param type {@code primary}, {@code filelists}, {@code other}, {@code group}, {@code
     *     updateinfo}, …
     * @param checksum of the file as it lies there
     * @param openChecksum of its decompressed content, if stated
     * @param href relative to the repository
     * @param openSizeBytes of its decompressed content, -1 if not stated
     * @param sizeBytes of the file, -1 if not stated
     */
    public record Data(
            String type,
            Checksum checksum,
            Optional<Checksum> openChecksum,
            String href,
            long timestampSeconds,
            long sizeBytes,
            long openSizeBytes) {}

    /**
     * @param type {@code sha256}, …
     * @param value hexadecimal
     */
    public record Checksum(String type, String value) {
        DigestAlgorithm algorithm() throws FormatException {
            return switch (type) {
                case "sha256" -> DigestAlgorithm.SHA256;
                case "sha384" -> DigestAlgorithm.SHA384;
                case "sha512" -> DigestAlgorithm.SHA512;
                case "sha224" -> DigestAlgorithm.SHA224;
                case "sha", "sha1" -> DigestAlgorithm.SHA1;
                default ->
                        throw new FormatException(
                                FORMAT, -1, "a checksum of the SHA family", "'" + type + "'");
            };
        }
    }

    public RepoMetadata {
        data = List.copyOf(data);
    }

    /** The file of a type. */
    public Optional<Data> data(String type) {
        return data.stream().filter(d -> d.type().equals(type)).findFirst();
    }

    /** Reads {@code repomd.xml}; locations that leave the repository are refused. */
    public static RepoMetadata read(InputStream in) throws IOException, FormatException {
        try (var xml = new XmlReader(FORMAT, in)) {
            xml.expectRoot("repomd");
            var revision = "";
            var data = new ArrayList<Data>();
            while (xml.nextChild()) {
                switch (xml.name()) {
                    case "revision" -> revision = xml.text();
                    case "data" -> data.add(readData(xml));
                    default -> xml.skip();
                }
            }
            return new RepoMetadata(revision, data);
        }
    }

    private static Data readData(XmlReader xml) throws IOException, FormatException {
        var type = xml.attribute("type");
        Checksum checksum = null;
        Checksum openChecksum = null;
        var href = "";
        long timestamp = 0;
        long size = -1;
        long openSize = -1;
        while (xml.nextChild()) {
            switch (xml.name()) {
                case "checksum" -> checksum = new Checksum(xml.attribute("type"), xml.text());
                case "open-checksum" ->
                        openChecksum = new Checksum(xml.attribute("type"), xml.text());
                case "location" -> {
                    href = location(xml.attribute("href"));
                    xml.skip();
                }
                case "timestamp" -> timestamp = (long) xml.decimal();
                case "size" -> size = xml.number();
                case "open-size" -> openSize = xml.number();
                default -> xml.skip();
            }
        }
        if (checksum == null || href.isEmpty()) {
            throw xml.bad("a checksum and a location in data " + type, "none");
        }
        return new Data(
                type, checksum, Optional.ofNullable(openChecksum), href, timestamp, size, openSize);
    }

    /** A location that stays where it should; full addresses are refused. */
    static String location(String href) throws FormatException {
        if (href.contains(":") || href.startsWith("/")) {
            throw new FormatException(FORMAT, -1, "a relative location", "'" + href + "'");
        }
        return TreePaths.normalise(FORMAT, href);
    }

    String toXml() {
        var xml = new XmlWriter();
        xml.declaration();
        xml.open("repomd", "xmlns", NAMESPACE, "xmlns:rpm", RPM_NAMESPACE);
        xml.element("revision", revision);
        for (var d : data) {
            xml.open("data", "type", d.type());
            xml.element("checksum", d.checksum().value(), "type", d.checksum().type());
            d.openChecksum()
                    .ifPresent(c -> xml.element("open-checksum", c.value(), "type", c.type()));
            xml.empty("location", "href", d.href());
            xml.element("timestamp", Long.toString(d.timestampSeconds()));
            if (d.sizeBytes() >= 0) {
                xml.element("size", Long.toString(d.sizeBytes()));
            }
            if (d.openSizeBytes() >= 0) {
                xml.element("open-size", Long.toString(d.openSizeBytes()));
            }
            xml.close("data");
        }
        xml.close("repomd");
        return xml.toString();
    }
}
