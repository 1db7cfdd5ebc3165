package org.distrofab.builder;

import org.apache.commons.codec.digest.Sha2Crypt;
import org.distrofab.distrospec.Recipe;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The accounts of a tree: passwd(5), group(5), shadow(5). Adds the recipe's users to those that the
 * packages bring, and tells numbers for names.
 */
final class Accounts {
    private static final String PASSWD = "etc/passwd";
    private static final String GROUP = "etc/group";
    private static final String SHADOW = "etc/shadow";
    private static final int FIRST_USER = 1000;
    private static final int SALT_CHARS = 16;

    private final TreeText files;
    private final SequencedMap<String, String[]> users;
    private final SequencedMap<String, String[]> groups;
    private final SequencedMap<String, String[]> shadows;
    private final String seed;

    /**
     * @param seed what the salts of passwords are made from, so that the same recipe gives the same
     */
    private Accounts(TreeText files, String seed) throws IOException {
        this.files = files;
        this.seed = seed;
        users = read(PASSWD, 7);
        groups = read(GROUP, 4);
        shadows = read(SHADOW, 9);
    }

    static Accounts of(TreeText files, String seed) throws IOException {
        return new Accounts(files, seed);
    }

    private SequencedMap<String, String[]> read(String path, int fields) throws IOException {
        var lines = new LinkedHashMap<String, String[]>();
        files.read(path)
                .lines()
                .map(line -> line.split(":", -1))
                .filter(line -> line.length == fields)
                .forEach(line -> lines.put(line[0], line));
        return lines;
    }

    OptionalInt uid(String user) {
        return number(users.get(user), 2);
    }

    OptionalInt gid(String group) {
        return number(groups.get(group), 2);
    }

    private static OptionalInt number(String[] line, int field) {
        return line == null || !line[field].matches("[0-9]{1,9}")
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(line[field]));
    }

    /** Adds users with their groups and homes, or changes those that are there. */
    void add(List<Recipe.User> wanted, long daysSince1970)
            throws IOException, FormatException, BuildFailure {
        for (var user : wanted) {
            add(user, daysSince1970);
        }
        write(PASSWD, users);
        write(GROUP, groups);
        write(SHADOW, shadows);
    }

    private void add(Recipe.User user, long daysSince1970)
            throws IOException, FormatException, BuildFailure {
        var present = users.get(user.name());
        int uid = user.uid().orElseGet(() -> uid(user.name()).orElseGet(() -> free(users)));
        if (present == null) {
            ensureGroup(user.group(), uid);
            users.put(
                    user.name(),
                    new String[] {
                        user.name(),
                        "x",
                        "" + uid,
                        "" + gid(user.group()).orElseThrow(),
                        user.description(),
                        user.home(),
                        user.shell()
                    });
        }
        for (var group : user.groups()) {
            ensureGroup(group, free(groups));
            join(group, user.name());
        }
        var hash =
                user.password()
                        .map(password -> hash(user.name(), password))
                        .orElseGet(() -> present == null ? "!" : shadows.get(user.name())[1]);
        shadows.put(
                user.name(),
                new String[] {
                    user.name(), hash, "" + daysSince1970, "0", "99999", "7", "", "", ""
                });
        var home = users.get(user.name())[5].substring(1);
        int gid = Integer.parseInt(users.get(user.name())[3]);
        if (!home.isEmpty() && !files.has(home)) {
            files.folder(home, owned(0755, uid, gid, user.name(), user.group()));
        }
        if (!user.sshKeys().isEmpty()) {
            files.folder(home + "/.ssh", owned(0700, uid, gid, user.name(), user.group()));
            files.write(
                    home + "/.ssh/authorized_keys",
                    String.join("\n", user.sshKeys()) + "\n",
                    owned(0600, uid, gid, user.name(), user.group()));
        }
    }

    private static Attributes owned(int mode, int uid, int gid, String user, String group) {
        return new Attributes(mode, uid, gid, user, group, 0, new TreeMap<>());
    }

    private void ensureGroup(String group, int wantedGid) {
        groups.computeIfAbsent(
                group,
                name -> {
                    boolean taken =
                            groups.values().stream()
                                    .anyMatch(line -> line[2].equals("" + wantedGid));
                    return new String[] {name, "x", "" + (taken ? free(groups) : wantedGid), ""};
                });
    }

    private void join(String group, String user) {
        var line = groups.get(group);
        var members = line[3].isEmpty() ? List.<String>of() : List.of(line[3].split(","));
        if (!members.contains(user)) {
            line[3] = line[3].isEmpty() ? user : line[3] + "," + user;
        }
    }

    private static int free(Map<String, String[]> lines) {
        int next = FIRST_USER;
        while (taken(lines, next)) {
            next++;
        }
        return next;
    }

    private static boolean taken(Map<String, String[]> lines, int number) {
        return lines.values().stream().anyMatch(line -> line[2].equals("" + number));
    }

    private String hash(String user, Recipe.Password password) {
        return switch (password) {
            case Recipe.Password.Hashed(var hash) -> hash;
            case Recipe.Password.Plain(var text) -> {
                var salt =
                        Digests.sha256(
                                (seed + "\0" + user + "\0" + text)
                                        .getBytes(StandardCharsets.UTF_8));
                yield Sha2Crypt.sha512Crypt(
                        text.getBytes(StandardCharsets.UTF_8),
                        "$6$" + salt.substring(0, SALT_CHARS));
            }
        };
    }

    private void write(String path, Map<String, String[]> lines) throws FormatException {
        var text = new StringBuilder();
        lines.values().forEach(line -> text.append(String.join(":", line)).append('\n'));
        files.write(path, text.toString());
    }
}
