package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A source whose change log a repository has. It may be gone. */
final class FollowedSource {

    @Mixin
    private final SourceChoice choice = new SourceChoice();

    @Option(
            names = "--of",
            paramLabel = "SNAPSHOT",
            description = "Do not ask the source which one it is; it is the one of this snapshot.")
    private Optional<String> of = Optional.empty();

    /** Whether it was said which source is meant. */
    boolean named() {
        return choice.type().isPresent();
    }

    /** See {@link SourceChoice#create}. */
    Source create(Environment environment) {
        return choice.create(environment);
    }

    /**
     * Which one it is, if it is not to be asked.
     *
     * @throws ConfigurationException if the snapshot does not tell
     */
    Optional<SourceIdentity> identity(Repository repository) {
        return of.map(repository::snapshot).map(snapshot -> identity(repository, snapshot));
    }

    private static SourceIdentity identity(Repository repository, Snapshot snapshot) {
        return repository
                .sourceOf(snapshot)
                .orElseThrow(
                        () -> new ConfigurationException(
                                "The snapshot " + snapshot.shortId()
                                        + " does not say which source it is of, as one of files. Name one of a source with a change log."));
    }
}
