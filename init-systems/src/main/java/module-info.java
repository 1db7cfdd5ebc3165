/** One neutral service description, two inits. */
module org.distrofab.initsystems {
    requires transitive org.distrofab.distrospec;

    exports org.distrofab.initsystems;
}
