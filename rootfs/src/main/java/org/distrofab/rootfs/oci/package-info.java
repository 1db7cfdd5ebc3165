/** Container images on disk: OCI Image Format Specification, release 1.1. */
package org.distrofab.rootfs.oci;
