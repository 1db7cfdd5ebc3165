package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The {@code Release} of a repository: what its indexes hash to, and until when that holds (Debian
 * wiki, DebianRepository/Format; apt-secure(8)).
 *
 * @param fields the paragraph without the lists of hashes
 * @param files what the SHA256 list names, by path below the release's folder
 */
public record DebRelease(DebControl fields, SequencedMap<String, IndexFile> files) {
    private static final String WHAT = "Release";

    /** How far the repository's clock may be ahead of ours, as apt's {@code Max-FutureTime}. */
    private static final Duration MAX_FUTURE = Duration.ofSeconds(10);

    /**
     * @param path below the release's folder: {@code main/binary-riscv64/Packages.xz}
     * @param sha256 lower-case hexadecimal
     */
    public record IndexFile(String path, long sizeBytes, String sha256) {
        /** Where the file lies under its hash, so that an update in between does no harm. */
        public String byHashPath() {
            var slash = path.lastIndexOf('/') + 1;
            return path.substring(0, slash) + "by-hash/SHA256/" + sha256;
        }

        /**
         * @throws FormatException if what was fetched is not what the release speaks of
         */
        public void check(long actualSizeBytes, String actualSha256) throws FormatException {
            if (actualSizeBytes != sizeBytes) {
                throw new FormatException(
                        path, -1, sizeBytes + " bytes, says Release", actualSizeBytes + " bytes");
            }
            if (!actualSha256.equals(sha256)) {
                throw new FormatException(
                        path, -1, "the SHA256 " + sha256 + ", says Release", actualSha256);
            }
        }
    }

    public DebRelease {
        files = Collections.unmodifiableSequencedMap(new TreeMap<>(files));
    }

    /**
     * Reads the text of a release whose signature has been checked.
     *
     * @throws FormatException if it is none, or has no SHA256 list: weaker ones do not count
     */
    public static DebRelease parse(byte[] text) throws FormatException {
        var paragraph = DebControl.parse(WHAT, text);
        var list =
                paragraph.fields().stream()
                        .filter(field -> field.name().equalsIgnoreCase("SHA256"))
                        .findFirst()
                        .orElseThrow(() ->
                                new FormatException(
                                        WHAT,
                                        -1,
                                        "a list 'SHA256'; MD5 and SHA1 are too weak",
                                        "none"));
        var files = new TreeMap<String, IndexFile>();
        for (var line : list.lines()) {
            var words = line.split("[ \t]+");
            if (words.length != 3
                    || !words[0].matches("[0-9a-fA-F]{64}")
                    || !words[1].matches("[0-9]{1,15}")) {
                throw new FormatException(
                        WHAT + ": SHA256", -1, "digest, size and path", "'" + line + "'");
            }
            var path = TreePaths.normalise(WHAT, words[2]);
            var file =
                    new IndexFile(
                            path, Long.parseLong(words[1]), words[0].toLowerCase(Locale.ROOT));
            if (!file.equals(files.getOrDefault(path, file))) {
                throw new FormatException(
                        WHAT + ": SHA256", -1, "one digest a path", "two of '" + path + "'");
            }
            files.put(path, file);
        }
        return new DebRelease(
                paragraph.without("SHA256").without("MD5Sum").without("SHA1").without("SHA512"),
                files);
    }

    /**
     * Refuses a release that is out of date or comes from the future, as apt-get(8) does.
     *
     * @param now the time to judge by
     * @throws FormatException with the date in question
     */
    public void checkDates(Instant now) throws FormatException {
        var date = date("Date");
        if (date.isPresent() && date.get().isAfter(now.plus(MAX_FUTURE))) {
            throw new FormatException(
                    WHAT, -1, "a Date that is not in the future of " + now, date.get().toString());
        }
        var end = date("Valid-Until");
        if (end.isPresent() && end.get().isBefore(now)) {
            throw new FormatException(WHAT, -1, "a Valid-Until after " + now, end.get().toString());
        }
    }

    /**
     * @param field {@code Date} or {@code Valid-Until}
     * @throws FormatException if it is there and no date of RFC 1123 in UTC
     */
    public Optional<Instant> date(String field) throws FormatException {
        var text = fields.get(field);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            var canonical = text.get().replaceFirst("(UTC|\\+0000|GMT)$", "GMT");
            return Optional.of(
                    ZonedDateTime.parse(canonical, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeParseException e) {
            throw new FormatException(
                    WHAT + ": " + field,
                    -1,
                    "a date such as 'Sat, 01 Jan 2000 00:00:00 UTC'",
                    "'" + text.get() + "'");
        }
    }

    /** As dates are written in a release. */
    static String print(Instant time) {
        return DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'UTC'", Locale.ROOT)
                .format(time.atZone(ZoneOffset.UTC));
    }

    /** Whether indexes may be fetched by their hash. */
    public boolean acquiresByHash() {
        return fields.get("Acquire-By-Hash").orElse("").equals("yes");
    }

    /**
     * The forms of an index, the one to fetch first: xz, then zst, gz and plain.
     *
     * @param name below the release's folder, without compression: {@code
     *     main/binary-riscv64/Packages}
     */
    public List<IndexFile> forms(String name) {
        var forms = new ArrayList<IndexFile>();
        for (var compression :
                List.of(
                        DebCompression.XZ,
                        DebCompression.ZSTD,
                        DebCompression.GZIP,
                        DebCompression.NONE)) {
            var file = files.get(name + compression.suffix());
            if (file != null) {
                forms.add(file);
            }
        }
        return forms;
    }

    /** The text, with the list of hashes at its end. */
    @Override
    public String toString() {
        var value = new StringBuilder();
        for (var file : files.values()) {
            value.append(
                    String.format(
                            Locale.ROOT,
                            "\n %s %d %s",
                            file.sha256(),
                            file.sizeBytes(),
                            file.path()));
        }
        return value.isEmpty()
                ? fields.toString()
                : fields.with("SHA256", value.toString()).toString();
    }
}
