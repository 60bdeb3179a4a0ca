package io.holdfast.cli;

import io.holdfast.Problem;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource.EntryVisitor;
import java.io.IOException;

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

    /** A visitor that goes round them. */
    EntryVisitor goingRound(EntryVisitor visitor) {
        return new EntryVisitor() {
            @Override
            public void visit(Entry entry) throws IOException, InterruptedException {
                visitor.visit(entry);
            }

            @Override
            public void unreadable(String path, RuntimeException why) {
                add(new Problem(path, String.valueOf(why.getMessage())));
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
