package io.holdfast.config;

import io.holdfast.recovery.StepCondition;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How a step of a scenario is done.
 *
 * @param type what does it: a type of Holdfast's, such as {@code restore}, or of a plugin's action; a person does it if there is none
 * @param settings of the type
 * @param phase the part of the recovery that it belongs to; empty if none
 * @param timeout how long one try may take, if the configuration says so
 * @param retries how often it is tried again when it failed
 * @param retryDelay how long it waits before that
 * @param optional whether the recovery goes on without it when it has failed
 * @param approvals how many people have to approve it
 * @param approvalTimeout how long they have, if the configuration says so
 * @param modes in which it is not left out; empty if its type decides
 * @param when what has to be so, or it is left out, if the configuration says so
 */
public record StepRunConfig(
        Optional<String> type,
        PluginSettings settings,
        String phase,
        Optional<Duration> timeout,
        int retries,
        Duration retryDelay,
        boolean optional,
        int approvals,
        Optional<Duration> approvalTimeout,
        Set<RecoveryMode> modes,
        Optional<StepCondition> when) {

    /** Copies the set. */
    public StepRunConfig {
        modes = Set.copyOf(modes);
    }
}
