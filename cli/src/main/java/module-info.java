/** The distrofab command: one class a verb. */
module org.distrofab.cli {
    requires info.picocli;
    requires org.distrofab.builder;
    requires org.distrofab.distrospec;
    requires org.distrofab.kernelimages;
    requires org.distrofab.machine;
    requires org.distrofab.packagers;
    requires org.distrofab.rootfs;
    requires tools.jackson.jr.ob;

    opens org.distrofab.cli to
            info.picocli;
}
