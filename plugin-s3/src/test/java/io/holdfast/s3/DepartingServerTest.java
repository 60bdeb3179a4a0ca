package io.holdfast.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.holdfast.s3.Relay.Action;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.StoreCapability;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;

/** Servers that do otherwise than Amazon's, and networks that lose what they are given. */
@Timeout(120)
class DepartingServerTest {

    private static final String PACK = "data/3f/3f00000000000000000000000000000000000000000000000000000000000000";
    private static final int PART = 5 << 20;

    private static ProxyServer server;

    private Relay relay;
    private String address;
    private S3Store store;

    @BeforeAll
    static void start() throws Exception {
        server = ProxyServer.trusting();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        relay = new Relay(server.uri());
        address = "http://127.0.0.1:" + relay.port() + "/" + server.newBucket() + "/a";
        store = builder().build();
    }

    @AfterEach
    void close() {
        store.close();
        relay.close();
    }

    private S3Store.Builder builder() {
        return ProxyServer.store(address).partSize(PART);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private byte[] read(String name) throws IOException, InterruptedException {
        try (InputStream in = store.read(name, 0, Long.MAX_VALUE)) {
            return in.readAllBytes();
        }
    }

    private List<String> names() throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        store.list("", blob -> names.add(blob.name()));
        return names;
    }

    private int uploadsUnderWay() {
        S3Settings settings = new S3Settings(
                S3Location.parse(address),
                Optional.empty(),
                false,
                Optional.of(ProxyServer.ACCESS_KEY),
                Optional.of(Secret.of(ProxyServer.SECRET_KEY)),
                Optional.empty(),
                Optional.empty(),
                S3Encryption.asTheBucketSays(),
                PART,
                1,
                Duration.ZERO,
                Optional.empty(),
                Optional.empty());
        try (S3Client client = S3Clients.of(settings)) {
            return client.listMultipartUploads(
                            list -> list.bucket(settings.location().bucket()))
                    .uploads()
                    .size();
        }
    }

    private static byte[] framed(byte[] body) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        framed.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(UTF_8));
        framed.writeBytes(body);
        framed.writeBytes("\r\n0\r\n".getBytes(UTF_8));
        return framed.toByteArray();
    }

    // What servers were seen to do.

    @Test
    void whereConditionsAreIgnoredNothingExclusiveIsPromisedAndStillNothingReplaced() throws Exception {
        relay.rule(request -> new Action.Pass(request.without("if-none-match")));

        assertThat(store.capabilities()).containsExactly(StoreCapability.ARBITRARY_NAMES);
        store.put("config", BlobContent.of(random(10)));
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.put("config", BlobContent.of(random(20))));
        assertThat(read("config")).isEqualTo(random(10));
        assertThat(names()).containsExactly("config");
    }

    @Test
    void whereConditionsAreNotKnownNoneAreSentLater() throws Exception {
        relay.rule(request -> request.headers().containsKey("if-none-match")
                ? new Action.Refuse(501, "NotImplemented")
                : new Action.Pass(request));

        assertThat(store.capabilities()).containsExactly(StoreCapability.ARBITRARY_NAMES);
        store.put(PACK, BlobContent.of(random(2 * PART)));
        assertThat(read(PACK)).isEqualTo(random(2 * PART));
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(20))));
    }

    @Test
    void whereConditionsAreForgottenForPartsEverythingIsSentInOneRequest() throws Exception {
        relay.rule(request ->
                new Action.Pass(request.method().equals("POST") ? request.without("if-none-match") : request));

        store.put(PACK, BlobContent.of(random(3 * PART)));

        assertThat(store.capabilities()).contains(StoreCapability.EXCLUSIVE_CREATE);
        assertThat(relay.requests()).anyMatch(request -> request.is("PUT", PACK) && request.body().length == 3 * PART);
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(3 * PART))));
        assertThat(read(PACK)).isEqualTo(random(3 * PART));
    }

    @Test
    void whereWhatIsAroundTheContentIsStoredWithItNothingIsStored() throws Exception {
        relay.rule(request -> request.method().equals("PUT")
                ? new Action.Pass(request.with(framed(request.body())).without("content-md5"))
                : new Action.Pass(request));

        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> store.put("config", BlobContent.of(random(10))))
                .withMessageContaining("something else than what it is sent");
        assertThat(names()).isEmpty();
    }

    @Test
    void whereSeveralCannotBeDeletedAtATimeEachIsDeletedByItself() throws Exception {
        relay.rule(request ->
                request.is("POST", "?delete") ? new Action.Refuse(501, "NotImplemented") : new Action.Pass(request));
        store.put("config", BlobContent.of(random(10)));
        store.put(PACK, BlobContent.of(random(10)));

        assertThat(store.delete(List.of("config", PACK, "absent"))).isEmpty();
        assertThat(names()).isEmpty();
    }

    @Test
    void aKeyThatMayOnlyReadPromisesNothingAndIsToldSo() throws Exception {
        relay.rule(request -> request.method().equals("GET") || request.method().equals("HEAD")
                ? new Action.Pass(request)
                : new Action.Refuse(403, "AccessDenied"));

        assertThat(store.capabilities()).containsExactly(StoreCapability.ARBITRARY_NAMES);
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> store.put("config", BlobContent.of(random(10))));
        assertThat(store.delete(List.of("config")).get("config")).isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void whatIsDamagedOnItsWayIsRefusedByTheServerAndWorthAnotherTry() throws Exception {
        store.put("config", BlobContent.of(random(10)));
        relay.rule(request -> request.is("PUT", PACK)
                ? new Action.Pass(request.with(random(request.body().length)))
                : new Action.Pass(request));

        assertThatIOException()
                .isThrownBy(() -> store.put(PACK, BlobContent.of(new byte[1000])))
                .isNotInstanceOf(FileSystemException.class);
        assertThat(names()).containsExactly("config");
    }

    @Test
    void serversThatAskForFewerRequestsAreWorthAnotherTry() throws Exception {
        store.put("config", BlobContent.of(random(10)));
        for (int status : new int[] {429, 500, 502, 503}) {
            relay.rule(request -> new Action.Refuse(status, "SlowDown"));
            assertThatIOException().isThrownBy(() -> store.stat("config")).isNotInstanceOf(FileSystemException.class);
        }
        for (int status : new int[] {400, 403, 405, 501, 507}) {
            relay.rule(request -> new Action.Refuse(status, "Whatever"));
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> store.stat("config"));
        }
    }

    @Test
    void whoeverIsToldOfAConflictTriesAgain() throws Exception {
        store.put("config", BlobContent.of(random(10)));
        AtomicInteger conflicts = new AtomicInteger(2);
        relay.rule(request -> request.is("PUT", "a/") && conflicts.getAndDecrement() > 0
                ? new Action.Refuse(409, "ConditionalRequestConflict")
                : new Action.Pass(request));

        store.put(PACK, BlobContent.of(random(10)));
        assertThat(read(PACK)).isEqualTo(random(10));

        conflicts.set(2);
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(20))));
    }

    // What networks lose.

    @Test
    void aLostAnswerIsWorthAnotherTryWhichFindsWhatIsThere() throws Exception {
        store.put("config", BlobContent.of(random(10)));
        relay.rule(request -> request.is("PUT", PACK) ? new Action.LoseAnswer(request) : new Action.Pass(request));
        assertThatIOException()
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(1000))))
                .isNotInstanceOf(FileSystemException.class);

        relay.rule(Action.Pass::new);
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(1000))));
        assertThat(read(PACK)).isEqualTo(random(1000));
    }

    @Test
    void aLostEndIsNotTakenForTheEnd() throws Exception {
        store.put(PACK, BlobContent.of(random(100_000)));
        relay.rule(request -> request.is("GET", PACK) ? new Action.CutAnswer(request) : new Action.Pass(request));

        assertThatIOException().isThrownBy(() -> read(PACK)).isNotInstanceOf(FileSystemException.class);
    }

    @Test
    void aPartThatIsLostOnceIsSentOnceMore() throws Exception {
        AtomicInteger lost = new AtomicInteger(2);
        relay.rule(request -> request.is("PUT", PACK + "?partNumber=2") && lost.getAndDecrement() > 0
                ? new Action.LoseAnswer(request)
                : new Action.Pass(request));

        store.put(PACK, BlobContent.of(random(3 * PART)));
        assertThat(read(PACK)).isEqualTo(random(3 * PART));
    }

    @Test
    void ofPartsThatCannotBeSentNothingIsLeft() throws Exception {
        relay.rule(request -> request.is("PUT", PACK + "?partNumber=2")
                ? new Action.Refuse(500, "InternalError")
                : new Action.Pass(request));

        assertThatIOException().isThrownBy(() -> store.put(PACK, BlobContent.of(random(3 * PART))));
        assertThat(names()).isEmpty();
        assertThat(uploadsUnderWay()).isZero();
    }

    @Test
    void partsAreTakenBackWhenNoneIsOnItsWayAnyMore() throws Exception {
        relay.rule(request -> request.is("PUT", PACK + "?partNumber=1")
                ? new Action.Refuse(403, "AccessDenied")
                : new Action.Pass(request));
        DelayedContent content = new DelayedContent(random(3 * PART));

        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> store.put(PACK, content));
        assertThat(content.opened).hasValue(0);
        assertThat(uploadsUnderWay()).isZero();
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
        relay.rule(request -> request.is("PUT", PACK + "?partNumber=2") || request.is("DELETE", PACK)
                ? new Action.Refuse(500, "InternalError")
                : new Action.Pass(request));
        assertThatIOException().isThrownBy(() -> store.put(PACK, BlobContent.of(random(3 * PART))));
        assertThat(uploadsUnderWay()).isEqualTo(1);

        relay.rule(Action.Pass::new);
        try (S3Store patient = builder().build()) {
            patient.put(PACK, BlobContent.of(random(3 * PART)));
        }
        assertThat(uploadsUnderWay()).as("it may still be under way").isEqualTo(1);
        try (S3Store other = builder().staleAfter(Duration.ofSeconds(-10)).build()) {
            other.put("data/00/other", BlobContent.of(random(3 * PART)));
        }
        assertThat(uploadsUnderWay()).isZero();
    }

    @Test
    void anAnswerToTheLastRequestOfPartsThatIsLostLeavesTheWholeOrNothing() throws Exception {
        relay.rule(request ->
                request.is("POST", PACK + "?uploadId") ? new Action.LoseAnswer(request) : new Action.Pass(request));
        assertThatIOException().isThrownBy(() -> store.put(PACK, BlobContent.of(random(3 * PART))));

        assertThat(read(PACK)).isEqualTo(random(3 * PART));
        assertThat(uploadsUnderWay()).isZero();
    }
}
