/** The bundled userspace, in C, compiled for riscv64 when the project is built. */
module org.distrofab.userland {
    exports org.distrofab.userland;
}
