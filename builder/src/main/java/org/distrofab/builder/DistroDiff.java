package org.distrofab.builder;

import org.distrofab.builder.DistroStore.Snapshot;
import org.distrofab.distrospec.LockFile.LockedPackage;
import org.distrofab.distrospec.Manifest;
import org.distrofab.distrospec.Manifest.ManifestFile;
import org.eclipse.jgit.diff.DiffAlgorithm;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What two distros share and where they part, layer by layer.
 *
 * @param facts kernel, init, libc, manager, sizes: one value each
 * @param packages by name
 * @param files that differ or are in one only, by path; regular files and links
 * @param filesAlike how many have the same path and the same content
 * @param configuration unified diffs of the texts below {@code /etc} that both have, by path
 * @param users names of the accounts that only one has
 * @param kernelBytes of the kernel, if it differs; else 0
 * @param packagingBytes of all files that differ, the larger of the two where both have one
 */
public record DistroDiff(
        List<Fact> facts,
        List<PackageChange> packages,
        int packagesAlike,
        List<FileChange> files,
        int filesAlike,
        SortedMap<String, String> configuration,
        List<String> users,
        long kernelBytes,
        long packagingBytes) {
    /**
     * A digit run that a manager puts behind the version of the software: {@code -1}, {@code -r1}.
     */
    private static final String RELEASE = "-r?[0-9.]+$";

    public DistroDiff {
        facts = List.copyOf(facts);
        packages = List.copyOf(packages);
        files = List.copyOf(files);
        configuration = new TreeMap<>(configuration);
        users = List.copyOf(users);
    }

    /** One decision of either side. */
    public record Fact(String layer, String name, String left, String right) {
        public boolean same() {
            return left.equals(right);
        }
    }

    /**
     * @param left version, empty if it is in the right one only
     * @param right likewise
     */
    public record PackageChange(String name, Optional<String> left, Optional<String> right) {}

    /** Which side has a path. */
    public enum Side {
        LEFT,
        RIGHT,
        BOTH
    }

    public record FileChange(String path, Side side, long bytes) {}

    /** Whether there is no difference at all. */
    public boolean same() {
        return facts.stream().allMatch(Fact::same) && packages.isEmpty() && files.isEmpty();
    }

    public static DistroDiff of(Snapshot left, Snapshot right) {
        var packages = packages(left.manifest(), right.manifest());
        var files = files(left.manifest(), right.manifest());
        return new DistroDiff(
                facts(left.manifest(), right.manifest()),
                packages,
                alike(left.manifest(), right.manifest(), packages),
                files,
                filesAlike(left.manifest(), right.manifest()),
                configuration(left, right),
                users(left, right),
                left.manifest().kernel().sha256().equals(right.manifest().kernel().sha256())
                        ? 0
                        : Math.max(kernelBytes(left.manifest()), kernelBytes(right.manifest())),
                files.stream().mapToLong(FileChange::bytes).sum());
    }

    private static long kernelBytes(Manifest manifest) {
        return manifest.sizes().getOrDefault(ImageWriter.KERNEL, 0L);
    }

    private static List<Fact> facts(Manifest left, Manifest right) {
        var facts = new ArrayList<Fact>();
        facts.add(fact("kernel", "image", left, right, manifest -> manifest.kernel().id()));
        facts.add(fact("kernel", "release", left, right, manifest -> manifest.kernel().version()));
        facts.add(
                fact(
                        "kernel",
                        "digest",
                        left,
                        right,
                        manifest -> manifest.kernel().sha256().substring(0, 16)));
        facts.add(fact("init", "system", left, right, Manifest::init));
        facts.add(fact("libc", "flavour", left, right, Manifest::libc));
        facts.add(fact("packages", "manager", left, right, Manifest::manager));
        var sizes = new TreeSet<>(left.sizes().keySet());
        sizes.addAll(right.sizes().keySet());
        for (var name : sizes) {
            facts.add(
                    fact(
                            "size",
                            name,
                            left,
                            right,
                            manifest -> manifest.sizes().getOrDefault(name, 0L).toString()));
        }
        return facts;
    }

    private static Fact fact(
            String layer,
            String name,
            Manifest left,
            Manifest right,
            Function<Manifest, String> value) {
        return new Fact(layer, name, value.apply(left), value.apply(right));
    }

    private static TreeMap<String, String> versions(Manifest manifest) {
        return manifest.packages().stream()
                .collect(
                        Collectors.toMap(
                                LockedPackage::name,
                                LockedPackage::version,
                                (first, _) -> first,
                                TreeMap::new));
    }

    private static List<PackageChange> packages(Manifest left, Manifest right) {
        var before = versions(left);
        var after = versions(right);
        boolean sameManager = left.manager().equals(right.manager());
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        var changes = new ArrayList<PackageChange>();
        for (var name : names) {
            var one = Optional.ofNullable(before.get(name));
            var other = Optional.ofNullable(after.get(name));
            if (!one.map(v -> comparable(v, sameManager))
                    .equals(other.map(v -> comparable(v, sameManager)))) {
                changes.add(new PackageChange(name, one, other));
            }
        }
        return changes;
    }

    /** Across managers only the software's own version can be compared. */
    private static String comparable(String version, boolean sameManager) {
        return sameManager ? version : version.replaceFirst(RELEASE, "");
    }

    private static int alike(Manifest left, Manifest right, List<PackageChange> changes) {
        var names = new TreeSet<>(versions(left).keySet());
        names.retainAll(versions(right).keySet());
        changes.forEach(change -> names.remove(change.name()));
        return names.size();
    }

    private static boolean counts(ManifestFile file) {
        return file.type().equals("file") || file.type().equals("symlink");
    }

    private static List<FileChange> files(Manifest left, Manifest right) {
        var paths = new TreeSet<>(left.files().keySet());
        paths.addAll(right.files().keySet());
        var changes = new ArrayList<FileChange>();
        for (var path : paths) {
            var one = Optional.ofNullable(left.files().get(path)).filter(DistroDiff::counts);
            var other = Optional.ofNullable(right.files().get(path)).filter(DistroDiff::counts);
            if (one.isEmpty() && other.isEmpty()
                    || one.map(DistroDiff::content).equals(other.map(DistroDiff::content))) {
                continue;
            }
            var side = one.isEmpty() ? Side.RIGHT : other.isEmpty() ? Side.LEFT : Side.BOTH;
            long bytes =
                    Math.max(
                            one.map(ManifestFile::sizeBytes).orElse(0L),
                            other.map(ManifestFile::sizeBytes).orElse(0L));
            changes.add(new FileChange(path, side, bytes));
        }
        return changes;
    }

    private static String content(ManifestFile file) {
        return file.type()
                + " "
                + file.mode()
                + " "
                + file.uid()
                + ":"
                + file.gid()
                + " "
                + file.content();
    }

    private static int filesAlike(Manifest left, Manifest right) {
        return (int)
                left.files().entrySet().stream()
                        .filter(entry -> counts(entry.getValue()))
                        .filter(entry -> right.files().containsKey(entry.getKey()))
                        .filter(entry ->
                                content(entry.getValue())
                                        .equals(content(right.files().get(entry.getKey()))))
                        .count();
    }

    private static TreeMap<String, String> configuration(Snapshot left, Snapshot right) {
        var diffs = new TreeMap<String, String>();
        for (var file : left.etc().entrySet()) {
            var other = right.etc().get(file.getKey());
            if (other != null && !java.util.Arrays.equals(file.getValue(), other)) {
                diffs.put("/" + file.getKey(), unified(file.getValue(), other));
            }
        }
        return diffs;
    }

    /** Hunks with three lines around each; a word instead for what is no text. */
    private static String unified(byte[] left, byte[] right) {
        if (RawText.isBinary(left) || RawText.isBinary(right)) {
            return "binary files differ\n";
        }
        var one = new RawText(left);
        var other = new RawText(right);
        var edits =
                DiffAlgorithm.getAlgorithm(DiffAlgorithm.SupportedAlgorithm.HISTOGRAM)
                        .diff(RawTextComparator.DEFAULT, one, other);
        var out = new ByteArrayOutputStream();
        try (var formatter = new DiffFormatter(out)) {
            formatter.format(edits, one, other);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<String> users(Snapshot left, Snapshot right) {
        var before = names(left);
        var after = names(right);
        var lines = new ArrayList<String>();
        before.stream()
                .filter(name -> !after.contains(name))
                .forEach(name -> lines.add("-" + name));
        after.stream()
                .filter(name -> !before.contains(name))
                .forEach(name -> lines.add("+" + name));
        return lines;
    }

    private static TreeSet<String> names(Snapshot snapshot) {
        var passwd = snapshot.etc().getOrDefault("etc/passwd", new byte[0]);
        return new String(passwd, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(":", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** How much of the difference is kernel and how much is packaging, in one sentence. */
    public String weight() {
        long all = kernelBytes + packagingBytes;
        if (same()) {
            return "There is no difference.";
        }
        if (kernelBytes == 0) {
            return "Both boot the same kernel: all of the difference is packaging, %d files of %d."
                    .formatted(files.size(), files.size() + filesAlike);
        }
        if (packagingBytes == 0) {
            return "The userspace is the same, byte for byte: all of the difference is the kernel.";
        }
        return "The kernel is %d %% of the bytes that differ, packaging %d %%."
                .formatted(
                        Math.round(100.0 * kernelBytes / all),
                        Math.round(100.0 * packagingBytes / all));
    }
}
