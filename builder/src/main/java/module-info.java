/** The pipeline from a recipe to a machine that boots. */
module org.distrofab.builder {
    requires org.apache.commons.codec;
    requires transitive org.distrofab.distrospec;
    requires org.distrofab.initsystems;
    requires org.distrofab.kernelimages;
    requires transitive org.distrofab.machine;
    requires org.distrofab.packagers;
    requires transitive org.distrofab.rootfs;
    requires org.distrofab.userland;
    requires org.eclipse.jgit;
    requires tools.jackson.core;
    requires tools.jackson.jr.ob;

    exports org.distrofab.builder;
}
