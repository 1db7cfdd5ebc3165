import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Raises the version of old class files in a jar to Java 8's and gives them the stack maps that it
 * asks for.
 *
 * <p>The JVM's AOT cache leaves out class files from before Java 6, and picocli's are Java 5's:
 * with this step they are in the cache, and every start is faster by their loading and verifying.
 */
final class RaiseClassFiles {
    private static final int OLDEST_CACHED = ClassFile.JAVA_6_VERSION;

    public static void main(String[] arguments) throws IOException {
        var jar = Path.of(arguments[0]);
        var raised = jar.resolveSibling(jar.getFileName() + ".raised");
        int count = 0;
        try (var input = new ZipFile(jar.toFile());
                var output = new ZipOutputStream(Files.newOutputStream(raised))) {
            var classFile =
                    ClassFile.of(
                            StackMapsOption.GENERATE_STACK_MAPS,
                            ClassFile.ClassHierarchyResolverOption.of(
                                    ClassHierarchyResolver.ofResourceParsing(
                                                    type -> classBytes(input, type))
                                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (var entry : input.stream().toList()) {
                var bytes = input.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith(".class") && majorVersion(bytes) < OLDEST_CACHED) {
                    bytes =
                            classFile.transformClass(
                                    classFile.parse(bytes),
                                    // Method bodies are built anew, or they would be copied as they
                                    // stand, without stack maps.
                                    new Raise()
                                            .andThen(
                                                    ClassTransform.transformingMethodBodies(
                                                            CodeBuilder::with)));
                    count++;
                }
                var copy = new ZipEntry(entry.getName());
                copy.setTimeLocal(entry.getTimeLocal());
                output.putNextEntry(copy);
                output.write(bytes);
                output.closeEntry();
            }
        }
        Files.move(raised, jar, StandardCopyOption.REPLACE_EXISTING);
        System.out.println("raised " + count + " class files");
    }

    private static int majorVersion(byte[] bytes) {
        return (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
    }

    private static InputStream classBytes(ZipFile jar, ClassDesc type) {
        var name = type.descriptorString();
        var entry = jar.getEntry(name.substring(1, name.length() - 1) + ".class");
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Replaces the version and passes everything else on. */
    private static final class Raise implements ClassTransform {
        @Override
        public void accept(
                java.lang.classfile.ClassBuilder builder,
                java.lang.classfile.ClassElement element) {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                builder.with(element);
            }
        }
    }
}
