/** Deb, rpm and apk: packages, versions, repositories, installed databases. */
module org.distrofab.packagers {
    requires transitive org.distrofab.rootfs;

    exports org.distrofab.packagers;
    exports org.distrofab.packagers.apk;
    exports org.distrofab.packagers.deb;
    exports org.distrofab.packagers.rpm;
}
