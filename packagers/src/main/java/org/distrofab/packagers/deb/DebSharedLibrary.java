package org.distrofab.packagers.deb;

/**
 * A line of {@code shlibs} (deb-shlibs(5)).
 *
 * @param type empty if it counts for every type of package
 * @param library the soname up to {@code .so}: {@code libz}
 * @param version the number after it: {@code 1}
 * @param dependencies what a package that links to the library must depend on
 */
public record DebSharedLibrary(
        String type, String library, String version, DebRelations dependencies) {
    @Override
    public String toString() {
        return (type.isEmpty() ? "" : type + ": ") + library + " " + version + " " + dependencies;
    }
}
