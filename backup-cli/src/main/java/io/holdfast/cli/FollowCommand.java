package io.holdfast.cli;

import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Follows the change log of a source until it is interrupted. */
@Command(
        name = "follow",
        description =
                "Keep the change log of a source, so that it can be restored to any point of time; until interrupted.",
        mixinStandardHelpOptions = true)
final class FollowCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final SourceChoice choice = new SourceChoice();

    FollowCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        // The source comes first: what is wrong with it should show before a password is asked for.
        try (Source source = choice.create(holdfast.environment());
                Repository repository = holdfast.open()) {
            FollowRequest request = FollowRequest.builder()
                    .cancellation(holdfast.environment().interruption().cancellation())
                    .build();
            try (Following following = repository.follow(source, request)) {
                following.await();
                print(following.durable());
            }
            return ExitCode.OK.number();
        }
    }

    private void print(Optional<Checkpoint> durable) {
        JsonLine json = JsonLine.message("summary")
                .with("instant", durable.flatMap(Checkpoint::instant).map(Instant::toString))
                .with("positions", durable.map(at -> new TreeMap<>(at.positions()).toString()));
        holdfast.summary(
                json,
                () -> holdfast.terminal()
                        .result(durable.map(at -> "Followed up to " + WindowCommand.text(at) + ".")
                                .orElse("Nothing came that was not there.")));
    }
}
