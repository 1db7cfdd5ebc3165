package org.distrofab.packagers.deb;

import java.util.List;

/**
 * What {@code triggers/} holds (dpkg's {@code doc/spec/triggers.txt}, "Implementation").
 *
 * @param interests who is interested in what, in the files' order
 * @param deferred activations that have not been handed to anyone yet ({@code Unincorp})
 */
public record DpkgTriggers(List<Interest> interests, List<Deferred> deferred) {
    public static final DpkgTriggers NONE = new DpkgTriggers(List.of(), List.of());

    public DpkgTriggers {
        interests = List.copyOf(interests);
        deferred = List.copyOf(deferred);
    }

    /**
     * @param trigger a path, or a name of its own
     * @param packageName with the architecture where dpkg writes it: {@code libc6:riscv64}
     * @param awaits whether the package that sets it off waits
     */
    public record Interest(String trigger, String packageName, boolean awaits) {
        public boolean isPath() {
            return trigger.startsWith("/");
        }

        /** Package and option as they stand in the files. */
        String word() {
            return awaits ? packageName : packageName + "/noawait";
        }

        static Interest ofWord(String trigger, String word) {
            var noAwait = word.endsWith("/noawait");
            return new Interest(
                    trigger,
                    noAwait ? word.substring(0, word.length() - "/noawait".length()) : word,
                    !noAwait);
        }
    }

    /**
     * @param activators packages that wait for it; {@code -} for one that does not
     */
    public record Deferred(String trigger, List<String> activators) {
        public Deferred {
            activators = List.copyOf(activators);
        }
    }
}
