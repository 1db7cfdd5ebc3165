package org.distrofab.machine.hart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is translated at once: the control flow graph of instructions that were seen to follow one
 * another, with one entry. Loops stay inside, and so do calls of what is here too: where a callee
 * returns to is compared with the places behind the calls.
 *
 * <p>Made from decoded blocks, not from memory: the translation does what the interpreter would
 * have done at that time, whatever has been written to the code since.
 */
final class Region {
    /** The most places that a return is compared with. */
    private static final int MOST_RETURNS = 4;

    /**
     * Part of a region.
     *
     * @param offset from the region's entry, in bytes of virtual address
     */
    record Piece(Block block, long offset) {}

    /** Instructions that are executed one after the other. Linked by the region's constructor. */
    static final class Node {
        final long start;
        final List<GuestInstruction> instructions = new ArrayList<>();

        /** Place in {@link #nodes}: a reverse postorder. */
        int index;

        /** Where control goes if the last instruction is a branch or jump that is taken. */
        Node taken;

        /** Where it goes otherwise; null outside, or after a jump. */
        Node following;

        /** Where a return may go. */
        List<Node> returns = List.of();

        /** How many instructions there are at the most until the budget is looked at again. */
        int need;

        private Node(long start) {
            this.start = start;
        }

        GuestInstruction last() {
            return instructions.getLast();
        }

        /** Where the first instruction is that does not belong to it. */
        long end() {
            return instructions.isEmpty() ? start : last().end();
        }

        List<Node> successors() {
            var all = new ArrayList<Node>();
            if (following != null) {
                all.add(following);
            }
            if (taken != null) {
                all.add(taken);
            }
            all.addAll(returns);
            return all;
        }

        /** Whether to get to the other is to go back, where the budget has to be looked at. */
        boolean goesBackTo(Node other) {
            return other.index <= index;
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Long, Node> byOffset = new HashMap<>();
    private final TreeMap<Long, GuestInstruction> instructions = new TreeMap<>();

    Region(List<Piece> pieces) {
        pieces.forEach(this::decode);
        var calls = calls();
        var leaders = leaders(calls);
        for (long leader : leaders) {
            byOffset.put(leader, fill(new Node(leader), leaders));
        }
        byOffset.values().forEach(node -> link(node, calls));
        order(byOffset.get(0L), new HashSet<>());
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).index = i;
        }
        measure();
    }

    /** From the entry on, each before what it goes to except by going back. */
    List<Node> nodes() {
        return nodes;
    }

    /** How many instructions are executed at the most until the budget is looked at. */
    int need() {
        return nodes.getFirst().need;
    }

    /** Whether there is nothing that can be translated at the entry. */
    boolean isEmpty() {
        return nodes.isEmpty() || nodes.getFirst().instructions.isEmpty();
    }

    private void decode(Piece piece) {
        char[] source = piece.block().source;
        for (int at = 0; at < source.length; ) {
            int low = source[at];
            int bits = (low & 3) == 3 ? low | source[at + 1] << 16 : low;
            var instruction = GuestInstruction.of(piece.offset() + 2L * at, bits);
            if (!instruction.isTranslatable()) {
                return;
            }
            // Where pieces overlap, they were decoded from the same bytes, or the first counts.
            instructions.putIfAbsent(instruction.offset(), instruction);
            at += instruction.lengthBytes() / 2;
        }
    }

    /** The calls of what is in the region. */
    private List<GuestInstruction> calls() {
        return instructions.values().stream()
                .filter(one ->
                        one.opcode() == Opcodes.JAL
                                && one.isCall()
                                && instructions.containsKey(one.target())
                                && instructions.containsKey(one.end()))
                .limit(MOST_RETURNS)
                .toList();
    }

    private Set<Long> leaders(List<GuestInstruction> calls) {
        var leaders = new HashSet<Long>();
        leaders.add(0L);
        for (var one : instructions.values()) {
            if (one.isBranch() || one.opcode() == Opcodes.JAL) {
                leaders.add(one.target());
            }
            if (one.isBranch()) {
                leaders.add(one.end());
            }
        }
        calls.forEach(call -> leaders.add(call.end()));
        leaders.retainAll(instructions.keySet());
        return leaders;
    }

    private Node fill(Node node, Set<Long> leaders) {
        long at = node.start;
        do {
            var one = instructions.get(at);
            if (one == null) {
                break;
            }
            node.instructions.add(one);
            at = one.end();
            if (one.isBranch() || one.isJump()) {
                break;
            }
        } while (!leaders.contains(at));
        return node;
    }

    private void link(Node node, List<GuestInstruction> calls) {
        var last = node.last();
        if (last.isBranch() || last.opcode() == Opcodes.JAL) {
            node.taken = byOffset.get(last.target());
        }
        if (!last.isJump()) {
            node.following = byOffset.get(last.end());
        }
        if (last.isReturn()) {
            node.returns = calls.stream().map(call -> byOffset.get(call.end())).toList();
        }
    }

    /** Adds a node behind everything it goes to; the list is turned round at the end. */
    private void order(Node entry, Set<Node> seen) {
        if (entry == null) {
            return;
        }
        visit(entry, seen);
        var reversed = nodes.reversed().stream().toList();
        nodes.clear();
        nodes.addAll(reversed);
    }

    private void visit(Node node, Set<Node> seen) {
        if (!seen.add(node)) {
            return;
        }
        // The fall-through comes last, so that it ends up right behind its predecessor.
        for (var successor : node.successors().reversed()) {
            visit(successor, seen);
        }
        nodes.add(node);
    }

    private void measure() {
        for (var node : nodes.reversed()) {
            int most = 0;
            for (var successor : node.successors()) {
                if (!node.goesBackTo(successor)) {
                    most = Math.max(most, successor.need);
                }
            }
            node.need = node.instructions.size() + most;
        }
    }
}
