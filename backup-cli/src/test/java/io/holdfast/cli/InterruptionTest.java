package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptionTest {

    private final List<String> calls = new ArrayList<>();
    private final Interruption interruption = new Interruption(() -> calls.add("interrupt"), () -> calls.add("abort"));

    @Test
    void beforeAnythingRunsTheProcessEndsAtOnce() {
        assertThat(interruption.request()).isFalse();
        assertThat(calls).containsExactly("abort");
    }

    @Test
    void aCancellableOperationIsCancelledAndItsThreadLeftAlone() {
        interruption.begin();
        var cancellation = interruption.cancellation();
        assertThat(interruption.request()).isTrue();
        assertThat(cancellation.cancelled()).isTrue();
        assertThat(calls).isEmpty();
    }

    @Test
    void anythingElseIsInterrupted() {
        interruption.begin();
        assertThat(interruption.request()).isTrue();
        assertThat(calls).containsExactly("interrupt");
    }

    @Test
    void theSecondRequestAborts() {
        interruption.begin();
        interruption.cancellation();
        interruption.request();
        assertThat(interruption.request()).isFalse();
        assertThat(calls).containsExactly("abort");
    }
}
