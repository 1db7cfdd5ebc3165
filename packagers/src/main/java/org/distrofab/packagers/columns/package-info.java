/** Tables of numbers and byte strings that large indexes are kept in; seen by this module alone. */
package org.distrofab.packagers.columns;
