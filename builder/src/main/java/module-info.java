/** The pipeline from a recipe to a machine that boots. */
module org.distrofab.builder {
    requires transitive org.distrofab.distrospec;
    requires org.distrofab.kernelimages;
    requires transitive org.distrofab.rootfs;
    requires org.distrofab.userland;

    exports org.distrofab.builder;
}
