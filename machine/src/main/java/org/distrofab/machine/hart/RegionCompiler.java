package org.distrofab.machine.hart;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the bytecode of a region: one method {@link Translation#run}, with the guest's registers
 * in local variables.
 *
 * <p>Control leaves in two ways. At an <i>exit</i> the registers that may have been written are
 * stored, and {@code pc} and budget are those of the next instruction. A <i>punt</i> is the same
 * before an instruction within a node, when it turns out that the instruction traps, is for a
 * device or is in any other way not what translated code does; then the interpreter does it, so
 * that traps are exact without translated code knowing of them.
 *
 * <p>The budget is counted down at the end of each node, and looked at where control goes back:
 * there it must last to the next such place. It always ends to the instruction.
 */
final class RegionCompiler {
    /** HotSpot does not compile methods of more bytes. */
    static final int MOST_BYTECODES = 8000;

    static final String PACKAGE = Translation.class.getPackageName();
    static final ClassDesc TRANSLATION = ClassDesc.of(Translation.class.getName());
    static final ClassDesc CORE = ClassDesc.of(Core.class.getName());
    static final ClassDesc MMU = ClassDesc.of(Mmu.class.getName());
    static final ClassDesc LONGS = CD_long.arrayType();

    private static final ClassDesc SELF = ClassDesc.of(PACKAGE, "Translated");
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_int, CORE, CD_int, CD_long);
    private static final MethodTypeDesc PUNT =
            MethodTypeDesc.of(CD_int, CORE, CD_long, CD_int, CD_int);

    private final Region region;
    private final RegisterFlow flow;
    private final List<Integer> puntOffsets = new ArrayList<>();
    private final List<Integer> puntCounts = new ArrayList<>();
    private int exits;

    // Of the method that is being written.
    private CodeBuilder code;
    private InstructionWriter writer;
    private final Map<Region.Node, Label> labels = new LinkedHashMap<>();
    private final Map<Exit, Label> exitLabels = new LinkedHashMap<>();
    private final Map<Region.Node, Map<Integer, Label>> puntLabels = new LinkedHashMap<>();
    private final Map<Edge, Label> edgeLabels = new LinkedHashMap<>();

    private record Exit(long offset, long stored) {}

    private record Edge(Region.Node from, Region.Node to) {}

    RegionCompiler(Region region) {
        this.region = region;
        this.flow = new RegisterFlow(region);
    }

    /** The class file. */
    byte[] compile() {
        return ClassFile.of()
                .build(
                        SELF,
                        type ->
                                type.withSuperclass(TRANSLATION)
                                        .withFlags(ClassFile.ACC_FINAL)
                                        .withMethodBody(
                                                ConstantDescs.INIT_NAME,
                                                ConstantDescs.MTD_void,
                                                0,
                                                body ->
                                                        body.aload(0)
                                                                .invokespecial(
                                                                        TRANSLATION,
                                                                        ConstantDescs.INIT_NAME,
                                                                        ConstantDescs.MTD_void)
                                                                .return_())
                                        .withMethodBody("run", RUN, 0, this::writeBody));
    }

    /** How long {@link Translation#run} is in such a class file. */
    static int bytecodes(byte[] type) {
        return ClassFile.of().parse(type).methods().stream()
                .filter(method -> method.methodName().equalsString("run"))
                .flatMap(method -> method.findAttribute(Attributes.code()).stream())
                .mapToInt(CodeAttribute::codeLength)
                .sum();
    }

    /** How many exits the method has; known after {@link #compile}. */
    int exits() {
        return exits;
    }

    Translation.Punts punts() {
        return new Translation.Punts(
                puntOffsets.stream().mapToInt(Integer::intValue).toArray(),
                puntCounts.stream().mapToInt(Integer::intValue).toArray());
    }

    private void writeBody(CodeBuilder body) {
        code = body;
        exits = 0;
        puntOffsets.clear();
        puntCounts.clear();
        labels.clear();
        exitLabels.clear();
        puntLabels.clear();
        edgeLabels.clear();
        writer = new InstructionWriter(code);
        for (var node : region.nodes()) {
            labels.put(node, code.newLabel());
        }
        writer.prologue(flow.loads());
        Region.Node next = region.nodes().getFirst();
        for (int i = 0; i < region.nodes().size(); i++) {
            var node = next;
            next = i + 1 < region.nodes().size() ? region.nodes().get(i + 1) : null;
            code.labelBinding(labels.get(node));
            writeNode(node, next);
        }
        writer.epilogue();
        edgeLabels.forEach(this::writeEdge);
        exitLabels.forEach(this::writeExit);
        puntLabels.forEach(this::writePunts);
    }

    private void writeNode(Region.Node node, Region.Node next) {
        boolean floatInUse = flow.isFloatInUse(node);
        var punts = new LinkedHashMap<Integer, Label>();
        int ordinal = 0;
        for (var one : node.instructions) {
            var punt = code.newLabel();
            boolean canPunt = one.isAccess();
            if (one.usesFloat() && !floatInUse) {
                writer.useFloat(punt);
                floatInUse = true;
                canPunt = true;
            }
            if (canPunt) {
                punts.put(puntOffsets.size(), punt);
                puntOffsets.add((int) one.offset());
                puntCounts.add(ordinal);
            }
            if (!one.isBranch() && !one.isJump()) {
                writer.write(one, punt);
            }
            ordinal++;
        }
        code.iinc(InstructionWriter.LEFT, -node.instructions.size());
        writeEnd(node, next);
        puntLabels.put(node, punts);
    }

    private void writeEnd(Region.Node node, Region.Node next) {
        var last = node.last();
        long stored = flow.writtenAfter(node);
        if (last.opcode() == Opcodes.JALR) {
            writer.jumpTarget(last);
            for (var place : node.returns) {
                writer.branchIfTarget(place.start, edge(node, place));
            }
            writer.leaveIndirectly(stored, exits++);
            return;
        }
        if (last.isBranch()) {
            writer.branch(last, to(node, node.taken, last.target()));
        } else if (last.opcode() == Opcodes.JAL) {
            writer.link(last);
            code.goto_(to(node, node.taken, last.target()));
            return;
        }
        if (node.following == null || node.following != next || node.goesBackTo(next)) {
            code.goto_(to(node, node.following, last.end()));
        }
    }

    private Label to(Region.Node from, Region.Node to, long offset) {
        return to == null ? exit(offset, flow.writtenAfter(from)) : edge(from, to);
    }

    private Label exit(long offset, long stored) {
        return exitLabels.computeIfAbsent(new Exit(offset, stored), _ -> code.newLabel());
    }

    private Label edge(Region.Node from, Region.Node to) {
        return from.goesBackTo(to)
                ? edgeLabels.computeIfAbsent(new Edge(from, to), _ -> code.newLabel())
                : labels.get(to);
    }

    /** Going back: the budget must last to the next place where it is looked at. */
    private void writeEdge(Edge edge, Label label) {
        code.labelBinding(label)
                .iload(InstructionWriter.LEFT)
                .loadConstant(edge.to().need)
                .if_icmplt(exit(edge.to().start, flow.writtenAfter(edge.from())))
                .goto_(labels.get(edge.to()));
    }

    private void writeExit(Exit exit, Label label) {
        code.labelBinding(label);
        writer.leave(exit.offset(), exit.stored(), exits++);
    }

    private void writePunts(Region.Node node, Map<Integer, Label> punts) {
        if (punts.isEmpty()) {
            return;
        }
        var common = code.newLabel();
        punts.forEach((index, label) ->
                code.labelBinding(label)
                        .loadConstant(index)
                        .istore(InstructionWriter.PUNT)
                        .goto_(common));
        code.labelBinding(common);
        writer.store(flow.writtenAfter(node));
        code.aload(0)
                .aload(InstructionWriter.CORE)
                .lload(InstructionWriter.BASE)
                .iload(InstructionWriter.LEFT)
                .iload(InstructionWriter.PUNT)
                .invokevirtual(TRANSLATION, "punt", PUNT)
                .ireturn();
    }
}
