/**
 * dnf's judgement: what dnf 4 has libsolv decide over rpm packages.
 *
 * <p>Every package is a variable, every relation a rule over them ({@link RuleMaker}); decisions
 * are made in libsolv's order ({@link Judge}) with its preferences ({@link Policy}) on a solver
 * that learns from conflicts ({@link Sat}). The answer is what is decided when no rule is open.
 */
package org.distrofab.packagers.dnf;
