package org.distrofab.packagers.solve;

import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.InstalledPackage;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a resolver answers. The same request gets the same answer, to the order of the steps. */
public sealed interface Solution {
    /** Tie-breaks in the order in which they were decided; empty unless asked for. */
    List<String> trace();

    /**
     * There is an answer.
     *
     * @param steps what changes, in the order in which the manager names it
     * @param order how the manager carries it out
     */
    record Transaction(List<Step> steps, List<Operation> order, List<String> trace)
            implements Solution {
        public Transaction {
            steps = List.copyOf(steps);
            order = List.copyOf(order);
            trace = List.copyOf(trace);
        }
    }

    /**
     * There is none.
     *
     * @param explanation a minimal set of constraints that cannot hold together, one sentence each,
     *     in the manager's own words where it has them
     */
    record Unsatisfiable(List<String> explanation, List<String> trace) implements Solution {
        public Unsatisfiable {
            explanation = List.copyOf(explanation);
            trace = List.copyOf(trace);
        }
    }

    /** What happens to a package. */
    enum Action {
        INSTALL,
        UPGRADE,
        DOWNGRADE,
        REINSTALL,
        REMOVE
    }

    /** Why a package is in the answer. */
    sealed interface Reason {
        /** Somebody asked for it by this expression. */
        record Requested(String expression) implements Reason {}

        /**
         * Another package says so.
         *
         * @param origin name of that package
         * @param clause its relation in the format's own words, with its field: {@code Depends:
         *     libc6 (>= 2.41)}
         */
        record Because(String origin, String clause) implements Reason {}
    }

    /**
     * One change.
     *
     * @param chosen what is installed; empty for a removal
     * @param repository of {@code chosen}, as {@link IndexSource#repository} names it; empty for a
     *     removal
     * @param before what was installed
     */
    record Step(
            Action action,
            Optional<IndexedPackage> chosen,
            String repository,
            Optional<InstalledPackage> before,
            Reason reason) {
        public Step {
            Objects.requireNonNull(action);
            Objects.requireNonNull(repository);
            Objects.requireNonNull(reason);
        }
    }

    /** One act on the root, in order: dpkg unpacks and configures apart, the others do not. */
    record Operation(Kind kind, String name, String architecture) {
        /** dpkg's words; rpm and apk know {@link #INSTALL} and {@link #REMOVE}. */
        public enum Kind {
            UNPACK,
            CONFIGURE,
            INSTALL,
            REMOVE
        }
    }
}
