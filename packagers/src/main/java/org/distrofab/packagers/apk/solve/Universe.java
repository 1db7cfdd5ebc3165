package org.distrofab.packagers.apk.solve;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.apk.ApkIdentity;
import org.distrofab.packagers.apk.ApkIndexReader;
import org.distrofab.packagers.apk.InstalledApk;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every name and candidate that a question speaks of.
 *
 * <p>A package that several repositories offer is one candidate if its identity is the same; so is
 * an installed one that a repository still offers.
 */
final class Universe {
    /** As many as a tag's and a repository's bit have room for. */
    private static final int MOST_REPOSITORIES = 62;

    private static final String ANY_ARCHITECTURE = "noarch";

    private final Map<String, NameNode> names = new LinkedHashMap<>();
    private final Map<String, Candidate> byIdentity = new HashMap<>();
    private final List<Candidate> installed = new ArrayList<>();
    private final List<String> repositories = new ArrayList<>();

    /** The first is the tag of repositories that have none. */
    private final List<String> tags = new ArrayList<>(List.of(""));

    /** For each tag a bit for each of its repositories. */
    private final List<Long> tagRepositories = new ArrayList<>(List.of(0L));

    static Universe of(ApkQuestion question) throws IOException, FormatException {
        var universe = new Universe();
        for (var one : question.installed()) {
            universe.addInstalled(one);
        }
        for (var index : question.indexes()) {
            universe.addRepository(index, question.architecture(), question.excludes());
        }
        universe.linkDependents();
        return universe;
    }

    NameNode name(String text) {
        return names.computeIfAbsent(text, NameNode::new);
    }

    Collection<NameNode> names() {
        return names.values();
    }

    Optional<NameNode> find(String text) {
        return Optional.ofNullable(names.get(text));
    }

    List<Candidate> installed() {
        return installed;
    }

    String repository(Candidate candidate) {
        return candidate.repositories == 0
                ? ""
                : repositories.get(Long.numberOfTrailingZeros(candidate.repositories));
    }

    /** The tags, the untagged first; a bit mask of them selects by index. */
    List<String> tags() {
        return tags;
    }

    /** Repositories of the tags of a mask. */
    long repositoriesOf(long tagMask) {
        long all = 0;
        for (int tag = 0; tag < tags.size(); tag++) {
            if ((tagMask >> tag & 1) != 0) {
                all |= tagRepositories.get(tag);
            }
        }
        return all;
    }

    /**
     * @return -1 if no repository has the tag
     */
    int tag(String text) {
        return tags.indexOf(text);
    }

    /** The first tag of the mask whose repositories have one of these. */
    int tagOf(long tagMask, long wanted) {
        for (int tag = 0; tag < tags.size(); tag++) {
            if ((tagMask >> tag & 1) != 0 && (tagRepositories.get(tag) & wanted) != 0) {
                return tag;
            }
        }
        return 0;
    }

    /** The tag that an installed package was asked for with; the untagged if it is gone. */
    int installedTag(Candidate candidate) {
        return candidate.installed.map(apk -> Math.max(0, tag(apk.repositoryTag()))).orElse(0);
    }

    /** Where a candidate comes from, with what its installed tag allows. */
    long repositoriesOf(Candidate candidate) {
        return candidate.isInstalled()
                ? candidate.repositories | tagRepositories.get(installedTag(candidate))
                : candidate.repositories;
    }

    Wish wish(Relation relation) {
        var named = (Dependency.Named) relation.value();
        return Wish.of(
                name(named.name()),
                relation.kind() == RelationKind.CONFLICTS,
                named,
                relation.expression());
    }

    private void addInstalled(InstalledApk apk) {
        var identity = apk.identity().map(ApkIdentity::toString).orElse("");
        var candidate = add(apk.metadata(), identity);
        candidate.installed = Optional.of(apk);
        installed.add(candidate);
    }

    private void addRepository(IndexSource source, String architecture, Set<String> excludes)
            throws IOException, FormatException {
        if (repositories.size() == MOST_REPOSITORIES) {
            throw new IOException("more than " + MOST_REPOSITORIES + " repositories");
        }
        long bit = 1L << repositories.size();
        repositories.add(source.repository());
        var tag = tagInName(source.repository());
        if (!tags.contains(tag)) {
            tags.add(tag);
            tagRepositories.add(0L);
        }
        tagRepositories.set(tags.indexOf(tag), tagRepositories.get(tags.indexOf(tag)) | bit);
        try {
            ApkIndexReader.read(
                    source.index(),
                    Trust.unchecked(),
                    indexed -> {
                        var metadata = indexed.metadata();
                        if (isFor(architecture, metadata.architecture())
                                && !excludes.contains(metadata.name())) {
                            addIndexed(indexed, bit);
                        }
                    });
        } catch (UntrustedException e) {
            throw new IOException(e);
        }
    }

    private static boolean isFor(String system, String architecture) {
        return architecture.isEmpty()
                || architecture.equals(ANY_ARCHITECTURE)
                || architecture.equals(system);
    }

    private static String tagInName(String repository) {
        if (!repository.startsWith("@")) {
            return "";
        }
        int blank = repository.indexOf(' ');
        return blank < 0 ? repository.substring(1) : repository.substring(1, blank);
    }

    private void addIndexed(IndexedPackage indexed, long bit) {
        var metadata = indexed.metadata();
        var candidate = add(metadata, indexed.digest());
        if (candidate.indexed.isEmpty()) {
            candidate.indexed = Optional.of(indexed);
        }
        candidate.repositories |= bit;
    }

    /** The candidate of this identity; one without is told by name, version and build time. */
    private Candidate add(PackageMetadata metadata, String identity) {
        var loose =
                metadata.name()
                        + ' '
                        + metadata.version()
                        + ' '
                        + metadata.architecture()
                        + metadata.buildTimeSeconds();
        var known = byIdentity.get(identity.isEmpty() ? loose : metadata.name() + ' ' + identity);
        if (known == null && !identity.isEmpty()) {
            known = byIdentity.get(loose + " without identity");
        }
        if (known != null) {
            return known;
        }
        var candidate = new Candidate(name(metadata.name()), metadata, identity);
        if (identity.isEmpty()) {
            byIdentity.put(loose + " without identity", candidate);
        } else {
            byIdentity.put(metadata.name() + ' ' + identity, candidate);
        }
        byIdentity.putIfAbsent(loose, candidate);
        read(candidate);
        return candidate;
    }

    private void read(Candidate candidate) {
        for (var relation : candidate.metadata.relations()) {
            switch (relation.kind()) {
                case DEPENDS, CONFLICTS -> candidate.depends.add(wish(relation));
                case PROVIDES -> candidate.provides.add(wish(relation));
                case INSTALL_IF -> readInstallIf(candidate, relation);
                case PRE_DEPENDS,
                        RECOMMENDS,
                        SUGGESTS,
                        ENHANCES,
                        SUPPLEMENTS,
                        BREAKS,
                        REPLACES,
                        OBSOLETES,
                        ORDERS_WITH,
                        BUILT_USING -> {
                    // Says nothing about what is chosen.
                }
            }
        }
        candidate.name.offers.add(candidate.asItself());
        for (var provided : candidate.provides) {
            provided.name().offers.add(new Offer(candidate, provided.providedVersion()));
        }
    }

    private void readInstallIf(Candidate candidate, Relation relation) {
        if (relation.value() instanceof Dependency.AllOf(var members)) {
            for (var member : members) {
                if (member instanceof Dependency.Named named) {
                    candidate.installIf.add(
                            Wish.of(name(named.name()), false, named, named.name()));
                }
            }
        }
    }

    private void linkDependents() {
        for (var name : List.copyOf(names.values())) {
            for (var offer : name.offers) {
                for (var wish : offer.candidate().depends) {
                    wish.name().dependents.add(name);
                }
                for (var wish : offer.candidate().installIf) {
                    wish.name().installIfDependents.add(name);
                }
            }
        }
    }
}
