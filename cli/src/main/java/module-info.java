/** The distrofab command: one class a verb. */
module org.distrofab.cli {
    requires info.picocli;
    requires org.distrofab.rootfs;

    opens org.distrofab.cli to
            info.picocli;
}
