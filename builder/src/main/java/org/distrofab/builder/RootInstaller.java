package org.distrofab.builder;

import org.distrofab.distrospec.Recipe;
import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.apk.ApkInstaller;
import org.distrofab.packagers.apk.ApkPackageReader;
import org.distrofab.packagers.deb.DebArchive;
import org.distrofab.packagers.deb.DpkgDatabase;
import org.distrofab.packagers.deb.DpkgInstallation;
import org.distrofab.packagers.deb.DpkgStatus;
import org.distrofab.packagers.rpm.RpmArchive;
import org.distrofab.packagers.rpm.RpmDatabaseWriter;
import org.distrofab.packagers.rpm.RpmInstallation;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Puts packages into a tree as one manager does, and its database with them. */
sealed interface RootInstaller extends Closeable {
    /** Unpacks one package; no script runs. */
    void install(ResolvedDistro.ResolvedPackage wanted)
            throws IOException, FormatException, BuildFailure;

    /** Writes the database of all that was installed. Once, at the end. */
    void finish() throws IOException, FormatException, BuildFailure;

    @Override
    void close() throws IOException;

    /**
     * @param sink takes files and the database
     * @param timeSeconds what the database's files bear
     * @param scratch a folder for what cannot be made in memory
     */
    static RootInstaller of(Recipe recipe, TreeSink sink, long timeSeconds, Path scratch)
            throws IOException {
        return switch (recipe.packages().manager()) {
            case APK -> new ApkRoot(recipe, sink, timeSeconds);
            case APT -> new DebRoot(sink, timeSeconds);
            case DNF -> new RpmRoot(sink, timeSeconds, scratch.resolve("rpmdb.sqlite"));
        };
    }

    /** As {@code apk add --root}. */
    final class ApkRoot implements RootInstaller {
        private final Recipe recipe;
        private final TreeSink sink;
        private final long timeSeconds;
        private final ApkInstaller installer;
        private final List<Relation> world = new ArrayList<>();

        ApkRoot(Recipe recipe, TreeSink sink, long timeSeconds) {
            this.recipe = recipe;
            this.sink = sink;
            this.timeSeconds = timeSeconds;
            this.installer = new ApkInstaller(sink);
        }

        @Override
        public void install(ResolvedDistro.ResolvedPackage wanted)
                throws IOException, FormatException {
            try (var opened = new ApkPackageReader().open(wanted.file(), Trust.unchecked())) {
                installer.install(opened, wanted.locked().sizeBytes(), "");
            } catch (UntrustedException e) {
                throw new IllegalStateException("fetching has checked the package", e);
            }
            if (wanted.requested()) {
                world.add(
                        PackageFormats.of(PackageResolution.formatOf(Recipe.Manager.APK))
                                .parseRelation(RelationKind.DEPENDS, wanted.locked().name()));
            }
        }

        @Override
        public void finish() throws IOException, FormatException, BuildFailure {
            if (!installer.conflicts().isEmpty()) {
                throw new BuildFailure(
                        BuildFailure.Kind.NO, installer.conflicts().getFirst().explanation());
            }
            var urls = new ArrayList<String>();
            recipe.repositories().forEach(repository -> urls.add(repository.url()));
            var database = installer.database(world, urls, List.of("riscv64"), List.<KeyFile>of());
            for (var file : database.files(timeSeconds)) {
                try (var content = file.content().open()) {
                    sink.accept(file.entry(), content);
                }
            }
        }

        @Override
        public void close() {}
    }

    /** As {@code dpkg --unpack} and {@code --configure} without scripts. */
    final class DebRoot implements RootInstaller {
        private final TreeSink sink;
        private final long timeSeconds;
        private final DpkgInstallation installation;

        DebRoot(TreeSink sink, long timeSeconds) {
            this.sink = sink;
            this.timeSeconds = timeSeconds;
            this.installation =
                    new DpkgInstallation(sink, DpkgStatus.INSTALLED, DpkgDatabase.EMPTY);
        }

        @Override
        public void install(ResolvedDistro.ResolvedPackage wanted)
                throws IOException, FormatException {
            try (var deb = DebArchive.open(wanted.file())) {
                installation.unpack(deb);
            }
        }

        @Override
        public void finish() throws IOException, FormatException {
            installation.database().writeTo(sink, timeSeconds);
        }

        @Override
        public void close() {}
    }

    /** As {@code rpm --install --noscripts}. */
    final class RpmRoot implements RootInstaller {
        private static final String PLACE = "usr/lib/sysimage/rpm/rpmdb.sqlite";

        private final TreeSink sink;
        private final Path file;
        private final long timeSeconds;
        private final RpmInstallation installation;
        private final RpmDatabaseWriter database;
        private boolean open = true;

        RpmRoot(TreeSink sink, long timeSeconds, Path file) throws IOException {
            this.sink = sink;
            this.file = file;
            this.timeSeconds = timeSeconds;
            this.installation = new RpmInstallation(timeSeconds, timeSeconds, 0);
            this.database = RpmDatabaseWriter.create(file);
        }

        @Override
        public void install(ResolvedDistro.ResolvedPackage wanted)
                throws IOException, FormatException {
            try (var rpm = RpmArchive.open(wanted.file(), Trust.unchecked())) {
                installation.install(rpm, sink, database);
            } catch (UntrustedException e) {
                throw new IllegalStateException("fetching has checked the package", e);
            }
        }

        @Override
        public void finish() throws IOException, FormatException {
            closeDatabase();
            var attributes = Attributes.ofRoot(0644).withMtimeSeconds(timeSeconds);
            try (var in = Files.newInputStream(file)) {
                sink.accept(new Entry.RegularFile(PLACE, attributes, Files.size(file)), in);
            }
        }

        /** Closing packs the file: not twice. */
        private void closeDatabase() throws IOException {
            if (open) {
                open = false;
                database.close();
            }
        }

        @Override
        public void close() throws IOException {
            closeDatabase();
            Files.deleteIfExists(file);
        }
    }
}
