package org.distrofab.packagers.deb;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The order in which a program of dpkg's writes the fields of a kind of file. */
public enum DebFieldOrder {
    /** {@code control} of a binary package, as dpkg-gencontrol(1). */
    CONTROL(
            "Package Package-Type Source Version Kernel-Version Built-For-Profiles"
                    + " Auto-Built-Package Architecture Subarchitecture Installer-Menu-Item"
                    + " Build-Essential Essential Protected Origin Bugs Maintainer Installed-Size"
                    + " Pre-Depends Depends Recommends Suggests Enhances Conflicts Breaks Replaces"
                    + " Provides Built-Using Static-Built-Using Section Priority Multi-Arch"
                    + " Homepage Description Tag Task"),
    /** {@code Packages} of a repository, as dpkg-scanpackages(1). */
    PACKAGES(
            "Package Package-Type Source Version Kernel-Version Built-For-Profiles"
                    + " Auto-Built-Package Architecture Subarchitecture Installer-Menu-Item"
                    + " Build-Essential Essential Protected Origin Bugs Maintainer Installed-Size"
                    + " Pre-Depends Depends Recommends Suggests Enhances Conflicts Breaks Replaces"
                    + " Provides Built-Using Static-Built-Using Filename Size MD5sum SHA1 SHA256"
                    + " Section Priority Multi-Arch Homepage Description Tag Task"),
    /** {@code /var/lib/dpkg/status} and {@code available}, as dpkg(1). */
    STATUS(
            "Package Essential Protected Status Priority Section Installed-Size Origin Maintainer"
                    + " Bugs Architecture Multi-Arch Source Version Config-Version Replaces"
                    + " Provides Depends Pre-Depends Recommends Suggests Breaks Conflicts Enhances"
                    + " Conffiles Filename Size MD5sum MSDOS-Filename Description"
                    + " Triggers-Pending Triggers-Awaited");

    private final List<String> names;

    DebFieldOrder(String names) {
        this.names = List.of(names.toLowerCase(Locale.ROOT).split(" "));
    }

    /** The names in lower case. */
    List<String> names() {
        return names;
    }

    List<DebControl.Field> sort(List<DebControl.Field> fields) {
        var sorted = new ArrayList<>(fields);
        sorted.sort(Comparator.comparingInt(field -> rank(field.name())));
        return sorted;
    }

    private int rank(String name) {
        var index = names.indexOf(name.toLowerCase(Locale.ROOT));
        return index < 0 ? names.size() : index;
    }
}
