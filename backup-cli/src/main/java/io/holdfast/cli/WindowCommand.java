package io.holdfast.cli;

import io.holdfast.Problem;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** So many positions are shown to a person. */
    private static final int READABLE = 4;

    /** How much of an id tells a person which one it is. */
    private static final int SHORT = 8;

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
            List<Problem> problems = new ArrayList<>(window.problems());
            Map<String, RestoreTestResult> tests = tests(repository, problems);
            if (holdfast.output().json()) {
                json(window, problems, tests).forEach(holdfast.terminal()::result);
            } else {
                print(window, problems, tests);
            }
            return (problems.isEmpty() ? ExitCode.OK : ExitCode.PARTIAL).number();
        }
    }

    /** The last of each snapshot that was restored by a test, by its id; damaged snapshots are in the window already. */
    private static Map<String, RestoreTestResult> tests(Repository repository, List<Problem> problems) {
        SnapshotTests tests = SnapshotTests.read(repository, problems::add);
        Map<String, RestoreTestResult> last = new HashMap<>();
        if (!tests.results().isEmpty()) {
            repository
                    .snapshots(SnapshotFilter.all(), problem -> {})
                    .forEach(snapshot -> tests.of(snapshot).ifPresent(test -> last.put(snapshot.id(), test)));
        }
        return last;
    }

    private void print(RecoveryWindow window, List<Problem> problems, Map<String, RestoreTestResult> tests) {
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
        window.bases().stream()
                .filter(base -> tests.containsKey(base.snapshot()))
                .max(Comparator.comparing(base -> test(tests, base).time()))
                .ifPresent(base -> holdfast.terminal()
                        .result("A test has restored the snapshot "
                                + base.snapshot().substring(0, SHORT) + " of "
                                + text(base.checkpoint()) + " last: "
                                + SnapshotTests.text(test(tests, base), holdfast.zone()) + "."));
        problems.forEach(problem -> holdfast.terminal().result("Damaged: " + problem.path() + ": " + problem.reason()));
        holdfast.terminal().result(ending(window));
    }

    private static RestoreTestResult test(Map<String, RestoreTestResult> tests, RecoveryWindow.Base base) {
        return Objects.requireNonNull(tests.get(base.snapshot()));
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
        return at.moment().map(Instant::toString).orElseGet(() -> positions(at))
                + noMoment(at).map(why -> " (not a point in time: " + why + ")").orElse("");
    }

    /** Nobody reads those of all kinds of a cluster; where they are wanted, {@code --json} has them. */
    private static String positions(Checkpoint at) {
        int count = at.positions().size();
        return count > READABLE ? count + " positions" : new TreeMap<>(at.positions()).toString();
    }

    /** Why it is no moment, if it is none. */
    static Optional<String> noMoment(Checkpoint at) {
        return Optional.ofNullable(at.state().get(Checkpoint.NO_MOMENT));
    }

    private static List<JsonLine> json(
            RecoveryWindow window, List<Problem> problems, Map<String, RestoreTestResult> tests) {
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
                .forEach(base -> lines.add(SnapshotTests.fields(
                        JsonLine.message("base")
                                .with("snapshot_id", base.snapshot())
                                .with("partial", base.partial())
                                .with("instant", instant(base.checkpoint()))
                                .with("not_a_point_in_time", noMoment(base.checkpoint())),
                        Optional.ofNullable(tests.get(base.snapshot())))));
        problems.forEach(problem -> lines.add(
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
