/** What a distro is: recipes, services, locks and manifests. */
module org.distrofab.distrospec {
    requires org.tomlj;

    exports org.distrofab.distrospec;
}
