/** The emulated RISC-V machine. */
module org.distrofab.machine {
    requires com.github.luben.zstd_jni;
    requires transitive org.distrofab.rootfs;

    exports org.distrofab.machine;
}
