package org.distrofab.packagers.spec;

import java.util.Comparator;
import java.util.List;

/** What came of reading a spec: the thing itself, or everything that is wrong with the text. */
public sealed interface SpecResult<T> {
    record Done<T>(T value) implements SpecResult<T> {}

    /**
     * @param diagnostics at least one, in text order
     */
    record Wrong<T>(List<SpecDiagnostic> diagnostics) implements SpecResult<T> {
        public Wrong {
            if (diagnostics.isEmpty()) {
                throw new IllegalArgumentException("wrong without a reason");
            }
            diagnostics =
                    diagnostics.stream()
                            .distinct()
                            .sorted(Comparator.comparing(SpecDiagnostic::position))
                            .toList();
        }
    }
}
