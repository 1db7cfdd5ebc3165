package org.distrofab.machine.hart;

import org.distrofab.machine.GuestMemory;

import java.util.Arrays;

/**
 * Address translation and memory access (RISC-V Privileged §11.3 to §11.5: Sv39, Sv48, Sv57).
 *
 * <p>Loads, stores and fetches look into direct-mapped TLBs first. An entry is two longs: the tag,
 * which is the virtual page with the number of the address space in the low twelve bits, and what
 * to add to a virtual address for the host's address. There is one TLB for each way in which the
 * same page table allows different things: user, supervisor, supervisor with SUM, machine. An
 * address space has a new number whenever what it maps may have changed, so that nothing is ever
 * searched for stale entries.
 */
final class Mmu {
    static final int READ = Pmp.READ;
    static final int WRITE = Pmp.WRITE;
    static final int EXECUTE = Pmp.EXECUTE;

    static final int PAGE_SHIFT = 12;
    static final long PAGE_BYTES = 1L << PAGE_SHIFT;
    static final long PAGE_MASK = -PAGE_BYTES;

    /**
     * Entries in a TLB, and what {@code address >>> SLOT_SHIFT & SLOT_MASK} makes an index with.
     */
    static final int SLOTS = 1024;

    static final int SLOT_SHIFT = PAGE_SHIFT - 1;
    static final int SLOT_MASK = SLOTS * 2 - 2;

    static final int MODE_BARE = 0;
    static final int MODE_SV39 = 8;
    static final int MODE_SV57 = 10;
    static final int MODE_SHIFT = 60;

    /** Returned in place of a physical address; the trap is in the core. */
    static final long FAULT = -1;

    private static final long PTE_V = 1;
    private static final long PTE_R = 1 << 1;
    private static final long PTE_W = 1 << 2;
    private static final long PTE_X = 1 << 3;
    private static final long PTE_U = 1 << 4;
    private static final long PTE_A = 1 << 6;
    private static final long PTE_D = 1 << 7;

    /** N, PBMT and what is reserved: none of these extensions is there. */
    private static final long PTE_RESERVED = 0x3ffL << 54;

    private static final long PPN_MASK = (1L << 44) - 1;

    private static final int KIND_USER = 0;
    private static final int KIND_SUPERVISOR = 1;
    private static final int KIND_SUPERVISOR_SUM = 2;
    private static final int KIND_MACHINE = 3;
    private static final int KINDS = 4;

    private static final int SPACES = 8;

    /** The TLBs that apply now; chosen by {@link #selectMode}. */
    long[] readTlb;

    long[] writeTlb;

    /** The low bits of a tag that is valid now. */
    long tagBits;

    /** What a block link that is valid now carries: address space, privilege. */
    long generation;

    long loadMisses;
    long storeMisses;
    long fetchMisses;
    long pageWalks;

    private final Core core;
    private final GuestMemory ram;
    private final long ramBase;
    private final long ramHost;
    private final long[][] readTlbs = new long[KINDS][SLOTS * 2];
    private final long[][] writeTlbs = new long[KINDS][SLOTS * 2];
    private final long[][] fetchTlbs = new long[KINDS][SLOTS * 2];
    private long[] fetchTlb;
    private int dataPrivilege;

    /** Recently used values of {@code satp} and the numbers of their address spaces. */
    private final long[] spaceSatps = new long[SPACES];

    private final long[] spaceNumbers = new long[SPACES];
    private int nextSpace;
    private long lastNumber;

    /** Counts what makes links between blocks invalid though the address space stays. */
    private long fetchEpoch;

    /** Where superpages were put into a TLB, by hashed 2 MiB and 1 GiB regions. */
    private long megapages;

    private long gigapages;
    private boolean hasLargerPages;

    /** A device was read or written. */
    private boolean isDeviceAccess;

    /** Set by a walk: how much the leaf maps. */
    private int leafLevel;

    Mmu(Core core) {
        this.core = core;
        this.ram = core.bus.ram();
        this.ramBase = ram.base();
        this.ramHost = ram.segment().address();
        flushAll();
    }

    /** Forgets every translation. */
    void flushAll() {
        Arrays.fill(spaceNumbers, 0);
        megapages = 0;
        gigapages = 0;
        hasLargerPages = false;
        selectMode();
    }

    /** Forgets the translations of one page, in every address space ({@code sfence.vma} rs1). */
    void flushPage(long address) {
        if (hasLargerPages
                || (megapages & 1L << (address >>> 21)) != 0
                || (gigapages & 1L << (address >>> 30)) != 0) {
            flushAll();
            return;
        }
        int slot = (int) (address >>> SLOT_SHIFT) & SLOT_MASK;
        for (int kind = 0; kind < KINDS; kind++) {
            readTlbs[kind][slot] = 0;
            writeTlbs[kind][slot] = 0;
            fetchTlbs[kind][slot] = 0;
        }
        // Links between blocks do not name pages: all of them go.
        breakLinks();
    }

    /** Makes every link between blocks and every block found by its virtual address invalid. */
    void breakLinks() {
        fetchEpoch++;
        selectMode();
    }

    /**
     * Chooses the TLBs for the privilege mode, {@code mstatus} and {@code satp} as they are now.
     */
    void selectMode() {
        int privilege = core.privilege;
        int data = privilege;
        if ((core.mstatus & Status.MPRV) != 0 && privilege == Privilege.MACHINE) {
            data = (int) (core.mstatus >>> Status.MPP_SHIFT) & 3;
        }
        int kind = kind(data);
        dataPrivilege = data;
        readTlb = readTlbs[kind];
        writeTlb = writeTlbs[kind];
        fetchTlb = fetchTlbs[privilege];
        long number = number(core.satp);
        tagBits = number & 0xfff;
        generation = (number << 24 | (fetchEpoch & 0xffffff)) << 2 | privilege;
    }

    private int kind(int privilege) {
        return switch (privilege) {
            case Privilege.USER -> KIND_USER;
            case Privilege.SUPERVISOR ->
                    (core.mstatus & Status.SUM) != 0 ? KIND_SUPERVISOR_SUM : KIND_SUPERVISOR;
            default -> KIND_MACHINE;
        };
    }

    private long number(long satp) {
        for (int i = 0; i < SPACES; i++) {
            if (spaceNumbers[i] != 0 && spaceSatps[i] == satp) {
                return spaceNumbers[i];
            }
        }
        lastNumber++;
        if ((lastNumber & 0xfff) == 0) {
            lastNumber++;
        }
        if ((lastNumber & 0xfff) == 1) {
            // The twelve bits in the tags start anew: older entries would look valid.
            Arrays.fill(spaceNumbers, 0);
            for (int kind = 0; kind < KINDS; kind++) {
                Arrays.fill(readTlbs[kind], 0);
                Arrays.fill(writeTlbs[kind], 0);
                Arrays.fill(fetchTlbs[kind], 0);
            }
        }
        spaceSatps[nextSpace] = satp;
        spaceNumbers[nextSpace] = lastNumber;
        nextSpace = (nextSpace + 1) % SPACES;
        return lastNumber;
    }

    /** Host address of RAM at the physical address. */
    long host(long physical) {
        return physical - ramBase + ramHost;
    }

    boolean isRam(long physical, int sizeBytes) {
        return ram.contains(physical, sizeBytes);
    }

    /**
     * The physical address of code, or {@link #FAULT}.
     *
     * @param address of two bytes of an instruction
     */
    long fetch(long address) {
        int slot = (int) (address >>> SLOT_SHIFT) & SLOT_MASK;
        long tag = address & PAGE_MASK | tagBits;
        long[] tlb = fetchTlb;
        if (tlb[slot] == tag) {
            return tlb[slot + 1] + address;
        }
        fetchMisses++;
        long physical = translate(address, EXECUTE, core.privilege);
        if (physical == FAULT) {
            return FAULT;
        }
        if (!isRam(physical, 2)) {
            core.raise(Cause.FETCH_ACCESS, address);
            return FAULT;
        }
        tlb[slot] = tag;
        tlb[slot + 1] = physical - address;
        return physical;
    }

    /**
     * The host address for a load that the TLB answers, or a negative number.
     *
     * @param last bytes of the access less one
     */
    long hostToRead(long address, int last) {
        final long[] tlb = readTlb;
        final int slot = (int) (address >>> SLOT_SHIFT) & SLOT_MASK;
        return tlb[slot] == (address + last & PAGE_MASK | tagBits) ? tlb[slot + 1] + address : -1;
    }

    /** The same for a store. */
    long hostToWrite(long address, int last) {
        final long[] tlb = writeTlb;
        final int slot = (int) (address >>> SLOT_SHIFT) & SLOT_MASK;
        return tlb[slot] == (address + last & PAGE_MASK | tagBits) ? tlb[slot + 1] + address : -1;
    }

    /**
     * Puts the page of an access into the TLB, for code that cannot trap: the access may be
     * repeated in any other way, and then does the same.
     *
     * @param access {@link #READ} or {@link #WRITE}
     * @return the host address; a negative number if the access is not one to RAM within a page
     */
    long refill(long address, int sizeBytes, int access) {
        if ((address & ~PAGE_MASK) + sizeBytes > PAGE_BYTES) {
            return FAULT;
        }
        long physical = translate(address, access, dataPrivilege);
        if (physical == FAULT || !isRam(physical, sizeBytes)) {
            return FAULT;
        }
        long[] tlb;
        if (access == READ) {
            loadMisses++;
            tlb = readTlb;
        } else {
            storeMisses++;
            tlb = writeTlb;
        }
        long host = host(physical);
        int slot = (int) (address >>> SLOT_SHIFT) & SLOT_MASK;
        tlb[slot] = address & PAGE_MASK | tagBits;
        tlb[slot + 1] = host - address;
        return host;
    }

    /**
     * The host address for a load in translated code that the TLB has not answered; negative if the
     * interpreter is to do it.
     */
    static long toRead(Core core, long address, int last) {
        return core.mmu.refill(address, last + 1, READ);
    }

    /** The same for a store. */
    static long toWrite(Core core, long address, int last) {
        return core.mmu.refill(address, last + 1, WRITE);
    }

    /** The same for an atomic instruction, which has to be aligned. */
    static long toAtomic(Core core, long address, int sizeBytes, int access) {
        return core.mmu.atomic(address, sizeBytes, access);
    }

    /** The physical address of code if the TLB knows it, else {@link #FAULT}; nothing is raised. */
    long peekFetch(long address) {
        int slot = (int) (address >>> SLOT_SHIFT) & SLOT_MASK;
        return fetchTlb[slot] == (address & PAGE_MASK | tagBits)
                ? fetchTlb[slot + 1] + address
                : FAULT;
    }

    /**
     * Loads what the TLB did not answer for: a miss, an access across pages, a device.
     *
     * @return whether {@link #loaded} is the value; if not, the trap is in the core
     */
    boolean load(long address, int sizeBytes) {
        if ((address & ~PAGE_MASK) + sizeBytes > PAGE_BYTES) {
            return loadAcrossPages(address, sizeBytes);
        }
        loadMisses++;
        long physical = translate(address, READ, dataPrivilege);
        if (physical == FAULT) {
            return false;
        }
        if (isRam(physical, sizeBytes)) {
            long host = host(physical);
            int slot = (int) (address >>> SLOT_SHIFT) & SLOT_MASK;
            readTlb[slot] = address & PAGE_MASK | tagBits;
            readTlb[slot + 1] = host - address;
            loaded =
                    switch (sizeBytes) {
                        case 1 -> HostMemory.getByte(host) & 0xff;
                        case 2 -> HostMemory.getShort(host) & 0xffff;
                        case 4 -> HostMemory.getInt(host) & 0xffff_ffffL;
                        default -> HostMemory.getLong(host);
                    };
            return true;
        }
        var mapping = core.bus.at(physical);
        if (!mapping.accepts(physical, sizeBytes)) {
            return core.raise(Cause.LOAD_ACCESS, address);
        }
        isDeviceAccess = true;
        loaded = mapping.read(physical, sizeBytes);
        return true;
    }

    /** Whether a device was read or written since this was last asked. */
    boolean takeDeviceAccess() {
        boolean before = isDeviceAccess;
        isDeviceAccess = false;
        return before;
    }

    /** What {@link #load} has loaded, zero-extended. */
    long loaded;

    private boolean loadAcrossPages(long address, int sizeBytes) {
        long value = 0;
        for (int i = 0; i < sizeBytes; i++) {
            if (!load(address + i, 1)) {
                return false;
            }
            value |= (loaded & 0xff) << 8 * i;
        }
        loaded = value;
        return true;
    }

    /**
     * Stores where the TLB did not answer.
     *
     * @return whether it is done; if not, nothing is stored and the trap is in the core
     */
    boolean store(long address, int sizeBytes, long value) {
        if ((address & ~PAGE_MASK) + sizeBytes > PAGE_BYTES) {
            return storeAcrossPages(address, sizeBytes, value);
        }
        storeMisses++;
        long physical = translate(address, WRITE, dataPrivilege);
        if (physical == FAULT) {
            return false;
        }
        if (isRam(physical, sizeBytes)) {
            long host = host(physical);
            int slot = (int) (address >>> SLOT_SHIFT) & SLOT_MASK;
            writeTlb[slot] = address & PAGE_MASK | tagBits;
            writeTlb[slot + 1] = host - address;
            switch (sizeBytes) {
                case 1 -> HostMemory.putByte(host, (byte) value);
                case 2 -> HostMemory.putShort(host, (short) value);
                case 4 -> HostMemory.putInt(host, (int) value);
                default -> HostMemory.putLong(host, value);
            }
            return true;
        }
        var mapping = core.bus.at(physical);
        if (!mapping.accepts(physical, sizeBytes)) {
            return core.raise(Cause.STORE_ACCESS, address);
        }
        isDeviceAccess = true;
        mapping.write(physical, sizeBytes, value);
        return true;
    }

    private boolean storeAcrossPages(long address, int sizeBytes, long value) {
        // Both pages before the first byte: a store that traps has stored nothing.
        long last = address + sizeBytes - 1;
        if (!isStorable(address, address) || !isStorable(last, last & PAGE_MASK)) {
            return false;
        }
        for (int i = 0; i < sizeBytes; i++) {
            if (!store(address + i, 1, value >>> 8 * i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a byte can be stored; if not, the trap is in the core with the given address. */
    private boolean isStorable(long address, long reported) {
        long physical = translate(address, WRITE, dataPrivilege);
        if (physical == FAULT) {
            core.trapValue = reported;
            return false;
        }
        if (!isRam(physical, 1) && !core.bus.at(physical).accepts(physical, 1)) {
            return core.raise(Cause.STORE_ACCESS, reported);
        }
        return true;
    }

    /**
     * The host address for an atomic instruction, or {@link #FAULT}. Atomics work on RAM alone.
     *
     * @param access {@link #WRITE}, or {@link #READ} for {@code lr}
     */
    long atomic(long address, int sizeBytes, int access) {
        if ((address & sizeBytes - 1) != 0) {
            core.raise(access == READ ? Cause.LOAD_MISALIGNED : Cause.STORE_MISALIGNED, address);
            return FAULT;
        }
        long[] tlb = access == READ ? readTlb : writeTlb;
        int slot = (int) (address >>> SLOT_SHIFT) & SLOT_MASK;
        long tag = address & PAGE_MASK | tagBits;
        if (tlb[slot] == tag) {
            return tlb[slot + 1] + address;
        }
        if (access == READ) {
            loadMisses++;
        } else {
            storeMisses++;
        }
        long physical = translate(address, access, dataPrivilege);
        if (physical == FAULT) {
            return FAULT;
        }
        if (!isRam(physical, sizeBytes)) {
            core.raise(access == READ ? Cause.LOAD_ACCESS : Cause.STORE_ACCESS, address);
            return FAULT;
        }
        long host = host(physical);
        tlb[slot] = tag;
        tlb[slot + 1] = host - address;
        return host;
    }

    /**
     * For cache-block management: whether the block may be read or written.
     *
     * @return the physical address or {@link #FAULT}, always reported as a store
     */
    long cacheBlock(long address) {
        long physical = translate(address, READ, dataPrivilege);
        if (physical == FAULT) {
            physical = translate(address, WRITE, dataPrivilege);
        }
        if (physical != FAULT && !isRam(physical, 1)) {
            core.raise(Cause.STORE_ACCESS, address);
            return FAULT;
        }
        return physical;
    }

    /**
     * Copies out the instruction at an address as far as it can be fetched, without side effects.
     */
    int readCode(long address, byte[] target) {
        return copyOut(address, target, 0, target.length, EXECUTE, core.privilege);
    }

    /** Copies out as the present privilege mode may load, without side effects. */
    int readVirtual(long address, byte[] target, int offset, int length) {
        return copyOut(address, target, offset, length, READ, dataPrivilege);
    }

    private int copyOut(
            long address, byte[] target, int offset, int length, int access, int privilege) {
        int cause = core.trapCause;
        long value = core.trapValue;
        int done = 0;
        while (done < length) {
            long physical = translate(address + done, access, privilege, false);
            int chunk = (int) Math.min(length - done, PAGE_BYTES - (address + done & ~PAGE_MASK));
            if (physical == FAULT || !isRam(physical, chunk)) {
                break;
            }
            ram.read(physical, target, offset + done, chunk);
            done += chunk;
        }
        core.trapCause = cause;
        core.trapValue = value;
        return done;
    }

    private long translate(long address, int access, int privilege) {
        return translate(address, access, privilege, true);
    }

    private long translate(long address, int access, int privilege, boolean update) {
        int mode = (int) (core.satp >>> MODE_SHIFT);
        long physical;
        if (privilege == Privilege.MACHINE || mode == MODE_BARE) {
            physical = address;
        } else {
            pageWalks++;
            physical = walk(address, access, privilege, mode - MODE_SV39 + 3, update);
            if (physical == FAULT) {
                return FAULT;
            }
            switch (leafLevel) {
                case 0 -> {}
                case 1 -> megapages |= 1L << (address >>> 21);
                case 2 -> gigapages |= 1L << (address >>> 30);
                default -> hasLargerPages = true;
            }
        }
        if (physical >>> 56 != 0 || !core.pmp.allows(physical, privilege, access)) {
            core.raise(accessFault(access), address);
            return FAULT;
        }
        return physical;
    }

    private long walk(long address, int access, int privilege, int levels, boolean update) {
        int unused = 64 - (12 + 9 * levels);
        if (address << unused >> unused != address) {
            return pageFault(access, address);
        }
        long table = (core.satp & PPN_MASK) << PAGE_SHIFT;
        for (int level = levels - 1; level >= 0; level--) {
            long entryAddress = table + ((address >>> 12 + 9 * level & 0x1ff) << 3);
            if (!isRam(entryAddress, 8)
                    || !core.pmp.allows(entryAddress, Privilege.SUPERVISOR, READ)) {
                core.raise(accessFault(access), address);
                return FAULT;
            }
            long entryHost = host(entryAddress);
            long entry = HostMemory.getLongVolatile(entryHost);
            if ((entry & PTE_V) == 0
                    || (entry & (PTE_R | PTE_W)) == PTE_W
                    || (entry & PTE_RESERVED) != 0) {
                return pageFault(access, address);
            }
            if ((entry & (PTE_R | PTE_X)) == 0) {
                if ((entry & (PTE_A | PTE_D | PTE_U)) != 0) {
                    return pageFault(access, address);
                }
                table = (entry >>> 10 & PPN_MASK) << PAGE_SHIFT;
                continue;
            }
            long below = (1L << 9 * level) - 1;
            if (!allows(entry, access, privilege) || (entry >>> 10 & below) != 0) {
                return pageFault(access, address);
            }
            long wanted = entry | PTE_A | (access == WRITE ? PTE_D : 0);
            if (wanted != entry && update) {
                if ((core.menvcfg & Csrs.ENVCFG_ADUE) == 0) {
                    return pageFault(access, address);
                }
                if (!core.pmp.allows(entryAddress, Privilege.SUPERVISOR, WRITE)) {
                    core.raise(accessFault(access), address);
                    return FAULT;
                }
                if (!HostMemory.compareAndSetLong(entryHost, entry, wanted)) {
                    // Another hart changed the entry: look again.
                    level++;
                    continue;
                }
            }
            leafLevel = level;
            long offsetMask = (1L << 12 + 9 * level) - 1;
            return (entry >>> 10 & PPN_MASK) << PAGE_SHIFT | address & offsetMask;
        }
        return pageFault(access, address);
    }

    private boolean allows(long entry, int access, int privilege) {
        if ((entry & PTE_U) != 0) {
            if (privilege == Privilege.SUPERVISOR
                    && (access == EXECUTE || (core.mstatus & Status.SUM) == 0)) {
                return false;
            }
        } else if (privilege == Privilege.USER) {
            return false;
        }
        return switch (access) {
            case READ ->
                    (entry & PTE_R) != 0
                            || (entry & PTE_X) != 0 && (core.mstatus & Status.MXR) != 0;
            case WRITE -> (entry & PTE_W) != 0;
            default -> (entry & PTE_X) != 0;
        };
    }

    private long pageFault(int access, long address) {
        core.raise(
                switch (access) {
                    case READ -> Cause.LOAD_PAGE;
                    case WRITE -> Cause.STORE_PAGE;
                    default -> Cause.FETCH_PAGE;
                },
                address);
        return FAULT;
    }

    private static int accessFault(int access) {
        return switch (access) {
            case READ -> Cause.LOAD_ACCESS;
            case WRITE -> Cause.STORE_ACCESS;
            default -> Cause.FETCH_ACCESS;
        };
    }
}
