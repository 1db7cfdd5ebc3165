/** The emulated RISC-V machine. */
module org.distrofab.machine {
    exports org.distrofab.machine;
}
