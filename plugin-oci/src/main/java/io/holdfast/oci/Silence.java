package io.holdfast.oci;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * How long nothing may happen to a request. Unlike the time that the JDK allows for a request, it does not run while something is sent, which may take long.
 */
final class Silence {

    private Silence() {}

    /**
     * Waits for an answer.
     *
     * @param sent how much was sent so far
     * @throws HttpTimeoutException if as long as this nothing was sent and nothing came
     */
    static <T> T endedBy(CompletableFuture<T> answer, LongSupplier sent, Duration longest)
            throws IOException, InterruptedException {
        long known;
        do {
            known = sent.getAsLong();
            try {
                return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // Whether it is silent is looked at below.
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            }
        } while (sent.getAsLong() != known);
        throw new HttpTimeoutException("nothing was sent and nothing came for " + longest);
    }
}
