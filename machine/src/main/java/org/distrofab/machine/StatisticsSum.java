package org.distrofab.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up what harts and devices have counted. */
final class StatisticsSum {
    private final Map<String, Long> traps = new LinkedHashMap<>();
    private final Map<String, RunStatistics.DeviceAccesses> devices = new LinkedHashMap<>();
    private long instructionsRetired;
    private long loadMisses;
    private long storeMisses;
    private long fetchMisses;
    private long pageWalks;

    void add(HartStatistics hart) {
        instructionsRetired += hart.instructionsRetired();
        loadMisses += hart.loadMisses();
        storeMisses += hart.storeMisses();
        fetchMisses += hart.fetchMisses();
        pageWalks += hart.pageWalks();
        addTraps(hart.exceptions(), RunStatistics.EXCEPTIONS, "exception ");
        addTraps(hart.interrupts(), RunStatistics.INTERRUPTS, "interrupt ");
    }

    private void addTraps(List<Long> counts, Map<Integer, String> names, String otherwise) {
        for (int cause = 0; cause < counts.size(); cause++) {
            if (counts.get(cause) != 0) {
                var name = names.getOrDefault(cause, otherwise + cause);
                traps.merge(name, counts.get(cause), Long::sum);
            }
        }
    }

    void add(Bus bus) {
        for (var mapping : bus.mappings()) {
            var one =
                    new RunStatistics.DeviceAccesses(
                            mapping.device().name(), mapping.reads(), mapping.writes());
            devices.merge(
                    "%s@%x".formatted(one.device(), mapping.base()),
                    one,
                    (a, b) ->
                            new RunStatistics.DeviceAccesses(
                                    a.device(), a.reads() + b.reads(), a.writes() + b.writes()));
        }
    }

    long instructionsRetired() {
        return instructionsRetired;
    }

    RunStatistics total(long wallNanos) {
        return new RunStatistics(
                instructionsRetired,
                wallNanos,
                new LinkedHashMap<>(traps),
                loadMisses,
                storeMisses,
                fetchMisses,
                pageWalks,
                new ArrayList<>(devices.values()));
    }
}
