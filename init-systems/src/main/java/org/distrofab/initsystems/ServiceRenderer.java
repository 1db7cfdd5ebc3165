package org.distrofab.initsystems;

import org.distrofab.distrospec.Recipe;
import org.distrofab.distrospec.ServiceSpec;

import java.util.List;

/**
 * Says one neutral service description in the words of an init.
 *
 * <p>What an init cannot say is said in its nearest terms; each renderer lists under “Limitations”
 * where that is so.
 */
public sealed interface ServiceRenderer permits UnitRenderer, OpenRcRenderer {

    /** The renderer of an init system; the bundled inits read the files of the real ones. */
    static ServiceRenderer of(Recipe.InitSystem system) {
        return switch (system) {
            case SYSTEMD, SYSTEMD_LIKE -> new UnitRenderer();
            case OPENRC, OPENRC_LIKE -> new OpenRcRenderer();
        };
    }

    /** The files that define the service; it is not enabled by them. */
    List<InitFile> define(ServiceSpec service);

    /**
     * The link that starts a service with a runlevel or target.
     *
     * @param service name without ending; an instance of a template as {@code getty@ttyS0}
     * @param level {@code multi-user.target}, {@code default}
     */
    InitFile enable(String service, String level);
}
