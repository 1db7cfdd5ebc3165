package org.distrofab.machine;

import java.util.Optional;

/**
 * How a run went.
 *
 * @param unheard what the dialogue was waiting for when the run ended
 */
public record RunResult(
        Ending ending, Optional<Dialogue.Expect> unheard, RunStatistics statistics) {}
