package org.distrofab.builder;

import org.distrofab.builder.ResolvedDistro.ResolvedPackage;
import org.distrofab.distrospec.Manifest;
import org.distrofab.packagers.PackageMetadata;

import tools.jackson.jr.ob.JSON;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an image is made of, for those who keep account of it: SPDX 2.3 and CycloneDX 1.6, as JSON.
 *
 * <p>Packages are named by package URLs of their format ({@code pkg:deb/…}, {@code pkg:rpm/…},
 * {@code pkg:apk/…}); licences are given where the package states an SPDX expression.
 */
final class BillOfMaterials {
    private static final JSON WRITER = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT);
    private static final String NOT_STATED = "NOASSERTION";

    private final ResolvedDistro distro;
    private final Manifest manifest;
    private final String time;

    BillOfMaterials(ResolvedDistro distro, Manifest manifest, long timeSeconds) {
        this.distro = distro;
        this.manifest = manifest;
        this.time = Instant.ofEpochSecond(timeSeconds).toString();
    }

    /** The package URL (purl-spec, PURL-TYPES). */
    private String purl(PackageMetadata metadata) {
        return "pkg:%s/%s/%s@%s?arch=%s"
                .formatted(
                        metadata.format().id(),
                        distro.recipe().distro().id(),
                        metadata.name(),
                        metadata.version().replace("+", "%2B").replace("^", "%5E"),
                        metadata.architecture());
    }

    String spdx() {
        var name = manifest.distro().id() + "-" + manifest.distro().version();
        var all = new LinkedHashMap<String, Object>();
        all.put("spdxVersion", "SPDX-2.3");
        all.put("dataLicense", "CC0-1.0");
        all.put("SPDXID", "SPDXRef-DOCUMENT");
        all.put("name", name);
        all.put(
                "documentNamespace",
                "https://spdx.org/spdxdocs/" + name + "-" + manifest.userspaceSha256());
        all.put("creationInfo", ordered("created", time, "creators", List.of("Tool: distrofab")));
        var packages = new ArrayList<Map<String, Object>>();
        var relationships = new ArrayList<Map<String, Object>>();
        for (var one : distro.packages()) {
            var metadata = one.chosen().metadata();
            var id = "SPDXRef-" + metadata.name().replaceAll("[^A-Za-z0-9.-]", "-");
            var described = spdx(metadata.name(), metadata.version(), id, one.locked().sha256());
            described.put("licenseDeclared", licence(metadata));
            described.put(
                    "externalRefs",
                    List.of(
                            ordered(
                                    "referenceCategory", "PACKAGE-MANAGER",
                                    "referenceType", "purl",
                                    "referenceLocator", purl(metadata))));
            packages.add(described);
            relationships.add(describes(id));
        }
        var kernel = manifest.kernel();
        packages.add(
                spdx("linux-" + kernel.id(), kernel.version(), "SPDXRef-kernel", kernel.sha256()));
        relationships.add(describes("SPDXRef-kernel"));
        all.put("packages", packages);
        all.put("relationships", relationships);
        if (packages.stream().anyMatch(one -> isOwnReference(one.get("licenseDeclared")))) {
            all.put(
                    "hasExtractedLicensingInfos",
                    List.of(
                            ordered(
                                    "licenseId", "LicenseRef-distrofab",
                                    "extractedText", "The licence of the distrofab project.")));
        }
        return WRITER.asString(all) + "\n";
    }

    private static boolean isOwnReference(Object licence) {
        return "LicenseRef-distrofab".equals(licence);
    }

    private static LinkedHashMap<String, Object> spdx(
            String name, String version, String id, String sha256) {
        var all = new LinkedHashMap<String, Object>();
        all.put("SPDXID", id);
        all.put("name", name);
        all.put("versionInfo", version);
        all.put("downloadLocation", NOT_STATED);
        all.put("filesAnalyzed", false);
        all.put("checksums", List.of(ordered("algorithm", "SHA256", "checksumValue", sha256)));
        all.put("licenseDeclared", NOT_STATED);
        all.put("licenseConcluded", NOT_STATED);
        all.put("copyrightText", NOT_STATED);
        return all;
    }

    private static Map<String, Object> describes(String id) {
        return ordered(
                "spdxElementId", "SPDXRef-DOCUMENT",
                "relationshipType", "DESCRIBES",
                "relatedSpdxElement", id);
    }

    String cycloneDx() {
        var all = new LinkedHashMap<String, Object>();
        all.put("bomFormat", "CycloneDX");
        all.put("specVersion", "1.6");
        all.put("version", 1);
        var system = new LinkedHashMap<String, Object>();
        system.put("type", "operating-system");
        system.put("bom-ref", "distro");
        system.put("name", manifest.distro().id());
        system.put("version", manifest.distro().version());
        system.put("description", manifest.distro().description());
        all.put("metadata", ordered("timestamp", time, "component", system));
        var components = new ArrayList<Map<String, Object>>();
        distro.packages().forEach(one -> components.add(component(one)));
        var kernel = manifest.kernel();
        components.add(
                ordered(
                        "type",
                        "operating-system",
                        "bom-ref",
                        "kernel",
                        "name",
                        "linux-" + kernel.id(),
                        "version",
                        kernel.version(),
                        "hashes",
                        hash(kernel.sha256())));
        all.put("components", components);
        return WRITER.asString(all) + "\n";
    }

    private Map<String, Object> component(ResolvedPackage one) {
        var metadata = one.chosen().metadata();
        var all =
                ordered(
                        "type", "library",
                        "bom-ref", purl(metadata),
                        "name", metadata.name(),
                        "version", metadata.version(),
                        "description", metadata.summary(),
                        "hashes", hash(one.locked().sha256()));
        if (!metadata.licence().isEmpty()) {
            all.put("licenses", List.of(Map.of("expression", metadata.licence())));
        }
        all.put("purl", purl(metadata));
        return all;
    }

    private static List<Map<String, Object>> hash(String sha256) {
        return List.of(ordered("alg", "SHA-256", "content", sha256));
    }

    private static String licence(PackageMetadata metadata) {
        return metadata.licence().isEmpty() ? NOT_STATED : metadata.licence();
    }

    private static LinkedHashMap<String, Object> ordered(Object... pairs) {
        var all = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            all.put((String) pairs[i], pairs[i + 1]);
        }
        return all;
    }
}
