/** The bundled userspace, in C. */
module org.distrofab.userland {}
