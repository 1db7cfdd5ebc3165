package org.distrofab.builder;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What JGit sees of the host: nothing of its user's git. So a store is the same whoever builds, no
 * git program is looked for, and none of its files is touched.
 */
final class StoreSystem extends SystemReader.Delegate {
    private static final Duration FILE_TIME = Duration.ofMillis(10);

    private StoreSystem(SystemReader host) {
        super(host);
    }

    static void install() {
        if (!(SystemReader.getInstance() instanceof StoreSystem)) {
            SystemReader.setInstance(new StoreSystem(SystemReader.getInstance()));
        }
    }

    @Override
    public String getenv(String variable) {
        return null;
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    /**
     * A configuration that is empty and stays so, but for one thing: how finely files are timed.
     * JGit would measure that for seconds, to know when an index could be stale; the store has
     * none.
     */
    private static final class NoFile extends FileBasedConfig {
        NoFile(Config parent, FS fs) {
            super(parent, null, fs);
        }

        @Override
        public long getTimeUnit(
                String section,
                String subsection,
                String name,
                long defaultValue,
                TimeUnit wantUnit) {
            return section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)
                    ? wantUnit.convert(FILE_TIME)
                    : defaultValue;
        }

        @Override
        public void load() {
            // There is nothing to load.
        }

        @Override
        public void save() {
            // There is nowhere to save to.
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
