/** A file tree as a value, and the formats it is written to and read from. */
module org.distrofab.rootfs {
    requires com.github.luben.zstd_jni;
    requires org.apache.commons.compress;
    requires org.tukaani.xz;

    exports org.distrofab.rootfs;
    exports org.distrofab.rootfs.archive;
    exports org.distrofab.rootfs.disk;
    exports org.distrofab.rootfs.elf;
    exports org.distrofab.rootfs.ext4;
    exports org.distrofab.rootfs.fdt;
    exports org.distrofab.rootfs.oci;
}
