package io.holdfast.plan;

import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.util.Optional;

/** What others make, of which a test changes something. */
abstract class ForwardingResources implements PlanResources {

    private final PlanResources resources;

    ForwardingResources(PlanResources resources) {
        this.resources = resources;
    }

    @Override
    public Store store(RepositoryConfig repository) {
        return resources.store(repository);
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
}
