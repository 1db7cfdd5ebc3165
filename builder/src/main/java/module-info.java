/** The pipeline from a recipe to a machine that boots. */
module org.distrofab.builder {
    requires transitive org.distrofab.distrospec;
    requires transitive org.distrofab.rootfs;

    exports org.distrofab.builder;
}
