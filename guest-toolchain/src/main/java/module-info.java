/** Compiles the guest C of this project for riscv64 with clang and lld, and nothing else. */
module org.distrofab.guesttoolchain {
    exports org.distrofab.guesttoolchain;
}
