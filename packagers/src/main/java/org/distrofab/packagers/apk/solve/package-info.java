/**
 * apk's judgement: which packages a world stands for, in apk-tools 3's own way.
 *
 * <p>apk does not search. It works on names: it narrows every name's candidates down by what the
 * world and chosen packages ask of it, and settles one name after the other without ever going
 * back. Its answers depend on that order, so it is followed here step by step.
 */
package org.distrofab.packagers.apk.solve;
