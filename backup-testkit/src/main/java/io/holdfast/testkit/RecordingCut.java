package io.holdfast.testkit;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Cut;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cut at which nobody waits, and which notes who came. Thread-safe. */
final class RecordingCut implements Cut {

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final String failing;

    /** Thrown by the call that was made to fail. */
    static final class OthersFailed extends IOException {
        private static final long serialVersionUID = 1L;

        OthersFailed() {
            super("the other sources were made not to come to the cut");
        }
    }

    /**
     * A cut.
     *
     * @param failing {@code ready} or {@code fixed} for the call that shall fail, else empty
     */
    RecordingCut(String failing) {
        this.failing = failing;
    }

    /** The names of the methods that were called, in order. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void ready() throws IOException {
        call("ready");
    }

    @Override
    public void fixed(Checkpoint at, boolean still) throws IOException {
        call("fixed");
    }

    private void call(String name) throws IOException {
        calls.add(name);
        if (name.equals(failing)) {
            throw new OthersFailed();
        }
    }
}
