/**
 * OpenPGP signatures (RFC 9580 and, for version 4 keys, RFC 4880) as apt and rpm use them:
 * keyrings, detached and inline signatures, and keys to sign with.
 */
package org.distrofab.packagers.openpgp;
