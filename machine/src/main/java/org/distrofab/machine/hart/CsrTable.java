package org.distrofab.machine.hart;

import java.util.ArrayList;
import java.util.List;

/** The CSRs as {@code csrs.txt} lists them. */
final class CsrTable {
    private static final CsrTable STANDARD = new CsrTable();

    private final List<Csr> all = new ArrayList<>();
    private final Csr[] byNumber = new Csr[4096];

    private CsrTable() {
        for (var fields : InstructionTable.lines("csrs.txt")) {
            int dash = fields[0].indexOf('-');
            int first = Integer.decode(dash < 0 ? fields[0] : fields[0].substring(0, dash));
            int last = dash < 0 ? first : Integer.decode(fields[0].substring(dash + 1));
            boolean isMask = Character.isDigit(fields[2].charAt(0));
            long mask = isMask ? Long.parseUnsignedLong(hex(fields[2]), 16) : -1;
            for (int number = first; number <= last; number++) {
                // Counters are numbered from the start of their group of 32, others from 0.
                int index = fields[1].startsWith("pmp") ? number - first : number & 31;
                String name =
                        dash < 0
                                ? fields[1]
                                : fields[1].substring(0, fields[1].length() - 1) + index;
                var csr = new Csr(number, name, mask);
                all.add(csr);
                byNumber[number] = csr;
            }
        }
    }

    private static String hex(String text) {
        return text.startsWith("0x") ? text.substring(2) : text;
    }

    static CsrTable standard() {
        return STANDARD;
    }

    List<Csr> all() {
        return List.copyOf(all);
    }

    /** The CSR with the number, or null. */
    Csr find(int number) {
        return byNumber[number];
    }

    /**
     * A control and status register.
     *
     * @param writable the bits that a write changes, all where the register has its own rule
     */
    record Csr(int number, String name, long writable) {
        boolean isReadOnly() {
            return number >>> 10 == 3;
        }

        /** The least privilege that may access it. */
        int privilege() {
            return number >>> 8 & 3;
        }
    }
}
