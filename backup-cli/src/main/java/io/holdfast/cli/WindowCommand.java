package io.holdfast.cli;

import io.holdfast.repository.RecoveryWindow;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says to which points of time a source can be restored. */
@Command(
        name = "window",
        description = "Say to which points of time a source can be restored.",
        mixinStandardHelpOptions = true)
final class WindowCommand implements Callable<Integer> {

    /** So many are shown to a person. */
    private static final int LAST_MARKS = 10;

    private final HoldfastCommand holdfast;

    @Mixin
    private final FollowedSource followed = new FollowedSource();

    WindowCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        try (Source source = followed.create(holdfast.environment());
                Repository repository = holdfast.open()) {
            RecoveryWindow window = followed.identity(repository)
                    .map(identity -> repository.window(identity, source))
                    .orElseGet(() -> repository.window(source));
            if (holdfast.output().json()) {
                json(window).forEach(holdfast.terminal()::result);
            } else {
                print(window);
            }
            return (window.problems().isEmpty() ? ExitCode.OK : ExitCode.PARTIAL).number();
        }
    }

    private void print(RecoveryWindow window) {
        Table table = new Table().left("From").left("To").right("Bases");
        window.ranges()
                .forEach(range -> table.row(
                        text(range.from()),
                        text(range.to()),
                        Figures.count(range.bases().size())));
        table.lines().forEach(holdfast.terminal()::result);
        window.gaps().stream()
                .filter(gap -> !gap.after().equals(Checkpoint.none()))
                .forEach(gap -> holdfast.terminal()
                        .result("Missing: from " + text(gap.after()) + " to " + text(gap.upTo()) + "."));
        List<Map.Entry<String, Checkpoint>> marks = marks(window);
        marks.subList(Math.max(0, marks.size() - LAST_MARKS), marks.size())
                .forEach(mark ->
                        holdfast.terminal().result("Mark " + mark.getKey() + ": " + text(mark.getValue()) + "."));
        window.problems()
                .forEach(problem -> holdfast.terminal().result("Damaged: " + problem.path() + ": " + problem.reason()));
        holdfast.terminal().result(ending(window));
    }

    /** In the order of their moments. */
    private static List<Map.Entry<String, Checkpoint>> marks(RecoveryWindow window) {
        return window.marks().entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Checkpoint> mark) ->
                                mark.getValue().moment().orElse(Instant.MIN))
                        .thenComparing(Map.Entry::getKey))
                .toList();
    }

    private static String ending(RecoveryWindow window) {
        return window.latest()
                .map(latest -> "The latest point is " + text(latest)
                        + window.rpo()
                                .map(rpo -> ", " + Figures.duration(rpo) + " ago")
                                .orElse("") + "."
                        + (window.ahead().orElse(0) == 0
                                ? ""
                                : " When the source was heard of last it had "
                                        + Figures.bytes(window.ahead().getAsLong()) + " more."))
                .orElse("Nothing can be restored: there is no snapshot to begin with.");
    }

    /** The moment of a checkpoint, or else its positions; and whether it is none. */
    static String text(Checkpoint at) {
        return at.moment().map(Instant::toString).orElseGet(() -> new TreeMap<>(at.positions()).toString())
                + noMoment(at).map(why -> " (not a point in time: " + why + ")").orElse("");
    }

    /** Why it is no moment, if it is none. */
    static Optional<String> noMoment(Checkpoint at) {
        return Optional.ofNullable(at.state().get(Checkpoint.NO_MOMENT));
    }

    private static List<JsonLine> json(RecoveryWindow window) {
        List<JsonLine> lines = new ArrayList<>();
        window.ranges()
                .forEach(range -> lines.add(edges(JsonLine.message("range"), range.from(), range.to())
                        .with("bases", range.bases().size())));
        window.gaps().forEach(gap -> lines.add(edges(JsonLine.message("gap"), gap.after(), gap.upTo())));
        marks(window)
                .forEach(mark -> lines.add(JsonLine.message("mark")
                        .with("name", mark.getKey())
                        .with("instant", instant(mark.getValue()))));
        window.bases()
                .forEach(base -> lines.add(JsonLine.message("base")
                        .with("snapshot_id", base.snapshot())
                        .with("partial", base.partial())
                        .with("instant", instant(base.checkpoint()))
                        .with("not_a_point_in_time", noMoment(base.checkpoint()))));
        window.problems()
                .forEach(problem -> lines.add(
                        JsonLine.message("problem").with("path", problem.path()).with("reason", problem.reason())));
        lines.add(JsonLine.message("window")
                .with("type", window.source().type())
                .with("source_id", window.source().id())
                .with("earliest", window.earliest().flatMap(WindowCommand::instant))
                .with("latest", window.latest().flatMap(WindowCommand::instant))
                .with("rpo_seconds", window.rpo().map(Duration::toSeconds))
                .with("log_bytes", window.logBytes())
                .with("tail_bytes", window.tailBytes())
                .with("ahead_bytes", window.ahead().stream().boxed().findFirst()));
        return lines;
    }

    private static JsonLine edges(JsonLine line, Checkpoint from, Checkpoint to) {
        return line.with("from", instant(from))
                .with("from_positions", new TreeMap<>(from.positions()).toString())
                .with("to", instant(to))
                .with("to_positions", new TreeMap<>(to.positions()).toString());
    }

    private static Optional<String> instant(Checkpoint at) {
        return at.moment().map(Instant::toString);
    }
}
