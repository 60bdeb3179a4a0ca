package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.s3.S3Fault;
import io.holdfast.testkit.s3.S3Request;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Networks that lose, damage and double what they are given. */
class LossyNetworkTest extends StandInCase {

    private static final Predicate<S3Request> PUT = S3Request.of("PUT", PREFIX + PACK);
    private static final Predicate<S3Request> COMPLETION =
            S3Request.of("POST", PREFIX + PACK).and(S3Request.with("uploadId"));

    @BeforeEach
    void everythingWasTried() throws Exception {
        store.put("data/00/large", BlobContent.of(random(2 * PART)));
        store.delete(List.of("data/00/large"));
    }

    private static Predicate<S3Request> part(int number) {
        return PUT.and(request -> request.query().getOrDefault("partNumber", "").equals(Integer.toString(number)));
    }

    /** What is worth another try is not what another try would meet again. */
    private void assertWorthAnotherTry(int size) {
        assertThatIOException()
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(size))))
                .isNotInstanceOf(FileSystemException.class);
    }

    @Test
    void aLostAnswerIsWorthAnotherTryWhichFindsWhatIsThere() throws Exception {
        server.on(S3Request.first(1, PUT), S3Fault.LOSE_ANSWER);
        assertWorthAnotherTry(1000);

        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(1000))));
        assertThat(read(PACK)).isEqualTo(random(1000));
    }

    @Test
    void whatDoesNotArriveIsWorthAnotherTry() throws Exception {
        for (S3Fault fault : List.of(S3Fault.FLIP_BIT, S3Fault.CUT_REQUEST, S3Fault.RESET)) {
            server.on(S3Request.first(1, PUT), fault);
            assertWorthAnotherTry(100_000);
            assertThat(names()).isEmpty();
            server.heal();
        }
        store.put(PACK, BlobContent.of(random(100_000)));
    }

    @Test
    void whatArrivesTwiceIsThereOnce() throws Exception {
        server.on(PUT, S3Fault.TWICE);
        store.put(PACK, BlobContent.of(random(1000)));
        assertThat(read(PACK)).isEqualTo(random(1000));

        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .as("the same content, which another put has stored")
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(1000))));
    }

    @Test
    void whatArrivesTwiceAndIsAnothersIsRefused() throws Exception {
        try (S3Store other = builder().build()) {
            other.put(PACK, BlobContent.of(random(1001)));
        }
        server.on(PUT, S3Fault.TWICE);

        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(1000))));
        assertThat(read(PACK)).isEqualTo(random(1001));
    }

    @Test
    void whoMadeItIsUnknownWhereThatCannotBeAskedWhichIsWorthAnotherTry() throws Exception {
        server.on(PUT, S3Fault.TWICE).on(S3Request.of("HEAD", PREFIX + PACK), S3Fault.INTERNAL_ERROR);

        assertWorthAnotherTry(1000);
    }

    @Test
    void aLostEndIsNotTakenForTheEnd() throws Exception {
        store.put(PACK, BlobContent.of(random(100_000)));
        server.on(S3Request.of("GET", PREFIX + PACK), S3Fault.CUT_ANSWER);

        assertThatIOException().isThrownBy(() -> read(PACK)).isNotInstanceOf(FileSystemException.class);
    }

    @Test
    void whatComesSlowlyComesWhole() throws Exception {
        store.put(PACK, BlobContent.of(random(100_000)));
        server.on(S3Request.of("GET", PREFIX + PACK), S3Fault.drip(20_000, Duration.ofMillis(100)));

        assertThat(read(PACK)).isEqualTo(random(100_000));
    }

    @Test
    void aPartThatIsLostOnceIsSentOnceMore() throws Exception {
        server.on(S3Request.first(2, part(2)), S3Fault.LOSE_ANSWER)
                .on(S3Request.first(1, part(1)), S3Fault.TWICE)
                .on(S3Request.first(1, part(3)), S3Fault.FLIP_BIT);

        store.put(PACK, BlobContent.of(random(3 * PART)));
        assertThat(read(PACK)).isEqualTo(random(3 * PART));
        assertThat(server.openUploads()).isZero();
    }

    @Test
    void ofPartsThatCannotBeSentNothingIsLeft() throws Exception {
        server.on(part(2), S3Fault.INTERNAL_ERROR);

        assertWorthAnotherTry(3 * PART);
        assertThat(names()).isEmpty();
        assertThat(server.openUploads()).isZero();
    }

    @Test
    void partsAreTakenBackWhenNoneIsOnItsWayAnyMore() throws Exception {
        server.on(part(1), S3Fault.answer(403, "AccessDenied"));
        DelayedContent content = new DelayedContent(random(3 * PART));

        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> store.put(PACK, content));
        assertThat(content.opened).hasValue(0);
        assertThat(server.openUploads()).isZero();
    }

    private static void sleepThroughInterrupts(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** All but its first part takes its time, whoever is interrupted. */
    private record DelayedContent(BlobContent content, AtomicInteger opened) implements BlobContent {

        DelayedContent(byte[] bytes) {
            this(BlobContent.of(bytes), new AtomicInteger());
        }

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public InputStream open() throws IOException {
            opened.incrementAndGet();
            return new FilterInputStream(content.open()) {
                private boolean skipped;
                private boolean closed;

                @Override
                public long skip(long bytes) throws IOException {
                    skipped = bytes > 0;
                    return super.skip(bytes);
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    if (skipped) {
                        skipped = false;
                        sleepThroughInterrupts(Duration.ofSeconds(2));
                    }
                    return super.read(into, offset, length);
                }

                @Override
                public void close() throws IOException {
                    if (!closed) {
                        opened.decrementAndGet();
                        closed = true;
                    }
                    super.close();
                }
            };
        }
    }

    @Test
    void whatCouldNotBeTakenBackIsTakenBackByAnother() throws Exception {
        server.on(part(2), S3Fault.INTERNAL_ERROR).on(S3Request.of("DELETE", PREFIX + PACK), S3Fault.INTERNAL_ERROR);
        assertWorthAnotherTry(3 * PART);
        assertThat(server.openUploads()).isEqualTo(1);

        server.heal();
        server.skewClock(Duration.ofMinutes(10));
        try (S3Store patient = builder().build()) {
            patient.put(PACK, BlobContent.of(random(3 * PART)));
        }
        assertThat(server.openUploads()).as("it may still be under way").isEqualTo(1);
        try (S3Store other = builder().staleAfter(Duration.ofMinutes(5)).build()) {
            other.put("data/00/other", BlobContent.of(random(3 * PART)));
        }
        assertThat(server.openUploads()).isZero();
    }

    @Test
    void whatAnotherHasTakenBackFirstIsGoneAsWell() throws Exception {
        server.on(part(2), S3Fault.INTERNAL_ERROR).on(S3Request.of("DELETE", PREFIX + PACK), S3Fault.INTERNAL_ERROR);
        assertWorthAnotherTry(3 * PART);

        server.heal();
        server.on(S3Request.of("DELETE", PREFIX + PACK), S3Fault.answer(404, "NoSuchUpload"));
        server.skewClock(Duration.ofMinutes(10));
        try (S3Store other = builder().staleAfter(Duration.ofMinutes(5)).build()) {
            other.put("data/00/other", BlobContent.of(random(2 * PART)));
        }
        assertThat(names()).containsExactly("data/00/other");
    }

    @Test
    void anAnswerToTheLastRequestOfPartsThatIsLostLeavesTheWholeOrNothing() throws Exception {
        server.on(COMPLETION, S3Fault.LOSE_ANSWER);
        assertWorthAnotherTry(3 * PART);

        assertThat(read(PACK)).isEqualTo(random(3 * PART));
        assertThat(server.openUploads()).isZero();
    }

    @Test
    void aLastRequestOfPartsThatArrivesTwiceMakesOneObject() throws Exception {
        server.on(COMPLETION, S3Fault.TWICE);
        store.put(PACK, BlobContent.of(random(3 * PART)));

        assertThat(read(PACK)).isEqualTo(random(3 * PART));
        server.heal();
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(3 * PART))));
        assertThat(server.openUploads()).isZero();
    }

    @Test
    void anErrorThatComesAsASuccessIsAnError() throws Exception {
        server.on(COMPLETION, S3Fault.ERROR_IN_SUCCESS);
        assertWorthAnotherTry(3 * PART);

        assertThat(names()).isEmpty();
        assertThat(server.openUploads()).isZero();
    }
}
