package io.holdfast.cli;

import io.holdfast.repository.Repository;
import io.holdfast.repository.RewriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes snapshots anew without some of their paths, or with another host or time. */
@Command(
        name = "rewrite",
        description = "Make snapshots anew, without what is excluded or with another host or time.",
        mixinStandardHelpOptions = true)
final class RewriteCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final SnapshotNames snapshots = new SnapshotNames();

    @Option(
            names = {"-e", "--exclude"},
            paramLabel = "PATTERN",
            description = "Leave out what matches; may be repeated.")
    private final List<String> excludes = new ArrayList<>();

    @Option(
            names = "--iexclude",
            paramLabel = "PATTERN",
            description = "The same, whether letters are upper or lower case.")
    private final List<String> excludesIgnoringCase = new ArrayList<>();

    @Option(names = "--new-host", paramLabel = "NAME", description = "Say that they are of this machine.")
    private Optional<String> host = Optional.empty();

    @Option(
            names = "--new-time",
            paramLabel = "TIME",
            description =
                    "Say that they were made then: 2026-11-21 02:00:00, or with an offset 2026-11-21T02:00:00+01:00.")
    private Optional<WrittenTime> time = Optional.empty();

    @Mixin
    private final Replacing replacing = new Replacing();

    RewriteCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            RewriteRequest.Builder request = RewriteRequest.of(snapshots.of(repository))
                    .exclude(excludes.toArray(String[]::new))
                    .excludeIgnoringCase(excludesIgnoringCase.toArray(String[]::new))
                    .forget(replacing.forget())
                    .holds(replacing.holds(holdfast))
                    .dryRun(replacing.dryRun())
                    .cancellation(holdfast.environment().interruption().cancellation());
            host.ifPresent(request::hostName);
            time.map(written -> written.in().apply(holdfast.zone())).ifPresent(request::time);
            return replacing.print(holdfast, repository.rewrite(request.build()));
        }
    }
}
