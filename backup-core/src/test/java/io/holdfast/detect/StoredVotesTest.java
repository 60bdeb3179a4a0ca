package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.detect.Detection.State;
import io.holdfast.local.LocalStore;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredVotesTest {

    private static final Vote TROUBLE =
            new Vote("eu-1", State.INCIDENT, Optional.of(Instant.parse("2026-11-22T12:00:00Z")), "api: gone\nfor ever");

    @TempDir
    private Path directory;

    private Store store;

    @BeforeEach
    void open() {
        store = LocalStore.at(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Vote well(String observer) {
        return new Vote(observer, State.WELL, Optional.empty(), "");
    }

    private Votes votes() {
        return Votes.in(store, "orders");
    }

    @Test
    void theLastVoteOfEachObserverCounts() throws Exception {
        assertThat(votes().all()).isEmpty();
        votes().cast(well("eu-1"));
        votes().cast(TROUBLE);
        votes().cast(well("us-1"));
        Votes.in(store, "payments").cast(well("eu-2"));

        List<Vote.Cast> all = votes().all();

        assertThat(all)
                .extracting(Vote.Cast::vote)
                .containsExactlyInAnyOrder(well("us-1"), new Vote("eu-1", State.INCIDENT, TROUBLE.began(), ""));
        assertThat(all).allSatisfy(cast -> assertThat(cast.age()).isBetween(Duration.ZERO, Duration.ofMinutes(10)));
    }

    @Test
    void whyStandsNowhereInTheStore() throws Exception {
        votes().cast(TROUBLE);

        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile))
                    .singleElement()
                    .satisfies(file -> assertThat(file)
                            .content()
                            .isEqualTo("holdfast vote 1\nINCIDENT\n2026-11-22T12:00:00Z\n\n"));
        }
    }

    @Test
    void aVoteOfAFormerVersionWhichSaysWhyIsUnderstood() throws Exception {
        String text = "holdfast vote 1\nINCIDENT\n2026-11-22T12:00:00Z\napi: gone\n";
        store.put("votes/orders/eu-1/1", BlobContent.of(text.getBytes(StandardCharsets.UTF_8)));

        assertThat(votes().all())
                .singleElement()
                .extracting(Vote.Cast::vote)
                .isEqualTo(new Vote("eu-1", State.INCIDENT, TROUBLE.began(), "api: gone"));

        votes().cast(TROUBLE);
        List<String> names = new ArrayList<>();
        store.list("votes/", blob -> names.add(blob.name()));
        assertThat(names).containsExactly("votes/orders/eu-1/0000000000000000002");
    }

    @Test
    void oneBlobIsKeptOfEachObserver() throws Exception {
        for (int i = 0; i < 12; i++) {
            votes().cast(well("eu-1"));
        }
        votes().cast(TROUBLE);
        List<String> names = new ArrayList<>();
        store.list("votes/", blob -> names.add(blob.name()));

        assertThat(names).containsExactly("votes/orders/eu-1/0000000000000000013");
        assertThat(votes().all())
                .singleElement()
                .extracting(cast -> cast.vote().state())
                .isEqualTo(State.INCIDENT);
    }

    @Test
    void whoseVoteNobodyUnderstandsKnowsNothingAndSilencesNobody() throws Exception {
        votes().cast(well("us-1"));
        for (String text : List.of(
                "",
                "holdfast vote 2\nWELL\n\n\n",
                "holdfast vote 1\nGREEN\n\n\n",
                "holdfast vote 1\nWELL\nnoon\nx\n")) {
            store.put("votes/orders/eu-1/1", BlobContent.of(text.getBytes(StandardCharsets.UTF_8)));
            assertThat(votes().all())
                    .as(text)
                    .extracting(
                            cast -> cast.vote().observer() + " " + cast.vote().state())
                    .containsExactlyInAnyOrder("us-1 WELL", "eu-1 UNKNOWN");
            store.delete(List.of("votes/orders/eu-1/1"));
        }
    }

    @Test
    void aNameThatLeadsElsewhereIsRefused() {
        assertThatThrownBy(() -> Votes.in(store, "../orders")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> votes().cast(well("eu/1"))).isInstanceOf(ConfigurationException.class);
    }
}
