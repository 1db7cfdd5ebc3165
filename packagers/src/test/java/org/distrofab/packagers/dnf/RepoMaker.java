package org.distrofab.packagers.dnf;

import org.distrofab.packagers.RelationKind;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes {@code repodata} for packages that exist only there. */
public final class RepoMaker {
    private static final String[] SIGNS = {"<", "<=", "=", ">=", ">"};
    private static final String[] FLAGS = {"LT", "LE", "EQ", "GE", "GT"};
    private static final Map<RelationKind, String> ELEMENTS = new LinkedHashMap<>();

    static {
        ELEMENTS.put(RelationKind.PROVIDES, "provides");
        ELEMENTS.put(RelationKind.DEPENDS, "requires");
        ELEMENTS.put(RelationKind.CONFLICTS, "conflicts");
        ELEMENTS.put(RelationKind.OBSOLETES, "obsoletes");
        ELEMENTS.put(RelationKind.SUGGESTS, "suggests");
        ELEMENTS.put(RelationKind.ENHANCES, "enhances");
        ELEMENTS.put(RelationKind.RECOMMENDS, "recommends");
        ELEMENTS.put(RelationKind.SUPPLEMENTS, "supplements");
    }

    private RepoMaker() {}

    /**
     * @param relations in rpm's words; a requirement that ends in {@code (pre)} is a scriptlet's
     * @param files all of them; those that createrepo_c would list in {@code primary.xml} are
     */
    public record Made(
            String name,
            String evr,
            String arch,
            Map<RelationKind, List<String>> relations,
            List<String> files) {
        String id() {
            return sha256((name + evr + arch + relations).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What createrepo_c would write of packages with these headers. */
    public static void write(Path folder, List<Made> packages) throws IOException {
        var repodata = Files.createDirectories(folder.resolve("repodata"));
        var primary = new StringBuilder(1 << 20);
        primary.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata")
                .append(" xmlns=\"http://linux.duke.edu/metadata/common\"")
                .append(" xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\" packages=\"")
                .append(packages.size())
                .append("\">\n");
        var lists = new StringBuilder(1 << 16);
        lists.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<filelists")
                .append(" xmlns=\"http://linux.duke.edu/metadata/filelists\" packages=\"")
                .append(packages.size())
                .append("\">\n");
        for (var one : packages) {
            primary(one, primary);
            fileList(one, lists);
        }
        primary.append("</metadata>\n");
        lists.append("</filelists>\n");
        var other =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<otherdata"
                        + " xmlns=\"http://linux.duke.edu/metadata/other\" packages=\"0\"/>\n";
        var repomd = new StringBuilder();
        repomd.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
                .append("<repomd xmlns=\"http://linux.duke.edu/metadata/repo\">\n")
                .append("<revision>1</revision>\n");
        data(repodata, "primary", primary.toString(), repomd);
        data(repodata, "filelists", lists.toString(), repomd);
        data(repodata, "other", other, repomd);
        repomd.append("</repomd>\n");
        Files.writeString(repodata.resolve("repomd.xml"), repomd);
    }

    private static void data(Path folder, String type, String text, StringBuilder repomd)
            throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve(type + ".xml"), bytes);
        var sum = sha256(bytes);
        repomd.append(
                """
                <data type="%s">
                <checksum type="sha256">%s</checksum>
                <open-checksum type="sha256">%s</open-checksum>
                <location href="repodata/%s.xml"/>
                <timestamp>1</timestamp><size>%d</size><open-size>%d</open-size>
                </data>
                """
                        .formatted(type, sum, sum, type, bytes.length, bytes.length));
    }

    private static void primary(Made one, StringBuilder xml) {
        var file = one.name() + "-" + one.evr().replace(':', '_') + "." + one.arch() + ".rpm";
        xml.append("<package type=\"rpm\"><name>").append(escape(one.name()));
        xml.append("</name><arch>").append(one.arch()).append("</arch><version");
        version(one.evr(), xml);
        xml.append("/><checksum type=\"sha256\" pkgid=\"YES\">").append(one.id());
        xml.append("</checksum><summary>s</summary><description>d</description>");
        xml.append("<packager/><url/><time file=\"1\" build=\"1\"/>");
        xml.append("<size package=\"1000\" installed=\"1000\" archive=\"1000\"/>");
        xml.append("<location href=\"").append(escape(file)).append("\"/><format>");
        xml.append("<rpm:license>x</rpm:license><rpm:vendor/><rpm:group>Unspecified</rpm:group>");
        xml.append("<rpm:buildhost>h</rpm:buildhost><rpm:sourcerpm>x.src.rpm</rpm:sourcerpm>");
        xml.append("<rpm:header-range start=\"1\" end=\"2\"/>");
        ELEMENTS.forEach((kind, element) -> {
            var list = one.relations().getOrDefault(kind, List.of());
            var itself = kind == RelationKind.PROVIDES;
            if (itself || !list.isEmpty()) {
                xml.append("<rpm:").append(element).append('>');
                if (itself) {
                    entry(one.name() + " = " + one.evr(), xml);
                }
                list.forEach(text -> entry(text, xml));
                xml.append("</rpm:").append(element).append('>');
            }
        });
        for (var path : one.files()) {
            boolean listed =
                    path.startsWith("/etc/")
                            || path.contains("bin/")
                            || path.equals("/usr/lib/sendmail");
            if (listed) {
                xml.append("<file>").append(escape(path)).append("</file>");
            }
        }
        xml.append("</format></package>\n");
    }

    private static void fileList(Made one, StringBuilder xml) {
        xml.append("<package pkgid=\"").append(one.id()).append("\" name=\"");
        xml.append(escape(one.name())).append("\" arch=\"").append(one.arch());
        xml.append("\"><version");
        version(one.evr(), xml);
        xml.append("/>");
        one.files().forEach(path -> xml.append("<file>").append(escape(path)).append("</file>"));
        xml.append("</package>\n");
    }

    private static void entry(String text, StringBuilder xml) {
        boolean pre = text.endsWith("(pre)");
        var clause = pre ? text.substring(0, text.length() - 5).strip() : text;
        xml.append("<rpm:entry name=\"");
        var words = clause.split(" ", -1);
        if (clause.startsWith("(") || words.length != 3) {
            xml.append(escape(clause)).append('"');
        } else {
            xml.append(escape(words[0])).append('"');
            for (int i = 0; i < SIGNS.length; i++) {
                if (SIGNS[i].equals(words[1])) {
                    xml.append(" flags=\"").append(FLAGS[i]).append('"');
                }
            }
            version(words[2], xml);
        }
        xml.append(pre ? " pre=\"1\"/>" : "/>");
    }

    private static void version(String evr, StringBuilder xml) {
        int colon = evr.indexOf(':');
        var rest = evr.substring(colon + 1);
        int dash = rest.lastIndexOf('-');
        xml.append(" epoch=\"").append(colon < 0 ? "0" : evr.substring(0, colon));
        xml.append("\" ver=\"").append(escape(dash < 0 ? rest : rest.substring(0, dash)));
        if (dash >= 0) {
            xml.append("\" rel=\"").append(escape(rest.substring(dash + 1)));
        }
        xml.append('"');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
