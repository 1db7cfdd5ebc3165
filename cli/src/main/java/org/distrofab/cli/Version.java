package org.distrofab.cli;

import picocli.CommandLine.IVersionProvider;

import java.io.IOException;
import java.util.Properties;

/** What {@code --version} prints: the version that the build wrote into the jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        var build = new Properties();
        try (var stream = Version.class.getResourceAsStream("build.properties")) {
            build.load(stream);
        }
        return new String[] {"distrofab " + build.getProperty("version")};
    }
}
