package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * File capabilities between their text form (cap_from_text(3), RPMTAG_FILECAPS) and the extended
 * attribute {@code security.capability} (capabilities(7), revision 2).
 *
 * @param permitted bit n for capability number n
 * @param effective whether the permitted ones are effective at once; the kernel keeps one bit
 */
record FileCapabilities(long permitted, long inheritable, boolean effective) {
    static final String ATTRIBUTE = "security.capability";

    private static final String FORMAT = "file capabilities";
    private static final int REVISION_2 = 0x0200_0000;
    private static final int EFFECTIVE = 1;

    /** In the order of their numbers. */
    private static final List<String> NAMES =
            List.of(
                    "cap_chown",
                    "cap_dac_override",
                    "cap_dac_read_search",
                    "cap_fowner",
                    "cap_fsetid",
                    "cap_kill",
                    "cap_setgid",
                    "cap_setuid",
                    "cap_setpcap",
                    "cap_linux_immutable",
                    "cap_net_bind_service",
                    "cap_net_broadcast",
                    "cap_net_admin",
                    "cap_net_raw",
                    "cap_ipc_lock",
                    "cap_ipc_owner",
                    "cap_sys_module",
                    "cap_sys_rawio",
                    "cap_sys_chroot",
                    "cap_sys_ptrace",
                    "cap_sys_pacct",
                    "cap_sys_admin",
                    "cap_sys_boot",
                    "cap_sys_nice",
                    "cap_sys_resource",
                    "cap_sys_time",
                    "cap_sys_tty_config",
                    "cap_mknod",
                    "cap_lease",
                    "cap_audit_write",
                    "cap_audit_control",
                    "cap_setfcap",
                    "cap_mac_override",
                    "cap_mac_admin",
                    "cap_syslog",
                    "cap_wake_alarm",
                    "cap_block_suspend",
                    "cap_audit_read",
                    "cap_perfmon",
                    "cap_bpf",
                    "cap_checkpoint_restore");

    private static final long ALL = (1L << NAMES.size()) - 1;

    /**
     * Reads clauses such as {@code cap_net_raw,cap_net_admin=ep} and {@code =ep cap_bpf-p}.
     *
     * @throws FormatException with the position in the text
     */
    static FileCapabilities parse(String text) throws FormatException {
        var sets = new long[3];
        var at = 0;
        for (var clause : text.split(" ", -1)) {
            if (!clause.isEmpty()) {
                apply(clause, at, sets);
            }
            at += clause.length() + 1;
        }
        return new FileCapabilities(sets[0], sets[1], sets[2] != 0);
    }

    private static void apply(String clause, int at, long[] sets) throws FormatException {
        var end = 0;
        while (end < clause.length() && "=+-".indexOf(clause.charAt(end)) < 0) {
            end++;
        }
        if (end == clause.length()) {
            throw bad(at + end, "'=', '+' or '-' after the names", clause);
        }
        long names = 0;
        if (end == 0 || clause.startsWith("all") && end == 3) {
            names = ALL;
        } else {
            for (var name : clause.substring(0, end).split(",", -1)) {
                var number = NAMES.indexOf(name.toLowerCase(Locale.ROOT));
                if (number < 0) {
                    throw bad(at, "a capability", name);
                }
                names |= 1L << number;
            }
        }
        if (end == 0 && clause.charAt(0) != '=') {
            throw bad(at, "names before '" + clause.charAt(0) + "'", clause);
        }
        var operator = ' ';
        for (var i = end; i < clause.length(); i++) {
            var c = clause.charAt(i);
            switch (c) {
                case '=' -> {
                    operator = '+';
                    for (var s = 0; s < sets.length; s++) {
                        sets[s] &= ~names;
                    }
                }
                case '+', '-' -> operator = c;
                case 'p', 'i', 'e' -> {
                    var set = "pie".indexOf(c);
                    sets[set] = operator == '+' ? sets[set] | names : sets[set] & ~names;
                }
                default -> throw bad(at + i, "p, i or e", clause);
            }
        }
    }

    private static FormatException bad(int at, String expected, String found) {
        return new FormatException(FORMAT, at, expected, "'" + found + "'");
    }

    /** Reads the attribute's value; empty if it is of another revision. */
    static Optional<FileCapabilities> ofAttribute(Bytes value) {
        var buffer = ByteBuffer.wrap(value.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length() != 20) {
            return Optional.empty();
        }
        var magic = buffer.getInt();
        if ((magic & ~EFFECTIVE) != REVISION_2) {
            return Optional.empty();
        }
        long permitted = Integer.toUnsignedLong(buffer.getInt());
        long inheritable = Integer.toUnsignedLong(buffer.getInt());
        permitted |= Integer.toUnsignedLong(buffer.getInt()) << 32;
        inheritable |= Integer.toUnsignedLong(buffer.getInt()) << 32;
        if (((permitted | inheritable) & ~ALL) != 0) {
            return Optional.empty();
        }
        return Optional.of(new FileCapabilities(permitted, inheritable, (magic & EFFECTIVE) != 0));
    }

    Bytes toAttribute() {
        return Bytes.copyOf(
                ByteBuffer.allocate(20)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(REVISION_2 | (effective ? EFFECTIVE : 0))
                        .putInt((int) permitted)
                        .putInt((int) inheritable)
                        .putInt((int) (permitted >>> 32))
                        .putInt((int) (inheritable >>> 32))
                        .array());
    }

    /** {@code cap_a,cap_b=ep}: one clause for each combination of sets. */
    @Override
    public String toString() {
        var clauses = new ArrayList<String>();
        addClause(clauses, permitted & inheritable, effective ? "eip" : "ip");
        addClause(clauses, permitted & ~inheritable, effective ? "ep" : "p");
        addClause(clauses, inheritable & ~permitted, effective ? "ei" : "i");
        return String.join(" ", clauses);
    }

    private static void addClause(List<String> clauses, long set, String flags) {
        var names = new ArrayList<String>();
        for (var i = 0; i < NAMES.size(); i++) {
            if ((set >>> i & 1) != 0) {
                names.add(NAMES.get(i));
            }
        }
        if (!names.isEmpty()) {
            clauses.add(String.join(",", names) + "=" + flags);
        }
    }
}
