package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Package groups and environments ({@code comps.xml}); translations are passed over. */
public record Comps(List<Group> groups, List<Environment> environments) {
    private static final String FORMAT = "comps.xml";

    /**
     * @param isDefault installed unless deselected
     */
    public record Group(
            String id,
            String name,
            String description,
            boolean isDefault,
            boolean isVisible,
            List<Member> members) {
        public Group {
            members = List.copyOf(members);
        }
    }

    /**
     * @param type mandatory, default, optional or conditional
     * @param requires of a conditional one: the package that brings it in; else empty
     */
    public record Member(String name, String type, String requires) {}

    /**
     * @param groups ids of the groups that make it up
     * @param options ids of the groups that can be added
     */
    public record Environment(
            String id, String name, String description, List<String> groups, List<String> options) {
        public Environment {
            groups = List.copyOf(groups);
            options = List.copyOf(options);
        }
    }

    public Comps {
        groups = List.copyOf(groups);
        environments = List.copyOf(environments);
    }

    public static Comps read(InputStream in) throws IOException, FormatException {
        var groups = new ArrayList<Group>();
        var environments = new ArrayList<Environment>();
        try (var xml = new XmlReader(FORMAT, in)) {
            xml.expectRoot("comps");
            while (xml.nextChild()) {
                switch (xml.name()) {
                    case "group" -> groups.add(group(xml));
                    case "environment" -> environments.add(environment(xml));
                    default -> xml.skip();
                }
            }
        }
        return new Comps(groups, environments);
    }

    private static Group group(XmlReader xml) throws IOException, FormatException {
        var id = "";
        var name = "";
        var description = "";
        var isDefault = false;
        var isVisible = true;
        var members = new ArrayList<Member>();
        while (xml.nextChild()) {
            switch (xml.name()) {
                case "id" -> id = xml.text();
                case "name" -> name = untranslated(xml, name);
                case "description" -> description = untranslated(xml, description);
                case "default" -> isDefault = xml.text().strip().equals("true");
                case "uservisible" -> isVisible = xml.text().strip().equals("true");
                case "packagelist" -> {
                    while (xml.nextChild()) {
                        var type = xml.attribute("type");
                        var requires = xml.attribute("requires");
                        members.add(
                                new Member(
                                        xml.text(), type.isEmpty() ? "mandatory" : type, requires));
                    }
                }
                default -> xml.skip();
            }
        }
        return new Group(id, name, description, isDefault, isVisible, members);
    }

    /** The name of an element's text without a language; translations leave the old one. */
    private static String untranslated(XmlReader xml, String before)
            throws IOException, FormatException {
        var translated = !xml.languageAttribute().isEmpty();
        var text = xml.text();
        return translated ? before : text;
    }

    private static Environment environment(XmlReader xml) throws IOException, FormatException {
        var id = "";
        var name = "";
        var description = "";
        var groups = new ArrayList<String>();
        var options = new ArrayList<String>();
        while (xml.nextChild()) {
            switch (xml.name()) {
                case "id" -> id = xml.text();
                case "name" -> name = untranslated(xml, name);
                case "description" -> description = untranslated(xml, description);
                case "grouplist" -> readIds(xml, groups);
                case "optionlist" -> readIds(xml, options);
                default -> xml.skip();
            }
        }
        return new Environment(id, name, description, groups, options);
    }

    private static void readIds(XmlReader xml, List<String> ids)
            throws IOException, FormatException {
        while (xml.nextChild()) {
            ids.add(xml.text());
        }
    }

    /** The document, in the order of the lists. */
    public String toXml() {
        var xml = new XmlWriter();
        xml.declaration();
        xml.open("comps");
        for (var group : groups) {
            xml.open("group");
            xml.element("id", group.id());
            xml.element("name", group.name());
            xml.element("description", group.description());
            xml.element("default", Boolean.toString(group.isDefault()));
            xml.element("uservisible", Boolean.toString(group.isVisible()));
            xml.open("packagelist");
            for (var member : group.members()) {
                if (member.requires().isEmpty()) {
                    xml.element("packagereq", member.name(), "type", member.type());
                } else {
                    xml.element(
                            "packagereq",
                            member.name(),
                            "type",
                            member.type(),
                            "requires",
                            member.requires());
                }
            }
            xml.close("packagelist");
            xml.close("group");
        }
        for (var environment : environments) {
            xml.open("environment");
            xml.element("id", environment.id());
            xml.element("name", environment.name());
            xml.element("description", environment.description());
            xml.open("grouplist");
            environment.groups().forEach(id -> xml.element("groupid", id));
            xml.close("grouplist");
            xml.open("optionlist");
            environment.options().forEach(id -> xml.element("groupid", id));
            xml.close("optionlist");
            xml.close("environment");
        }
        xml.close("comps");
        return xml.toString();
    }
}
