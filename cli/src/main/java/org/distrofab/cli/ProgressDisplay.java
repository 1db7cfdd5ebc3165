package org.distrofab.cli;

import org.distrofab.builder.Progress;

import picocli.CommandLine.Help.Ansi;

import java.io.PrintWriter;

/**
 * Shows a build on standard error: a line a step, with a bar while it goes on if that is a
 * terminal.
 */
final class ProgressDisplay implements Progress {
    private static final int BAR_CHARS = 24;
    private static final String CLEAR = "\r\033[K";

    private final PrintWriter out;
    private final Ansi ansi;
    private final boolean terminal;
    private long startNanos;

    /**
     * @param terminal whether a line may be written over
     */
    ProgressDisplay(PrintWriter out, Ansi ansi, boolean terminal) {
        this.out = out;
        this.ansi = ansi;
        this.terminal = terminal;
    }

    @Override
    public void start(Step step) {
        startNanos = System.nanoTime();
        if (terminal) {
            out.print(name(step));
            out.flush();
        }
    }

    @Override
    public void advance(Step step, long done, long total, String what) {
        if (terminal && total > 0) {
            int full = (int) (BAR_CHARS * done / total);
            out.print(
                    CLEAR
                            + name(step)
                            + "["
                            + "#".repeat(full)
                            + " ".repeat(BAR_CHARS - full)
                            + "] "
                            + what);
            out.flush();
        }
    }

    @Override
    public void end(Step step, String outcome) {
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        out.println(
                (terminal ? CLEAR : "")
                        + name(step)
                        + outcome
                        + ansi.string(" @|faint %d ms|@".formatted(millis)));
        out.flush();
    }

    private String name(Step step) {
        return ansi.string("@|bold %-10s|@".formatted(step.word()));
    }
}
