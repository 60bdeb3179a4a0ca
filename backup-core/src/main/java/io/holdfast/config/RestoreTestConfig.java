package io.holdfast.config;

import java.util.List;

/**
 * What a restore test looks at.
 *
 * @param compares what is counted or compared in what was restored, such as {@code objects} or {@code rows}
 * @param stopsAtFirstError whether the first error ends it, and it has failed then
 */
public record RestoreTestConfig(List<String> compares, boolean stopsAtFirstError) {

    /** Copies the list. */
    public RestoreTestConfig {
        compares = List.copyOf(compares);
    }
}
