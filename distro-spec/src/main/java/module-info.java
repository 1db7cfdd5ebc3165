/** What a distro is: recipes, services, locks and manifests. */
module org.distrofab.distrospec {}
