/** The kernel catalogue and the bundled kernel. */
module org.distrofab.kernelimages {}
