package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Reads the line formats of a package's control files besides {@code control} itself. */
final class ControlText {
    private final String what;
    private final List<String> lines;

    /**
     * @throws FormatException if it is not UTF-8 or has carriage returns
     */
    ControlText(String what, byte[] text) throws FormatException {
        this.what = what;
        try {
            var decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            this.lines = decoded.toString().lines().toList();
        } catch (CharacterCodingException e) {
            throw new FormatException(what, -1, "UTF-8", "other bytes");
        }
        for (var i = 0; i < text.length; i++) {
            if (text[i] == '\r' || text[i] == 0) {
                throw new FormatException(
                        what, i, "text with newlines only", "a carriage return or NUL");
            }
        }
    }

    private FormatException wrong(int line, String expected) {
        var text = lines.get(line);
        var excerpt = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return new FormatException(
                what + ", line " + (line + 1), -1, expected, "'" + excerpt + "'");
    }

    List<DebConffile> conffiles() throws FormatException {
        var seen = new HashSet<String>();
        var files = new ArrayList<DebConffile>();
        for (var i = 0; i < lines.size(); i++) {
            var line = lines.get(i).stripTrailing();
            var flagged = line.startsWith("remove-on-upgrade ");
            var path = flagged ? line.substring(line.indexOf(' ')).strip() : line;
            if (!path.startsWith("/")) {
                throw wrong(i, "an absolute path, perhaps after 'remove-on-upgrade'");
            }
            if (!seen.add(path)) {
                throw wrong(i, "each conffile once");
            }
            files.add(new DebConffile(path, flagged));
        }
        return files;
    }

    /** Tree path to the digest in lower case. */
    SequencedMap<String, String> md5sums() throws FormatException {
        var sums = new TreeMap<String, String>();
        for (var i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.length() < 35
                    || line.charAt(32) != ' '
                    || !line.substring(0, 32).matches("[0-9a-fA-F]{32}")) {
                throw wrong(i, "32 hexadecimal digits, two blanks and a path");
            }
            var path = line.substring(33).replaceFirst("^[ *]", "").replaceFirst("^(\\./|/)", "");
            if (sums.put(path, line.substring(0, 32).toLowerCase(Locale.ROOT)) != null) {
                throw wrong(i, "each path once");
            }
        }
        return Collections.unmodifiableSequencedMap(sums);
    }

    List<DebTrigger> triggers() throws FormatException {
        var triggers = new ArrayList<DebTrigger>();
        for (var i = 0; i < lines.size(); i++) {
            var line = lines.get(i).replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            var words = line.split("[ \t]+", 2);
            var directive = DebTrigger.Directive.of(words[0]);
            if (directive.isEmpty() || words.length < 2 || !DebTrigger.isName(words[1])) {
                throw wrong(i, "a directive of deb-triggers(5) and a name");
            }
            triggers.add(new DebTrigger(directive.get(), words[1]));
        }
        return triggers;
    }

    List<DebSharedLibrary> sharedLibraries() throws FormatException {
        var libraries = new ArrayList<DebSharedLibrary>();
        for (var i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var words = line.strip().split("[ \t]+");
            var typed = words[0].endsWith(":");
            var first = typed ? 1 : 0;
            if (words.length < first + 2) {
                throw wrong(i, "a library, its version and dependencies");
            }
            var rest = String.join(" ", List.of(words).subList(first + 2, words.length));
            libraries.add(
                    new DebSharedLibrary(
                            typed ? words[0].substring(0, words[0].length() - 1) : "",
                            words[first],
                            words[first + 1],
                            DebRelations.parse(what + ", line " + (i + 1), rest)));
        }
        return libraries;
    }

    DebSymbols symbols() throws FormatException {
        var libraries = new ArrayList<DebSymbols.Library>();
        var i = 0;
        while (i < lines.size()) {
            var head = lines.get(i).split(" ", 2);
            if (head.length < 2 || head[0].isEmpty() || "|*#".indexOf(head[0].charAt(0)) >= 0) {
                throw wrong(i, "a soname and what it makes depend on");
            }
            i++;
            var templates = new ArrayList<>(List.of(head[1]));
            for (; i < lines.size() && lines.get(i).startsWith("|"); i++) {
                templates.add(lines.get(i).substring(1).strip());
            }
            var fields = new ArrayList<DebControl.Field>();
            for (; i < lines.size() && lines.get(i).startsWith("*"); i++) {
                fields.add(symbolField(i));
            }
            var symbols = new ArrayList<DebSymbols.Symbol>();
            for (; i < lines.size() && lines.get(i).startsWith(" "); i++) {
                symbols.add(symbol(i, templates.size()));
            }
            libraries.add(new DebSymbols.Library(head[0], templates, fields, symbols));
        }
        return new DebSymbols(libraries);
    }

    private DebControl.Field symbolField(int line) throws FormatException {
        var parts = lines.get(line).substring(1).strip().split(":[ \t]*", 2);
        if (parts.length < 2 || !DebControl.isFieldName(parts[0])) {
            throw wrong(line, "'* Field: value'");
        }
        return new DebControl.Field(parts[0], parts[1]);
    }

    private DebSymbols.Symbol symbol(int line, int templates) throws FormatException {
        var words = lines.get(line).strip().split(" +");
        if (words.length < 2 || words.length > 3) {
            throw wrong(line, "a symbol, a version and perhaps a template's number");
        }
        var template = words.length < 3 ? 0 : digit(words[2]);
        if (template < 0 || template >= templates) {
            throw wrong(line, "the number of one of " + templates + " templates");
        }
        try {
            return new DebSymbols.Symbol(words[0], DebVersion.parse(words[1]), template);
        } catch (FormatException e) {
            throw e.in(what + ", line " + (line + 1));
        }
    }

    private static int digit(String word) {
        return word.matches("[0-9]{1,4}") ? Integer.parseInt(word) : -1;
    }
}
