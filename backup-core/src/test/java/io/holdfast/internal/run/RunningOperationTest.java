package io.holdfast.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import java.time.Clock;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class RunningOperationTest {

    private final Cancellation cancellation = new Cancellation();

    private <E extends Exception> void run(RunningOperation.Body<String, E> body) throws E {
        RunningOperation.run("backup", Clock.systemUTC(), event -> {}, cancellation, body);
    }

    @Test
    void whoAsksForAThreadAfterCancellingIsCancelled() {
        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(() -> run(operation -> {
                    cancellation.cancel();
                    operation.executor().execute(() -> {});
                    return "never";
                }))
                .withMessageContaining("The backup was cancelled")
                .withCauseInstanceOf(RejectedExecutionException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
