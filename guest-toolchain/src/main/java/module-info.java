/** Compiles the guest C of this project for riscv64. */
module org.distrofab.guesttoolchain {}
