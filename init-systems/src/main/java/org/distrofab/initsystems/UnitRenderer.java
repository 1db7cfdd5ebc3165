package org.distrofab.initsystems;

import org.distrofab.distrospec.ServiceSpec;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Service units as systemd reads them (systemd.unit(5), systemd.service(5), systemd.exec(5)).
 *
 * <p>Limitations: none; every part of a {@link ServiceSpec} has a directive.
 */
final class UnitRenderer implements ServiceRenderer {
    @Override
    public List<InitFile> define(ServiceSpec service) {
        return List.of(
                new InitFile.Text(
                        "/etc/systemd/system/" + unit(service.name()), 0644, text(service)));
    }

    /** A name with its ending; what has one already, such as {@code network.target}, keeps it. */
    private static String unit(String name) {
        return name.endsWith(".target") || name.endsWith(".service") ? name : name + ".service";
    }

    private static String text(ServiceSpec service) {
        var unit = new Section("Unit");
        unit.put("Description", escapeSpecifiers(service.description()));
        unit.put("Requires", units(service.requires()));
        unit.put("Wants", units(service.wants()));
        // Requires= alone does not order: the neutral description means "started first".
        unit.put("After", units(union(service.requires(), service.after())));
        unit.put("Before", units(service.before()));
        var exec = new Section("Service");
        exec.put("Type", service.type().name().toLowerCase(Locale.ROOT));
        exec.put("ExecStart", service.start());
        service.stop().ifPresent(command -> exec.put("ExecStop", command));
        service.reload().ifPresent(command -> exec.put("ExecReload", command));
        exec.put("RemainAfterExit", service.type() == ServiceSpec.Type.ONESHOT ? "yes" : "");
        exec.put("User", service.user().equals("root") ? "" : service.user());
        exec.put("WorkingDirectory", service.directory().equals("/") ? "" : service.directory());
        service.environment()
                .forEach((name, value) -> exec.put("Environment", quote(name + "=" + value)));
        exec.put(
                "Restart",
                switch (service.restart()) {
                    case NO -> "";
                    case ON_FAILURE -> "on-failure";
                    case ALWAYS -> "always";
                });
        var install = new Section("Install");
        install.put("WantedBy", "multi-user.target");
        return unit.text() + "\n" + exec.text() + "\n" + install.text();
    }

    @Override
    public InitFile enable(String service, String level) {
        var file = unit(service);
        int at = file.indexOf('@');
        var template = at < 0 ? file : file.substring(0, at + 1) + ".service";
        return new InitFile.Link(
                "/etc/systemd/system/" + level + ".wants/" + file, "../" + template);
    }

    private static List<String> union(List<String> first, List<String> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).distinct().toList();
    }

    private static String units(List<String> names) {
        return names.stream().map(UnitRenderer::unit).collect(Collectors.joining(" "));
    }

    /** systemd.syntax(7): quotes, backslashes and the specifier sign. */
    private static String quote(String text) {
        var escaped =
                escapeSpecifiers(text)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n");
        return "\"" + escaped + "\"";
    }

    private static String escapeSpecifiers(String text) {
        return text.replace("%", "%%").replace("\n", " ");
    }

    /** One section of a unit file; empty values are left out. */
    private static final class Section {
        private final StringBuilder text = new StringBuilder();

        Section(String name) {
            text.append('[').append(name).append("]\n");
        }

        void put(String key, String value) {
            if (!value.isEmpty()) {
                text.append(key).append('=').append(value).append('\n');
            }
        }

        String text() {
            return text.toString();
        }
    }
}
