/** One neutral service description, two inits. */
module org.distrofab.initsystems {}
