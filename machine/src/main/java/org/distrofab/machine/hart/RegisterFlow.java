package org.distrofab.machine.hart;

import java.util.Arrays;
import java.util.List;

/**
 * Which registers a translation has to load when it is entered and to store where it is left, found
 * by going over the graph until nothing changes. Sets of registers are as in {@link
 * GuestInstruction}.
 */
final class RegisterFlow {
    private final long[] written;
    private final long[] assigned;
    private final boolean[] floatInUse;
    private final long loads;
    private final long[] defines;

    RegisterFlow(Region region) {
        var nodes = region.nodes();
        int count = nodes.size();
        written = new long[count];
        assigned = new long[count];
        floatInUse = new boolean[count];
        defines = new long[count];
        Arrays.fill(assigned, -1);
        Arrays.fill(floatInUse, true);
        assigned[0] = 0;
        floatInUse[0] = false;
        var usesFloat = new boolean[count];
        for (var node : nodes) {
            for (var one : node.instructions) {
                defines[node.index] |= one.writes();
                usesFloat[node.index] |= one.usesFloat();
            }
        }
        boolean isChanging = true;
        while (isChanging) {
            isChanging = false;
            for (var node : nodes) {
                int from = node.index;
                long writtenAfter = written[from] | defines[from];
                long assignedAfter = assigned[from] | defines[from];
                boolean floatAfter = floatInUse[from] | usesFloat[from];
                for (var successor : node.successors()) {
                    int to = successor.index;
                    long newWritten = written[to] | writtenAfter;
                    long newAssigned = assigned[to] & assignedAfter;
                    boolean newFloat = floatInUse[to] & floatAfter;
                    isChanging |=
                            newWritten != written[to]
                                    || newAssigned != assigned[to]
                                    || newFloat != floatInUse[to];
                    written[to] = newWritten;
                    assigned[to] = newAssigned;
                    floatInUse[to] = newFloat;
                }
            }
        }
        loads = findLoads(nodes);
    }

    private long findLoads(List<Region.Node> nodes) {
        long needed = 0;
        for (var node : nodes) {
            long have = assigned[node.index];
            for (var one : node.instructions) {
                needed |= one.reads() & ~have;
                have |= one.writes();
            }
            // What is stored must have a value: at an exit from the middle, from the start on.
            boolean leavesWithin =
                    node.instructions.stream().anyMatch(one -> one.isAccess() || one.usesFloat());
            needed |= writtenAfter(node) & ~(leavesWithin ? assigned[node.index] : have);
        }
        return needed;
    }

    /** The registers to load before the first instruction. */
    long loads() {
        return loads;
    }

    /** The registers that may differ from the core's at the end of a node: to store there. */
    long writtenAfter(Region.Node node) {
        return written[node.index] | defines[node.index];
    }

    /** Whether, however control came to a node, floating point is in use already. */
    boolean isFloatInUse(Region.Node node) {
        return floatInUse[node.index];
    }
}
