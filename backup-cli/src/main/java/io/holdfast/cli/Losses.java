package io.holdfast.cli;

import io.holdfast.Problem;
import io.holdfast.Snapshot;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource.EntryVisitor;
import java.io.IOException;
import java.util.function.Consumer;

/** Names what a command could not read because the repository has lost it, and goes on. Not thread-safe. */
final class Losses {

    private final HoldfastCommand holdfast;
    private final String during;
    private boolean any;

    /**
     * @param during what the command does, for programs
     */
    Losses(HoldfastCommand holdfast, String during) {
        this.holdfast = holdfast;
        this.during = during;
    }

    /** Names one. */
    void add(Problem problem) {
        any = true;
        holdfast.terminal()
                .message(
                        holdfast.output().json()
                                ? Progress.json(true, problem.path(), problem.reason(), during)
                                : Progress.line(true, problem.path(), problem.reason()));
    }

    /** Names one of one snapshot of several. */
    void add(Snapshot snapshot, Problem problem) {
        add(new Problem(problem.path(), "in snapshot " + snapshot.shortId() + ": " + problem.reason()));
    }

    /** A visitor that goes round them. */
    EntryVisitor goingRound(EntryVisitor visitor) {
        return goingRound(this::add, visitor);
    }

    /** A visitor of one snapshot of several that goes round them. */
    EntryVisitor goingRound(Snapshot snapshot, EntryVisitor visitor) {
        return goingRound(problem -> add(snapshot, problem), visitor);
    }

    private static EntryVisitor goingRound(Consumer<Problem> problems, EntryVisitor visitor) {
        return new EntryVisitor() {
            @Override
            public void visit(Entry entry) throws IOException, InterruptedException {
                visitor.visit(entry);
            }

            @Override
            public void unreadable(String path, RuntimeException why) {
                problems.accept(new Problem(path, String.valueOf(why.getMessage())));
            }
        };
    }

    /** Whether nothing was lost. */
    boolean none() {
        return !any;
    }

    /** How the command ends. */
    int exitCode() {
        return (any ? ExitCode.PARTIAL : ExitCode.OK).number();
    }
}
