package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.detect.Detection.State;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredVotesTest {

    private static final Vote TROUBLE =
            new Vote("eu-1", State.INCIDENT, Optional.of(Instant.parse("2026-11-22T12:00:00Z")), "api: gone\nfor ever");

    private final MutableClock clock = MutableClock.at("2026-11-22T12:00:00Z");
    private final MemoryStore medium = new MemoryStore(clock);
    private final FaultyStore store = new FaultyStore(medium);
    private final RepositoryOptions options = RepositoryOptions.builder()
            .clock(clock)
            .lock(false)
            .keyDerivationTime(Duration.ZERO)
            .retryFor(Duration.ZERO)
            .build();
    private Repository repository;

    @BeforeEach
    void open() {
        repository = repository(store);
    }

    private Repository repository(FaultyStore in) {
        return CheapKey.init(in, Secret.of("p"), options);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private static Vote well(String observer) {
        return new Vote(observer, State.WELL, Optional.empty(), "");
    }

    private Votes votes() {
        return Votes.in(repository, "orders");
    }

    private List<String> said() throws Exception {
        return votes().all().stream()
                .map(cast -> cast.vote().observer() + " " + cast.vote().state())
                .sorted()
                .toList();
    }

    private List<String> stored() {
        return medium.names().stream()
                .filter(name -> name.startsWith("holdfast/votes/"))
                .toList();
    }

    private String theOnlyOne() {
        assertThat(stored()).hasSize(1);
        return stored().get(0);
    }

    @Test
    void theLastVoteOfEachObserverCounts() throws Exception {
        assertThat(votes().all()).isEmpty();
        votes().cast(well("eu-1"));
        votes().cast(TROUBLE);
        clock.advance(Duration.ofSeconds(10));
        votes().cast(well("us-1"));
        Votes.in(repository, "payments").cast(well("eu-2"));

        assertThat(votes().all())
                .containsExactlyInAnyOrder(
                        new Vote.Cast(new Vote("eu-1", State.INCIDENT, TROUBLE.began(), ""), Duration.ofSeconds(10)),
                        new Vote.Cast(well("us-1"), Duration.ZERO));
    }

    @Test
    void whoHasNoKeySeesNothingOfThem() throws Exception {
        List<String> before = new ArrayList<>(medium.names());

        votes().cast(TROUBLE);

        assertThat(medium.names()).filteredOn(name -> !before.contains(name)).containsExactly(theOnlyOne());
        assertThat(theOnlyOne()).matches("holdfast/votes/[0-9a-f]{64}");
        assertThat(new String(medium.bytes(theOnlyOne()), StandardCharsets.ISO_8859_1))
                .doesNotContain("eu-1", "INCIDENT", "orders", "2026", "gone");
    }

    @Test
    void oneIsKeptOfEachObserver() throws Exception {
        for (int i = 0; i < 12; i++) {
            votes().cast(well("eu-1"));
        }
        votes().cast(TROUBLE);

        assertThat(stored()).hasSize(1);
        assertThat(said()).containsExactly("eu-1 INCIDENT");
    }

    @Test
    void anOldOneThatIsPutBackIsNeitherTheLastNorYounger() throws Exception {
        votes().cast(well("eu-1"));
        String old = theOnlyOne();
        byte[] bytes = medium.bytes(old);
        clock.advance(Duration.ofMinutes(5));
        votes().cast(TROUBLE);
        String last = theOnlyOne();

        medium.put(old, BlobContent.of(bytes));
        assertThat(said()).containsExactly("eu-1 INCIDENT");

        medium.delete(List.of(last));
        assertThat(votes().all()).containsExactly(new Vote.Cast(well("eu-1"), Duration.ofMinutes(5)));
    }

    @Test
    void whatNobodyWithTheKeyHasCastIsNobodysVote() throws Exception {
        votes().cast(well("us-1"));
        FaultyStore elsewhere = new FaultyStore(new MemoryStore(clock));
        try (Repository other = repository(elsewhere)) {
            Votes.in(other, "orders").cast(TROUBLE);
        }
        List<String> forged = new ArrayList<>();
        elsewhere.list("holdfast/votes/", blob -> forged.add(blob.name()));
        byte[] bytes = elsewhere.read(forged.get(0), 0, Long.MAX_VALUE).readAllBytes();
        medium.put(forged.get(0), BlobContent.of(bytes));
        medium.put("holdfast/votes/" + "a".repeat(64), BlobContent.of(new byte[100]));
        String plain = "holdfast vote 1\nINCIDENT\n2026-11-22T12:00:00Z\n\n";
        medium.put("votes/orders/eu-1/1", BlobContent.of(plain.getBytes(StandardCharsets.UTF_8)));

        assertThat(said()).containsExactly("us-1 WELL");
    }

    @Test
    void whoseVoteIsDamagedSaysNothingUntilItVotesAgain() throws Exception {
        votes().cast(TROUBLE);
        String name = theOnlyOne();
        byte[] bytes = medium.bytes(name);
        bytes[bytes.length / 2] ^= 1;
        medium.overwrite(name, bytes);
        votes().cast(well("us-1"));
        try (Repository another = Repository.open(store, Secret.of("p"), options)) {
            assertThat(Votes.in(another, "orders").all())
                    .extracting(cast -> cast.vote().observer())
                    .containsExactly("us-1");
            Votes.in(another, "orders").cast(TROUBLE);
        }

        assertThat(said()).containsExactly("eu-1 INCIDENT", "us-1 WELL");
    }

    @Test
    void whatNobodyUnderstandsIsUnknownAndSilencesNobody() throws Exception {
        votes().cast(well("us-1"));
        repository.keepVote("orders", "eu-1", "GREEN", Optional.empty());

        assertThat(said()).containsExactly("eu-1 UNKNOWN", "us-1 WELL");
    }

    @Test
    void aStoreThatFailsIsSaidAndNotWaitedFor() throws Exception {
        votes().cast(well("us-1"));
        store.on(call -> true, Fault.FAIL);

        assertThatThrownBy(() -> votes().all()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> votes().cast(TROUBLE)).isInstanceOf(IOException.class);

        store.heal();
        assertThat(said()).containsExactly("us-1 WELL");
    }
}
