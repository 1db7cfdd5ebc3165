/** apt's way from (indexes, request, installed) to a transaction. */
package org.distrofab.packagers.apt;
