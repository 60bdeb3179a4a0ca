package io.holdfast.cli;

import io.holdfast.repository.Repository;
import io.holdfast.repository.RewriteRequest;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes snapshots anew without some of their paths, or with another host or time. */
@Command(
        name = "rewrite",
        description = "Make snapshots anew, without what is excluded or with another host or time.",
        mixinStandardHelpOptions = true)
final class RewriteCommand implements Callable<Integer> {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

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
    private Optional<String> time = Optional.empty();

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
                    .dryRun(replacing.dryRun())
                    .cancellation(holdfast.environment().interruption().cancellation());
            host.ifPresent(request::hostName);
            time.map(this::parse).ifPresent(request::time);
            return replacing.print(holdfast, repository.rewrite(request.build()));
        }
    }

    private OffsetDateTime parse(String text) {
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text)
                    : LocalDateTime.parse(text, LOCAL).atZone(holdfast.zone()).toOffsetDateTime();
        } catch (DateTimeParseException e) {
            throw new CommandLine.ParameterException(
                    HoldfastCommand.in(holdfast.environment()),
                    "'" + text + "' is not a time, as 2026-11-21 02:00:00 is");
        }
    }
}
