package io.holdfast.plan;

import io.holdfast.config.CheckConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.internal.plan.Fence;
import io.holdfast.internal.plan.FencedStore;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a configuration names, with stores for who leads.
 *
 * @param resources makes it
 */
record FencedResources(PlanResources resources, Fence fence) implements PlanResources {

    @Override
    public Store store(RepositoryConfig repository) {
        return new FencedStore(resources.store(repository), fence);
    }

    @Override
    public Secret password(RepositoryConfig repository) {
        return resources.password(repository);
    }

    @Override
    public Source source(SourceConfig source) {
        return resources.source(source);
    }

    @Override
    public Optional<RestoreTest> restoreTest(SourceConfig source) {
        return resources.restoreTest(source);
    }

    @Override
    public Map<String, List<String>> settings(StepConfig step) {
        return resources.settings(step);
    }

    @Override
    public Map<String, List<String>> settings(CheckConfig check) {
        return resources.settings(check);
    }

    @Override
    public RecoveryAction action(StepConfig step) {
        return resources.action(step);
    }
}
