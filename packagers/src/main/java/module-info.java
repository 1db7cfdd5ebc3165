/** Deb, rpm and apk: packages, versions, repositories, installed databases. */
module org.distrofab.packagers {
    requires com.github.luben.zstd_jni;
    requires java.sql;
    requires java.xml;
    requires org.apache.commons.compress;
    requires org.bouncycastle.pg;
    requires org.bouncycastle.provider;
    requires org.ow2.sat4j.core;
    requires org.tomlj;
    requires org.tukaani.xz;
    requires org.xerial.sqlitejdbc;
    requires transitive org.distrofab.rootfs;

    exports org.distrofab.packagers;
    exports org.distrofab.packagers.apk;
    exports org.distrofab.packagers.apk.solve;
    exports org.distrofab.packagers.apt;
    exports org.distrofab.packagers.deb;
    exports org.distrofab.packagers.dnf;
    exports org.distrofab.packagers.openpgp;
    exports org.distrofab.packagers.rpm;
    exports org.distrofab.packagers.solve;
    exports org.distrofab.packagers.spec;
}
