package org.distrofab.machine.hart;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Turns hot guest code into JVM bytecode and runs it.
 *
 * <p>A block that has been entered often becomes the entry of a region: the blocks that were seen
 * to follow, as far as they are warm too, are gathered on the hart's thread and compiled on
 * another, while the interpreter goes on. What is ready is installed between two slices of the
 * budget. HotSpot then compiles the hidden class as it does any other.
 */
final class Translator {
    /**
     * When to translate, and where.
     *
     * @param patience how often a block is entered before it is worth it
     * @param compilation runs the compilations
     */
    record Policy(int patience, Executor compilation) {
        /** What makes programs fast. */
        static Policy standard() {
            return new Policy(PATIENCE, Background.EXECUTOR);
        }

        /** Translates whatever is executed, at once: for tests. */
        static Policy eager() {
            return new Policy(0, Runnable::run);
        }

        /** Never. */
        static Policy off() {
            return new Policy(Integer.MAX_VALUE, Runnable::run);
        }

        boolean isOff() {
            return patience == Integer.MAX_VALUE;
        }
    }

    /** One thread for all harts, which ends when there has been nothing to do for a while. */
    private static final class Background {
        static final Executor EXECUTOR = create();

        private static Executor create() {
            var executor =
                    new ThreadPoolExecutor(
                            1,
                            1,
                            10,
                            TimeUnit.SECONDS,
                            new LinkedBlockingQueue<>(),
                            Thread.ofPlatform().daemon().name("translator").factory());
            executor.allowCoreThreadTimeOut(true);
            return executor;
        }
    }

    private static final int PATIENCE = 2_000;

    /** A block that is this many times colder than the entry does not come into the region. */
    private static final int WARMTH = 16;

    /**
     * Instructions in a region, give or take a block. Much longer methods take HotSpot long, and
     * more than 8000 bytecodes it does not compile at all.
     */
    private static final int MOST_INSTRUCTIONS = 120;

    /** How much longer it takes a block to become hot that is in a region already. */
    private static final int COVERED = 8;

    /** Instructions at the end of a slice that say nothing about what is hot. */
    private static final int TAIL = 400;

    /** How often a region is made. */
    private static final int MOST_GROWTHS = 2;

    /** Bytes from the entry, forward or back, that may lie between pieces of a region. */
    private static final long FARTHEST = 1 << 20;

    /** Requests that may be open at a time: later ones are hotter, and had better not wait. */
    private static final int MOST_OPEN = 64;

    /** Translations that are kept. */
    private static final int MOST_TRANSLATIONS = 4_000;

    private final Core core;
    private final Mmu mmu;
    private final BlockCache cache;
    private final SlowPath slowPath;
    private final Policy policy;
    private final Queue<Finished> finished = new ConcurrentLinkedQueue<>();
    private final List<Block> translated = new ArrayList<>();
    private int open;

    /** What a compilation gave; an empty translation if the region is not worth one. */
    private record Finished(
            Block entry, Optional<Translation> translation, Optional<Throwable> failure) {}

    Translator(Core core, BlockCache cache, SlowPath slowPath, Policy policy) {
        this.core = core;
        this.mmu = core.mmu;
        this.cache = cache;
        this.slowPath = slowPath;
        this.policy = policy;
    }

    /**
     * Executes from a block whose countdown is over for as long as there are translations.
     *
     * @return the block that the interpreter has to go on with; null if it is time to stop, or
     *     fetching trapped
     */
    Block enter(Block entry) {
        var block = entry;
        core.pc = block.virtual;
        while (true) {
            var translation = block.translation;
            if (translation == null) {
                translation = consider(block);
            }
            if (translation == null || core.remaining < translation.need()) {
                return block;
            }
            if (!translation.isValidAt(block.virtual, mmu, cache)) {
                return block;
            }
            int exit = translation.run(core, (int) core.remaining, block.virtual);
            if (exit == Translation.PUNT) {
                return slowPath.next();
            }
            var following = translation.links()[exit];
            if (following.virtual != core.pc
                    || following.generation != mmu.generation
                    || core.remaining <= 0
                    || core.needsAttention()) {
                following = slowPath.next();
                if (following == null) {
                    return null;
                }
                translation.links()[exit] = following;
            }
            if (--following.countdown >= 0) {
                return following;
            }
            if (following.translation == null && mayGrow(block)) {
                following.countdown = policy.patience() * COVERED;
                request(block);
                return following;
            }
            block = following;
        }
    }

    /** Has a block translated if it can be. */
    private Translation consider(Block entry) {
        if (core.remaining < Math.min(TAIL, policy.patience())) {
            // Between the last translation and the end of the budget, blocks are interpreted that
            // never are otherwise.
            entry.countdown = policy.patience() / WARMTH;
            return null;
        }
        if (policy.isOff() || entry.secondPhysical != -1) {
            entry.countdown = Integer.MAX_VALUE;
            return null;
        }
        if (open >= MOST_OPEN) {
            entry.countdown = policy.patience();
            return null;
        }
        entry.countdown = Integer.MAX_VALUE;
        request(entry);
        install();
        return entry.translation;
    }

    /**
     * Whether a region whose exit has become hot should be made again with what lies behind it:
     * while the first blocks became hot, little was known of what follows them.
     */
    private boolean mayGrow(Block entry) {
        return entry.growths < MOST_GROWTHS
                && open < MOST_OPEN
                && core.remaining >= Math.min(TAIL, policy.patience());
    }

    private void request(Block entry) {
        var pieces = gather(entry);
        cover(pieces);
        open++;
        entry.growths++;
        policy.compilation().execute(() -> finished.add(finish(entry, pieces)));
    }

    private static Finished finish(Block entry, List<Region.Piece> pieces) {
        try {
            return new Finished(entry, compile(pieces), Optional.empty());
        } catch (RuntimeException | Error e) {
            return new Finished(entry, Optional.empty(), Optional.of(e));
        }
    }

    /** Takes over what has been compiled. On the hart's thread, between two blocks. */
    void install() {
        for (var next = finished.poll(); next != null; next = finished.poll()) {
            open--;
            if (next.failure().isPresent()) {
                throw new IllegalStateException(
                        "the region at 0x" + Long.toHexString(next.entry().virtual),
                        next.failure().get());
            }
            if (next.translation().isEmpty()) {
                continue;
            }
            if (translated.size() >= MOST_TRANSLATIONS) {
                forget();
            }
            if (next.entry().translation == null) {
                translated.add(next.entry());
            }
            next.entry().translation = next.translation().get();
            next.entry().countdown = 0;
        }
    }

    int count() {
        return translated.size();
    }

    /** Drops all translations; what is still hot is translated again. */
    private void forget() {
        for (var block : translated) {
            block.translation = null;
            block.countdown = policy.patience();
        }
        translated.clear();
    }

    /** The blocks that were seen to follow the entry, the warmest first. */
    private List<Region.Piece> gather(Block entry) {
        var pieces = new ArrayList<Region.Piece>();
        var seen = new HashSet<Block>();
        var queue = new PriorityQueue<Block>((a, b) -> Integer.compare(warmth(b), warmth(a)));
        queue.add(entry);
        seen.add(entry);
        if (entry.translation != null) {
            for (var link : entry.translation.links()) {
                if (isNear(entry, link) && seen.add(link)) {
                    queue.add(link);
                }
            }
        }
        var addresses = new HashSet<Long>();
        while (!queue.isEmpty()) {
            var block = queue.poll();
            if (!pieces.isEmpty()
                    && (addresses.size() >= MOST_INSTRUCTIONS
                            || warmth(block) < policy.patience() / WARMTH)) {
                continue;
            }
            pieces.add(new Region.Piece(block, block.virtual - entry.virtual));
            block.addAddresses(addresses);
            for (int i = 0; i < block.links.length; i++) {
                var link = block.links[i];
                if (isNear(entry, link) && leadsTo(block, i, link) && seen.add(link)) {
                    queue.add(link);
                }
            }
        }
        return List.copyOf(pieces);
    }

    /** Whether a block is where it was last found, and can be in a region with the entry. */
    private boolean isNear(Block entry, Block link) {
        return link.generation == mmu.generation
                && link.secondPhysical == -1
                && Math.abs(link.virtual - entry.virtual) < FARTHEST;
    }

    /**
     * Blocks that are going to be part of a translation do not need one of their own, or everything
     * would be translated as often as it has blocks. Only those that the interpreter still enters
     * after a while do: places where control comes back to from elsewhere.
     */
    private void cover(List<Region.Piece> pieces) {
        for (var piece : pieces) {
            var block = piece.block();
            if (block.translation == null && block.countdown <= policy.patience()) {
                block.countdown = policy.patience() * COVERED;
            }
        }
    }

    /** How often a block was entered, as far as that is known. */
    private int warmth(Block block) {
        return block.translation != null || block.countdown > policy.patience()
                ? policy.patience()
                : policy.patience() - block.countdown;
    }

    /** Whether a micro-operation goes to where it last went; for returns, to where it may. */
    private static boolean leadsTo(Block block, int index, Block link) {
        long w = block.code[index];
        int opcode = (int) w & Micro.OPCODE_MASK;
        if (opcode == Opcodes.JALR) {
            int rs1 = (int) (w >>> Micro.RS1_SHIFT) & Micro.REGISTER_MASK;
            return rs1 == 1 || rs1 == 5;
        }
        int operand = (int) (w >>> Micro.OPERAND_SHIFT);
        return link.virtual == block.virtual + (operand >> Micro.COUNT_BITS);
    }

    private static Optional<Translation> compile(List<Region.Piece> pieces) {
        for (int count = pieces.size(); count > 0; count /= 2) {
            var chosen = pieces.subList(0, count);
            var region = new Region(chosen);
            if (region.isEmpty()) {
                return Optional.empty();
            }
            var compiler = new RegionCompiler(region);
            var bytes = compiler.compile();
            if (RegionCompiler.bytecodes(bytes) < RegionCompiler.MOST_BYTECODES) {
                var translation = define(bytes);
                translation.describe(chosen, compiler.punts(), compiler.exits(), region.need());
                return Optional.of(translation);
            }
        }
        return Optional.empty();
    }

    private static Translation define(byte[] bytes) {
        try {
            var lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (Translation) lookup.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("a translation cannot be made", e);
        }
    }
}
