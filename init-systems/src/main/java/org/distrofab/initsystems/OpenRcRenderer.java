package org.distrofab.initsystems;

import org.distrofab.distrospec.ServiceSpec;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Service scripts as OpenRC runs them (openrc-run(8)).
 *
 * <p>Limitations: OpenRC has no readiness protocol over a socket, so a {@code notify} service
 * counts as up when its program has been started; {@code on-failure} restarts like {@code always},
 * because supervise-daemon(8) does not look at the exit code; a {@code forking} one is not
 * restarted.
 */
final class OpenRcRenderer implements ServiceRenderer {
    @Override
    public List<InitFile> define(ServiceSpec service) {
        return List.of(new InitFile.Text("/etc/init.d/" + service.name(), 0755, text(service)));
    }

    private static String text(ServiceSpec service) {
        var script = new StringBuilder("#!/sbin/openrc-run\n\n");
        variable(script, "description", service.description());
        boolean runs = service.type() != ServiceSpec.Type.ONESHOT;
        if (runs) {
            int space = service.start().indexOf(' ');
            variable(
                    script,
                    "command",
                    space < 0 ? service.start() : service.start().substring(0, space));
            if (space >= 0) {
                variable(script, "command_args", service.start().substring(space + 1).strip());
            }
            if (!service.user().equals("root")) {
                variable(script, "command_user", service.user());
            }
            if (!service.directory().equals("/")) {
                variable(script, "directory", service.directory());
            }
            // A daemon that goes into the background by itself keeps its process id where it likes;
            // it is found by its program, and a supervisor could not hold it.
            if (service.type() != ServiceSpec.Type.FORKING) {
                variable(script, "pidfile", "/run/" + service.name() + ".pid");
                if (service.restart() != ServiceSpec.Restart.NO) {
                    variable(script, "supervisor", "supervise-daemon");
                } else {
                    variable(script, "command_background", "yes");
                }
            }
        }
        service.environment()
                .forEach((name, value) ->
                        script.append("export " + name + "=" + quote(value) + "\n"));
        script.append(depend(service));
        if (!runs) {
            function(script, "start", inPlace(service, service.start()));
        }
        service.stop().ifPresent(command -> stop(script, runs, inPlace(service, command)));
        service.reload()
                .ifPresent(command -> {
                    script.append("\nextra_started_commands=\"reload\"\n");
                    function(script, "reload", inPlace(service, command));
                });
        return script.toString();
    }

    private static String depend(ServiceSpec service) {
        var lines =
                line("need", service.requires())
                        + line("use", service.wants())
                        + line("after", service.after())
                        + line("before", service.before());
        return lines.isEmpty() ? "" : "\ndepend() {\n" + lines + "}\n";
    }

    /** Targets are systemd's; OpenRC orders by services alone. */
    private static String line(String word, List<String> names) {
        var services =
                names.stream()
                        .filter(name -> !name.endsWith(".target"))
                        .collect(Collectors.joining(" "));
        return services.isEmpty() ? "" : "    " + word + " " + services + "\n";
    }

    private static String inPlace(ServiceSpec service, String command) {
        var before =
                service.directory().equals("/") ? "" : "cd " + quote(service.directory()) + " && ";
        return service.user().equals("root")
                ? before + command
                : before + "su -s /bin/sh -c " + quote(command) + " " + service.user();
    }

    /**
     * A daemon's own way to stop comes before the default one, which waits for its process and ends
     * its supervisor; what did not stay has no default.
     */
    private static void stop(StringBuilder script, boolean runs, String command) {
        if (runs) {
            script.append("\nstop_pre() {\n    ").append(command).append("\n    return 0\n}\n");
        } else {
            function(script, "stop", command);
        }
    }

    private static void function(StringBuilder script, String name, String body) {
        script.append("\n").append(name).append("() {\n    ebegin \"${description}\"\n");
        script.append("    ").append(body).append("\n    eend $?\n}\n");
    }

    private static void variable(StringBuilder script, String name, String value) {
        script.append(name).append('=').append(quote(value)).append('\n');
    }

    /** In single quotes, as a POSIX shell takes them (XCU 2.2.2). */
    private static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    @Override
    public InitFile enable(String service, String level) {
        return new InitFile.Link(
                "/etc/runlevels/" + level + "/" + service, "/etc/init.d/" + service);
    }
}
