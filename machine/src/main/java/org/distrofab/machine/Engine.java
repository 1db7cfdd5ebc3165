package org.distrofab.machine;

/** What executes the instructions of a hart. The results are the same. */
public enum Engine {
    /** Interprets decoded instructions. */
    INTERPRETER,
    /** Interprets, and translates what is executed often to JVM bytecode. */
    TRANSLATOR
}
