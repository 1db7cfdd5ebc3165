package org.distrofab.kernelimages;

import java.util.Objects;
import java.util.Optional;

/**
 * One system call of riscv64 Linux as the bundled kernel has it.
 *
 * @param number the number in a7
 * @param name the name without {@code sys_}
 * @param state how much of it there is
 * @param test the test of the in-guest suite that shows it, if there is one
 */
public record SystemCall(int number, String name, State state, Optional<String> test) {
    public SystemCall {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(test, "test");
    }

    /** How much of a call is there. */
    public sealed interface State {
        /** Everything that programs use. */
        record Full() implements State {}

        /**
         * @param missing what is not there
         */
        record Partial(String missing) implements State {}

        /**
         * The call returns ENOSYS and is counted.
         *
         * @param why the reason
         */
        record Absent(String why) implements State {}
    }
}
