/**
 * The question that is put to a package manager and the answer it gives, the same for all three.
 *
 * <p>What only one manager knows (pins, best candidates, tags) is set on that manager's own
 * resolver class; this package holds what a builder can ask of any of them.
 */
package org.distrofab.packagers.solve;
