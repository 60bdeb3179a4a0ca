package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.StoreCapability;
import io.holdfast.testkit.s3.Departure;
import io.holdfast.testkit.s3.S3Fault;
import io.holdfast.testkit.s3.S3Request;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that do otherwise than Amazon's, and buckets that are set up otherwise than a store would like. */
class DepartingServerTest extends StandInCase {

    @ParameterizedTest
    @EnumSource(Departure.class)
    void whateverAServerDoesOtherwiseNothingIsReplacedAndNothingIsLeft(Departure departure) throws Exception {
        server.depart(departure);
        for (int size : new int[] {10, 2 * PART}) {
            store.put(PACK, BlobContent.of(random(size)));

            assertThat(read(PACK)).isEqualTo(random(size));
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> store.put(PACK, BlobContent.of(random(size + 1))));
            assertThat(read(PACK)).isEqualTo(random(size));
            assertThat(names()).containsExactly(PACK);
            assertThat(store.delete(List.of(PACK, "config"))).isEmpty();
            assertThat(names()).isEmpty();
        }
        assertThat(server.openUploads()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"PUT_CONDITION_IGNORED", "CONDITION_NOT_IMPLEMENTED", "CREATE_RACES"})
    void whereSeveralMayCreateTheSameNothingExclusiveIsPromised(Departure departure) throws Exception {
        server.depart(departure);

        assertThat(store.capabilities()).containsExactly(StoreCapability.ARBITRARY_NAMES);
    }

    @Test
    void whereConditionsAreNotKnownNoneAreSentLater() throws Exception {
        server.depart(Departure.CONDITION_NOT_IMPLEMENTED);
        store.put("data/00/first", BlobContent.of(random(2 * PART)));
        int before = server.requests().size();

        store.put(PACK, BlobContent.of(random(2 * PART)));
        assertThat(server.requests().subList(before, server.requests().size()))
                .noneMatch(request -> request.header("if-none-match").isPresent());
    }

    @Test
    void whereConditionsAreForgottenForPartsEverythingIsSentInOneRequest() throws Exception {
        server.depart(Departure.COMPLETE_CONDITION_IGNORED);

        store.put(PACK, BlobContent.of(random(3 * PART)));
        assertThat(store.capabilities()).contains(StoreCapability.EXCLUSIVE_CREATE);
        assertThat(server.count(
                        request -> S3Request.of("PUT", PREFIX + PACK).test(request) && request.bytes() == 3 * PART))
                .isEqualTo(1);
    }

    @Test
    void wherePartsAreNotKnownEverythingIsSentInOneRequest() throws Exception {
        server.depart(Departure.NO_MULTIPART);
        store.put("data/00/first", BlobContent.of(random(2 * PART)));
        long asked = server.count(S3Request.with("uploads"));

        store.put(PACK, BlobContent.of(random(3 * PART)));
        assertThat(read(PACK)).isEqualTo(random(3 * PART));
        assertThat(server.count(S3Request.with("uploads")))
                .as("it is known by now")
                .isEqualTo(asked);
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(2 * PART))));
    }

    @Test
    void whatOneRequestCannotCarryIsRefusedWherePartsAreNotKnown() throws Exception {
        server.depart(Departure.NO_MULTIPART);

        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> store.put(PACK, new Huge()))
                .withMessageContaining("more than 5 GiB");
        assertThat(names()).isEmpty();
    }

    /** More than one request may carry. */
    private static final class Huge implements BlobContent {

        @Override
        public long size() {
            return (5L << 30) + 1;
        }

        @Override
        public InputStream open() {
            throw new IllegalStateException("it was to be sent");
        }
    }

    @Test
    void nothingIsSentInFramesOrWithChecksumsThatSomeRefuse() throws Exception {
        store.put("config", BlobContent.of(random(10)));
        store.put(PACK, BlobContent.of(random(2 * PART)));

        assertThat(server.requests())
                .noneMatch(request -> request.header("content-encoding").isPresent()
                        || request.header("x-amz-sdk-checksum-algorithm").isPresent());
        assertThat(server.requests())
                .filteredOn(request -> request.method().equals("PUT"))
                .allMatch(request -> request.header("content-md5").isPresent());
    }

    @Test
    void aKeyThatMayOnlyReadPromisesNothingAndIsToldSo() throws Exception {
        for (String method : List.of("PUT", "POST", "DELETE")) {
            server.on(S3Request.of(method, ""), S3Fault.answer(403, "AccessDenied"));
        }

        assertThat(store.capabilities()).containsExactly(StoreCapability.ARBITRARY_NAMES);
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> store.put("config", BlobContent.of(random(10))));
        assertThat(store.delete(List.of("config")).get("config")).isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void aKeyThatMayNotSeeWhatOthersHaveBegunSendsPartsAllTheSame() throws Exception {
        server.on(S3Request.of("GET", "").and(S3Request.with("uploads")), S3Fault.answer(403, "AccessDenied"));

        store.put(PACK, BlobContent.of(random(2 * PART)));
        assertThat(read(PACK)).isEqualTo(random(2 * PART));
    }

    @Test
    void whatIsInAnArchiveIsNotTakenForForbidden() throws Exception {
        try (S3Store archiving = builder().storageClass("DEEP_ARCHIVE").build()) {
            archiving.put(PACK, BlobContent.of(random(10)));
            archiving.put("config", BlobContent.of(random(10)));
        }

        assertThat(store.stat(PACK)).isPresent();
        assertThat(read("config")).isEqualTo(random(10));
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> read(PACK))
                .isNotInstanceOf(AccessDeniedException.class)
                .withMessageContaining("it is in an archive");
    }

    @Test
    void clocksThatAreTooFarApartAreNamed() {
        server.skewClock(Duration.ofMinutes(20));

        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(this::names)
                .isNotInstanceOf(AccessDeniedException.class)
                .withMessageContaining("the clock of this machine and that of the server are too far apart");
    }

    @Test
    void whereThereIsNoRoomNothingIsTriedAgainAndNothingLeft() throws Exception {
        store.put("config", BlobContent.of(random(10)));
        for (S3Fault full :
                List.of(S3Fault.answer(403, "QuotaExceeded"), S3Fault.answer(507, "InsufficientCapacity"))) {
            server.limit(2L * PART, full);
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> store.put(PACK, BlobContent.of(random(3 * PART))));
        }
        assertThat(names()).containsExactly("config");
        assertThat(server.openUploads()).isZero();
    }

    @Test
    void whatAServerCannotDoNowIsWorthAnotherTryAndWhatItDoesNotKnowIsNot() throws Exception {
        store.put("config", BlobContent.of(random(10)));
        for (int status : new int[] {429, 500, 502, 503}) {
            server.heal();
            server.on(S3Request.any(), S3Fault.answer(status, "SlowDown"));
            assertThatIOException().isThrownBy(() -> store.stat("config")).isNotInstanceOf(FileSystemException.class);
        }
        for (int status : new int[] {400, 403, 405, 501, 507}) {
            server.heal();
            server.on(S3Request.any(), S3Fault.answer(status, "Whatever"));
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> store.stat("config"));
        }
    }

    @Test
    void whoeverIsToldOfAConflictTriesAgain() throws Exception {
        store.put("config", BlobContent.of(random(10)));
        server.on(S3Request.first(2, S3Request.of("PUT", PREFIX + PACK)), S3Fault.CONFLICT);
        store.put(PACK, BlobContent.of(random(10)));
        assertThat(read(PACK)).isEqualTo(random(10));

        server.on(S3Request.first(1, S3Request.of("PUT", PREFIX + PACK)), S3Fault.CONFLICT);
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.put(PACK, BlobContent.of(random(20))));
        assertThat(server.count(S3Request.of("PUT", PREFIX + PACK))).isEqualTo(5);
    }

    @Test
    void aServerOfAnotherTimeIsNotTakenForOneThatForgetsConditions() throws Exception {
        server.skewClock(Duration.ofHours(2));

        assertThat(store.capabilities()).contains(StoreCapability.EXCLUSIVE_CREATE);
        store.put(PACK, BlobContent.of(random(10)));
        assertThat(read(PACK)).isEqualTo(random(10));
    }
}
