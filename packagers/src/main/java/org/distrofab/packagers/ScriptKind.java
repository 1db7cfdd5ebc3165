package org.distrofab.packagers;

/** When a package's script runs: the union of the three managers' moments. */
public enum ScriptKind {
    /** deb {@code preinst}, rpm {@code %pre}, apk {@code .pre-install}. */
    PRE_INSTALL,
    /** deb {@code postinst}, rpm {@code %post}, apk {@code .post-install}. */
    POST_INSTALL,
    /** deb {@code prerm}, rpm {@code %preun}, apk {@code .pre-deinstall}. */
    PRE_REMOVE,
    /** deb {@code postrm}, rpm {@code %postun}, apk {@code .post-deinstall}. */
    POST_REMOVE,
    /** apk {@code .pre-upgrade}; deb and rpm tell upgrades by the arguments of the others. */
    PRE_UPGRADE,
    /** apk {@code .post-upgrade}. */
    POST_UPGRADE,
    /** apk {@code .trigger}, rpm {@code %triggerin}. */
    TRIGGER,
    /** rpm {@code %triggerun}. */
    TRIGGER_REMOVE,
    /** rpm {@code %triggerpostun}. */
    TRIGGER_POST_REMOVE,
    /** rpm {@code %triggerprein}. */
    TRIGGER_PRE_INSTALL,
    /** rpm {@code %filetriggerin}. */
    FILE_TRIGGER,
    /** rpm {@code %filetriggerun}. */
    FILE_TRIGGER_REMOVE,
    /** rpm {@code %filetriggerpostun}. */
    FILE_TRIGGER_POST_REMOVE,
    /** rpm {@code %transfiletriggerin}. */
    TRANSACTION_FILE_TRIGGER,
    /** rpm {@code %transfiletriggerun}. */
    TRANSACTION_FILE_TRIGGER_REMOVE,
    /** rpm {@code %transfiletriggerpostun}. */
    TRANSACTION_FILE_TRIGGER_POST_REMOVE,
    /** rpm {@code %pretrans}. */
    PRE_TRANSACTION,
    /** rpm {@code %posttrans}. */
    POST_TRANSACTION,
    /** rpm {@code %preuntrans}. */
    PRE_UNINSTALL_TRANSACTION,
    /** rpm {@code %postuntrans}. */
    POST_UNINSTALL_TRANSACTION,
    /** rpm {@code %verifyscript}. */
    VERIFY,
    /** deb {@code config}: debconf's questions, before unpacking. */
    CONFIGURE
}
