/** The pipeline from a recipe to a machine that boots. */
module org.distrofab.builder {}
