/** The kernel catalogue and the bundled kernel. */
module org.distrofab.kernelimages {
    requires transitive org.distrofab.distrospec;
    requires static org.distrofab.guesttoolchain;
    requires org.tomlj;

    exports org.distrofab.kernelimages;
}
