package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * An advisory of {@code updateinfo.xml}.
 *
 * @param type security, bugfix, enhancement, newpackage
 * @param severity empty if not stated
 * @param issued a date as it is written there
 */
public record UpdateNotice(
        String id,
        String title,
        String type,
        String status,
        String severity,
        String issued,
        String description,
        List<Reference> references,
        List<UpdatedPackage> packages) {
    private static final String FORMAT = "updateinfo.xml";

    /**
     * @param type cve, bugzilla, …
     */
    public record Reference(String type, String id, String title, String href) {}

    public record UpdatedPackage(
            String name, RpmVersion version, String architecture, String fileName) {}

    public UpdateNotice {
        references = List.copyOf(references);
        packages = List.copyOf(packages);
    }

    /** Reads the advisories one by one. */
    static void read(InputStream in, RepodataReader.Receiver<UpdateNotice> receiver)
            throws IOException, FormatException {
        try (var xml = new XmlReader(FORMAT, in)) {
            xml.expectRoot("updates");
            while (xml.nextChild()) {
                if (xml.name().equals("update")) {
                    receiver.accept(notice(xml));
                } else {
                    xml.skip();
                }
            }
        }
    }

    private static UpdateNotice notice(XmlReader xml) throws IOException, FormatException {
        var type = xml.attribute("type");
        var status = xml.attribute("status");
        var id = "";
        var title = "";
        var severity = "";
        var issued = "";
        var description = "";
        var references = new ArrayList<Reference>();
        var packages = new ArrayList<UpdatedPackage>();
        while (xml.nextChild()) {
            switch (xml.name()) {
                case "id" -> id = xml.text();
                case "title" -> title = xml.text();
                case "severity" -> severity = xml.text();
                case "description" -> description = xml.text();
                case "issued" -> {
                    issued = xml.attribute("date");
                    xml.skip();
                }
                case "references" -> {
                    while (xml.nextChild()) {
                        references.add(
                                new Reference(
                                        xml.attribute("type"),
                                        xml.attribute("id"),
                                        xml.attribute("title"),
                                        xml.attribute("href")));
                        xml.skip();
                    }
                }
                case "pkglist" -> readPackages(xml, packages);
                default -> xml.skip();
            }
        }
        return new UpdateNotice(
                id, title, type, status, severity, issued, description, references, packages);
    }

    private static void readPackages(XmlReader xml, List<UpdatedPackage> packages)
            throws IOException, FormatException {
        while (xml.nextChild()) {
            while (xml.nextChild()) {
                if (xml.name().equals("package")) {
                    packages.add(updated(xml));
                } else {
                    xml.skip();
                }
            }
        }
    }

    private static UpdatedPackage updated(XmlReader xml) throws IOException, FormatException {
        var name = xml.attribute("name");
        var architecture = xml.attribute("arch");
        var epoch = xml.attribute("epoch");
        var evr =
                (epoch.isEmpty() || epoch.equals("0") ? "" : epoch + ":")
                        + xml.attribute("version")
                        + "-"
                        + xml.attribute("release");
        var version =
                RpmVersion.split(evr).orElseThrow(() -> xml.bad("a version of " + name, "none"));
        var fileName = "";
        while (xml.nextChild()) {
            if (xml.name().equals("filename")) {
                fileName = xml.text();
            } else {
                xml.skip();
            }
        }
        return new UpdatedPackage(name, version, architecture, fileName);
    }

    /** The document with these advisories, in this order. */
    public static String toXml(List<UpdateNotice> notices) {
        var xml = new XmlWriter();
        xml.declaration();
        xml.open("updates");
        for (var notice : notices) {
            xml.open(
                    "update",
                    "from",
                    "",
                    "status",
                    notice.status(),
                    "type",
                    notice.type(),
                    "version",
                    "1");
            xml.element("id", notice.id());
            xml.element("title", notice.title());
            xml.empty("issued", "date", notice.issued());
            if (!notice.severity().isEmpty()) {
                xml.element("severity", notice.severity());
            }
            xml.element("description", notice.description());
            xml.open("references");
            for (var reference : notice.references()) {
                xml.empty(
                        "reference",
                        "href",
                        reference.href(),
                        "id",
                        reference.id(),
                        "title",
                        reference.title(),
                        "type",
                        reference.type());
            }
            xml.close("references");
            xml.open("pkglist");
            xml.open("collection", "short", "");
            for (var updated : notice.packages()) {
                xml.open(
                        "package",
                        "name",
                        updated.name(),
                        "version",
                        updated.version().version(),
                        "release",
                        updated.version().release().orElse(""),
                        "epoch",
                        Long.toString(updated.version().epoch().orElse(0L)),
                        "arch",
                        updated.architecture());
                xml.element("filename", updated.fileName());
                xml.close("package");
            }
            xml.close("collection");
            xml.close("pkglist");
            xml.close("update");
        }
        xml.close("updates");
        return xml.toString();
    }
}
