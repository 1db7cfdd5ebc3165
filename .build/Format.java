import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The format check of the build: google-java-format with four spaces over every Java file.
 *
 * <p>Run by {@code mvn verify} with {@code check}; {@code mvn -N validate -Dformat=apply} rewrites.
 */
final class Format {
    public static void main(String[] arguments) throws IOException {
        var apply = arguments[0].equals("apply");
        var root = Path.of(arguments[1]);
        var formatter =
                new Formatter(
                        JavaFormatterOptions.builder()
                                .style(JavaFormatterOptions.Style.AOSP)
                                .build());
        var wrong = new ArrayList<String>();
        for (var file : sources(root)) {
            var text = Files.readString(file);
            try {
                var formatted = settle(formatter, text);
                if (!formatted.equals(text) && apply) {
                    Files.writeString(file, formatted);
                    System.out.println("formatted " + root.relativize(file));
                } else if (!formatted.equals(text)) {
                    wrong.add(root.relativize(file).toString());
                }
            } catch (FormatterException e) {
                wrong.add(root.relativize(file) + ": " + e.getMessage());
            }
        }
        if (!wrong.isEmpty()) {
            wrong.forEach(System.err::println);
            System.err.println(
                    wrong.size()
                            + " file(s) are not formatted; mvn -N validate -Dformat=apply does"
                            + " it.");
            System.exit(1);
        }
    }

    /** Breaking one line can make the next too long: formats until nothing changes. */
    private static String settle(Formatter formatter, String text) throws FormatterException {
        var before = text;
        var after = formatter.formatSourceAndFixImports(text);
        for (int i = 0; i < 4 && !after.equals(before); i++) {
            before = after;
            after = formatter.formatSourceAndFixImports(before);
        }
        return after;
    }

    private static List<Path> sources(Path root) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path d, BasicFileAttributes a) {
                        var name = d.getFileName().toString();
                        return name.equals("target") || name.equals("build") || name.equals(".git")
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                        if (file.toString().endsWith(".java")) {
                            found.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        found.sort(null);
        return found;
    }
}
