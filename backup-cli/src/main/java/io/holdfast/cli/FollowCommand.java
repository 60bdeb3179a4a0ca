package io.holdfast.cli;

import io.holdfast.BackupPlan;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.GapPolicy;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows the change log of a source until it is interrupted. */
@Command(
        name = "follow",
        description =
                "Keep the change log of a source, so that it can be restored to any point of time; until interrupted.",
        mixinStandardHelpOptions = true)
final class FollowCommand implements Callable<Integer> {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final HoldfastCommand holdfast;

    @Mixin
    private final SourceChoice choice = new SourceChoice();

    @Option(
            names = "--on-gap",
            paramLabel = "WHAT",
            description =
                    "What is done when the source no longer has a part of its log: go-on behind it (the default), new-base to make a snapshot as well, or stop. The gap is recorded.")
    private OnGap onGap = OnGap.GO_ON;

    /** What is done at a gap. */
    enum OnGap {
        GO_ON,
        NEW_BASE,
        STOP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    FollowCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        // The source comes first: what is wrong with it should show before a password is asked for.
        try (Source source = choice.create(holdfast.environment());
                Repository repository = holdfast.open()) {
            FollowRequest request = FollowRequest.builder()
                    .onGap(policy(source, repository))
                    .cancellation(holdfast.environment().interruption().cancellation())
                    .build();
            try (Following following = repository.follow(source, request)) {
                following.await();
                print(following.durable());
            }
            return ExitCode.OK.number();
        }
    }

    private GapPolicy policy(Source source, Repository repository) {
        return switch (onGap) {
            case GO_ON -> new GapPolicy.GoOn();
            case STOP -> new GapPolicy.Stop();
            case NEW_BASE ->
                new GapPolicy.NewBase(BackupPlan.builder(BackupCommand.PLAN, repository)
                        .source(choice.type().orElseThrow(), source)
                        .awaitLog(LONGEST_WAIT)
                        .build());
        };
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
