/** Deb, rpm and apk: packages, versions, repositories, installed databases. */
module org.distrofab.packagers {}
