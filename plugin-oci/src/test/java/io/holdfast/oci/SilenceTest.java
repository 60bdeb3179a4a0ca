package io.holdfast.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SilenceTest {

    private static final Duration SHORT = Duration.ofMillis(1);

    @Test
    void answerIsWaitedForAsLongAsSomethingIsSent() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        AtomicLong looks = new AtomicLong();
        String came = Silence.endedBy(
                answer,
                () -> {
                    if (looks.incrementAndGet() == 20) {
                        answer.complete("it");
                    }
                    return looks.get();
                },
                SHORT);

        assertThat(came).isEqualTo("it");
        assertThat(looks).hasValueGreaterThanOrEqualTo(20);
    }

    @Test
    void nothingSentAndNothingComingIsTheEnd() {
        assertThatThrownBy(() -> Silence.endedBy(new CompletableFuture<>(), () -> 5, SHORT))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void failureIsTheRequestsOwn() {
        IOException failure = new IOException("reset");
        assertThatThrownBy(() -> Silence.endedBy(CompletableFuture.failedFuture(failure), () -> 5, SHORT))
                .isSameAs(failure);
    }
}
