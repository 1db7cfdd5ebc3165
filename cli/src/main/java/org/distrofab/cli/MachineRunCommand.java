package org.distrofab.cli;

import org.distrofab.builder.BundledBoot;
import org.distrofab.machine.Dialogue;
import org.distrofab.machine.Disk;
import org.distrofab.machine.Ending;
import org.distrofab.machine.Engine;
import org.distrofab.machine.EngineComparison;
import org.distrofab.machine.Machine;
import org.distrofab.machine.RunResult;
import org.distrofab.machine.RunStatistics;
import org.distrofab.rootfs.FormatException;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code machine run}: boots a kernel, a disk or a bare-metal program. */
@Command(
        name = "run",
        description = "Boots a kernel, a disk image or a bare-metal program.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  distrofab machine run --kernel vmlinux --initrd initrd.img \\",
            "      --append console=ttyS0",
            "  distrofab machine run --kernel fab --shell",
            "  distrofab machine run --disk debian.img,snapshot --harts 2",
            "  distrofab machine run --elf rv64ui-p-add --timeout 10",
            "",
            "The exit code is what the guest reported when it switched itself off, 0 when the last",
            "--expect was heard, 1 when one was not, and 124 at the timeout.",
            "On a terminal, Ctrl-A X ends the machine and Ctrl-A H shows more keys."
        })
final class MachineRunCommand implements Callable<Integer> {
    /** What timeout(1) says. */
    private static final int TIMED_OUT = 124;

    @Option(
            names = "--kernel",
            paramLabel = "FILE",
            description =
                    "Kernel: flat Image, ELF, gzip or EFI zboot; or the id of a bundled one: fab.")
    private Path kernel;

    @Option(names = "--initrd", paramLabel = "FILE", description = "Initial RAM disk.")
    private Path initrd;

    @Option(
            names = "--shell",
            description = "The bundled shell as the initial RAM disk, and nothing else.")
    private boolean shell;

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            description = "Kernel command line; replaces that of a boot entry.")
    private String append;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "1G",
            description = "Memory in bytes, or with K, M or G (default: ${DEFAULT-VALUE}).")
    private String memory;

    @Option(
            names = "--harts",
            paramLabel = "N",
            defaultValue = "1",
            description = "Processors, 1 to 8 (default: ${DEFAULT-VALUE}).")
    private int harts;

    @Option(
            names = "--disk",
            paramLabel = "FILE[,ro|,snapshot]",
            description = {
                "Disk image, written to unless 'ro' (read-only) or 'snapshot' (changes are lost).",
                "The first one is booted from if there is no --kernel."
            })
    private final List<String> disks = new ArrayList<>();

    @Option(
            names = "--share",
            paramLabel = "DIR=TAG[,ro]",
            description = {
                "Folder for the guest: mount -t 9p -o trans=virtio,version=9p2000.L TAG /mnt"
            })
    private final List<String> shares = new ArrayList<>();

    @Option(
            names = "--net",
            paramLabel = "BACKEND",
            description = "Network device: nowhere (loses all frames) or loopback.")
    private Machine.Network network;

    @Option(
            names = "--bios",
            paramLabel = "FILE",
            description = "Real firmware, such as OpenSBI's fw_dynamic.bin.")
    private Path bios;

    @Option(
            names = "--elf",
            paramLabel = "FILE",
            description = "Bare-metal program, started in machine mode.")
    private Path elf;

    @Option(
            names = "--dtb-out",
            paramLabel = "FILE",
            description = "Write the device tree; with nothing to run, that is all.")
    private Path deviceTreeOut;

    @Option(
            names = "--max-instructions",
            paramLabel = "N",
            description = "End after so many instructions.")
    private Long maxInstructions;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "End after so long, with exit code 124.")
    private Double timeoutSeconds;

    @Option(
            names = "--json-stats",
            paramLabel = "FILE",
            description = "Write statistics of the run as JSON.")
    private Path statistics;

    @Option(
            names = "--deterministic",
            description = "Let time depend on instructions only, so that runs can be repeated.")
    private boolean deterministic;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of all that is random with --deterministic.")
    private long seed;

    @Option(
            names = "--strace",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "FILE",
            description = "Show system calls as strace does, in a file or on standard error.")
    private String systemCalls;

    @Option(
            names = "--strace-summary",
            description = "Count system calls and their instructions, as strace -c does.")
    private boolean systemCallSummary;

    @Option(
            names = "--trace-instructions",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "FILE",
            description = "Show every instruction, in a file or on standard error.")
    private String instructions;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "interpreter",
            description = {
                "What executes: interpreter, translator (of hot code to JVM bytecode), or both"
                        + " side",
                "by side until they differ, with --deterministic (default: ${DEFAULT-VALUE})."
            })
    private EngineChoice engine;

    private enum EngineChoice {
        INTERPRETER,
        TRANSLATOR,
        BOTH
    }

    @Option(names = "--no-reboot", description = "End when the guest asks for a restart.")
    private boolean noReboot;

    @ArgGroup(exclusive = true, multiplicity = "0..*")
    private final List<StepOption> steps = new ArrayList<>();

    /** One step of a dialogue; the order on the command line is that of the dialogue. */
    static final class StepOption {
        @Option(
                names = "--expect",
                required = true,
                paramLabel = "REGEX",
                description = "Wait until the console shows this; success if it is the last step.")
        private String expect;

        @Option(
                names = "--send",
                required = true,
                paramLabel = "TEXT",
                description = {
                    "Type this; knows \\n, \\r, \\t, \\e, \\xHH, and \\c for no newline at the end."
                })
        private String send;

        Dialogue.Step toStep() {
            if (send != null) {
                return Dialogue.send(TypedText.parse(send));
            }
            try {
                return new Dialogue.Expect(Pattern.compile(expect, Pattern.MULTILINE));
            } catch (PatternSyntaxException e) {
                throw Failure.usage("--expect: " + e.getMessage());
            }
        }
    }

    @Override
    public Integer call() throws IOException, FormatException, InterruptedException {
        var builder = Machine.builder();
        try {
            builder.memory(Sizes.parse(memory)).harts(harts);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage());
        }
        if (append != null) {
            builder.commandLine(append);
        }
        if (deviceTreeOut != null) {
            Files.write(deviceTreeOut, builder.deviceTree());
            if (kernel == null && elf == null && bios == null && disks.isEmpty()) {
                return ExitCode.DONE.value();
            }
        }
        addFiles(builder);
        addLimits(builder);
        if (network != null) {
            builder.network(network);
        }
        return run(builder);
    }

    private void addFiles(Machine.Builder builder) throws IOException {
        if (kernel != null) {
            builder.kernel(kernelFile());
        }
        if (shell && initrd != null) {
            throw Failure.usage("--shell and --initrd are both the initial RAM disk: give one.");
        }
        if (shell) {
            builder.initrd(temporary("shell.cpio", BundledBoot.shellInitramfs()));
        }
        if (initrd != null) {
            builder.initrd(readable(initrd));
        }
        if (bios != null) {
            builder.firmware(readable(bios));
        }
        if (elf != null) {
            builder.program(readable(elf));
        }
        disks.forEach(text -> builder.disk(disk(text)));
        shares.forEach(text -> builder.share(BootSettings.share(text)));
    }

    /** A file of that name comes before the bundled kernel of that id. */
    private Path kernelFile() throws IOException {
        var bundled =
                Files.exists(kernel)
                        ? Optional.<byte[]>empty()
                        : BundledBoot.kernel(kernel.toString());
        return bundled.isPresent() ? temporary(kernel + ".Image", bundled.get()) : readable(kernel);
    }

    /** The machine loads files: gives bytes from the jar a file for as long as this run takes. */
    private static Path temporary(String name, byte[] content) throws IOException {
        var file = Files.createTempFile("distrofab-", "-" + name);
        file.toFile().deleteOnExit();
        return Files.write(file, content);
    }

    private static Path readable(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw Failure.usage(
                    Files.exists(file)
                            ? file + " cannot be read."
                            : "There is no file " + file + ".");
        }
        return file;
    }

    private static Disk disk(String text) {
        int comma = text.lastIndexOf(',');
        var mode = comma < 0 ? "" : text.substring(comma + 1);
        return switch (mode) {
            case "ro" -> new Disk(image(text, comma), Disk.Mode.READ_ONLY);
            case "snapshot" -> new Disk(image(text, comma), Disk.Mode.SNAPSHOT);
            default -> new Disk(readable(Path.of(text)), Disk.Mode.WRITABLE);
        };
    }

    private static Path image(String text, int comma) {
        return readable(Path.of(text.substring(0, comma)));
    }

    private void addLimits(Machine.Builder builder) {
        var dialogue = new ArrayList<Dialogue.Step>();
        steps.forEach(step -> dialogue.add(step.toStep()));
        builder.dialogue(new Dialogue(dialogue)).restarts(!noReboot);
        if (engine == EngineChoice.TRANSLATOR) {
            builder.engine(Engine.TRANSLATOR);
        }
        if (maxInstructions != null) {
            builder.maxInstructions(maxInstructions);
        }
        if (timeoutSeconds != null) {
            if (!(timeoutSeconds > 0) || timeoutSeconds > 1e9) {
                throw Failure.usage("--timeout wants a positive number of seconds.");
            }
            builder.timeout(Duration.ofNanos((long) (timeoutSeconds * 1e9)));
        }
        if (deterministic) {
            builder.deterministic(seed);
        }
    }

    private int run(Machine.Builder builder)
            throws IOException, FormatException, InterruptedException {
        builder.console(System.out);
        var traces = addTraces(builder);
        var summary = new StringBuilder();
        if (systemCallSummary) {
            builder.summariseSystemCalls(summary::append);
        }
        var result = engine == EngineChoice.BOTH ? compareEngines(builder) : runOne(builder);
        // Only now has the terminal left raw mode, in which lines would not begin at the left.
        System.err.print(summary);
        for (var trace : traces) {
            trace.close();
        }
        if (statistics != null) {
            Files.writeString(statistics, Json.render(describe(result.statistics())) + "\n");
        }
        return exitCode(result);
    }

    private static RunResult runOne(Machine.Builder builder)
            throws IOException, FormatException, InterruptedException {
        Machine machine;
        try {
            machine = builder.build();
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage());
        }
        try (var _ = Terminal.attach(machine)) {
            return machine.run();
        }
    }

    private static RunResult compareEngines(Machine.Builder builder)
            throws IOException, FormatException, InterruptedException {
        EngineComparison.Outcome outcome;
        try {
            outcome = EngineComparison.run(builder);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage());
        }
        if (outcome.difference().isPresent()) {
            throw Failure.no("the engines differ: " + outcome.difference().get());
        }
        return outcome.translated();
    }

    /**
     * @return what is to be closed after the run
     */
    private List<TraceFile> addTraces(Machine.Builder builder) throws IOException {
        var open = new ArrayList<TraceFile>();
        if (systemCalls != null) {
            var file = TraceFile.open(systemCalls);
            builder.traceSystemCalls(file::println);
            open.add(file);
        }
        if (instructions != null) {
            var file = TraceFile.open(instructions);
            builder.traceInstructions(file::println);
            open.add(file);
        }
        return open;
    }

    private int exitCode(RunResult result) {
        int code =
                switch (result.ending()) {
                    // A process has eight bits; none of what is not success may look like it.
                    case Ending.PoweredOff(int reported) ->
                            reported != 0 && (reported & 0xff) == 0 ? 1 : reported & 0xff;
                    case Ending.TestFailed(long test) -> {
                        System.err.println("distrofab: test " + test + " failed");
                        yield ExitCode.NO.value();
                    }
                    case Ending.TimedOut() -> {
                        System.err.println("distrofab: the timeout is over");
                        yield TIMED_OUT;
                    }
                    case Ending.InstructionLimit() -> {
                        System.err.println("distrofab: the instruction limit is reached");
                        yield ExitCode.DONE.value();
                    }
                    case Ending.Heard(), Ending.Restart(), Ending.Stopped() ->
                            ExitCode.DONE.value();
                };
        if (result.unheard().isPresent()) {
            var pattern = result.unheard().get().pattern();
            System.err.println("distrofab: the console never showed '" + pattern + "'");
            return code == ExitCode.DONE.value() ? ExitCode.NO.value() : code;
        }
        return code;
    }

    private static Map<String, Object> describe(RunStatistics statistics) {
        var all = new LinkedHashMap<String, Object>();
        all.put("instructions", statistics.instructionsRetired());
        all.put("wallSeconds", statistics.wallNanos() / 1e9);
        all.put("mips", statistics.mips());
        all.put("traps", statistics.traps());
        var misses = new LinkedHashMap<String, Object>();
        misses.put("load", statistics.loadMisses());
        misses.put("store", statistics.storeMisses());
        misses.put("fetch", statistics.fetchMisses());
        all.put("tlbMisses", misses);
        all.put("pageWalks", statistics.pageWalks());
        var devices = new ArrayList<Map<String, Object>>();
        for (var device : statistics.devices()) {
            var one = new LinkedHashMap<String, Object>();
            one.put("device", device.device());
            one.put("reads", device.reads());
            one.put("writes", device.writes());
            devices.add(one);
        }
        all.put("devices", devices);
        return all;
    }
}
