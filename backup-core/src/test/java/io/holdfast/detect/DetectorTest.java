package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.detect.Detection.State;
import io.holdfast.spi.Health;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a detector opens an incident, and when that is over. */
@Timeout(60)
class DetectorTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MutableClock clock = MutableClock.at(NOON);
    private final Cancellation cancellation = new Cancellation();
    private Health health = Health.up();

    private Detector.Builder detector() {
        return Detector.builder("orders", Condition.down("api", operation -> health))
                .clock(clock)
                .timeout(MINUTE);
    }

    private Detection look(Detector detector, char seen) {
        health = switch (seen) {
            case 'T' -> new Health.Down("gone");
            case '?' -> new Health.Unknown("hidden");
            default -> Health.up();
        };
        clock.advance(SECOND);
        return detector.look(cancellation);
    }

    /** What a look after another leads to: W(ell), S(uspected), U(nknown), I(ncident), R(ecovering). */
    private String states(Detector detector, String seen) {
        StringBuilder states = new StringBuilder();
        for (int i = 0; i < seen.length(); i++) {
            states.append(look(detector, seen.charAt(i)).state().name().charAt(0));
        }
        return states.toString();
    }

    @ParameterizedTest
    @CsvSource({
        // Three of the last five looks, and three in a row that are well.
        "WWWW, WWWW",
        "TTT, SSI",
        "WTWTWT, WSSSSI",
        "TWWTWWT, SSSSSSS",
        "TWWWWW, SSSSSW",
        "TTTWWW, SSIRRW",
        "TTTWWTWWW, SSIRRIRRW",
        "TTTWTWTWWW, SSIRIRIRRW",
        // What is not known opens nothing and ends nothing.
        "????, UUUU",
        "W?W, WUW",
        "TT???W, SSSSSS",
        "TT?T, SSSI",
        "TTT???, SSIIII",
        "TTTWW?WW, SSIRRIRR",
        "TTTWW?WWW, SSIRRIRRW",
        // What was over does not come back by itself.
        "TTTWWWT, SSIRRWS"
    })
    void whatFlapsNeitherOpensAnIncidentNorEndsOne(String seen, String states) {
        assertThat(states(detector().build(), seen)).isEqualTo(states);
    }

    @Test
    void oneLookMayDo() {
        assertThat(states(detector().trouble(1, 1).well(1).build(), "WTWTT?W")).isEqualTo("WIWIIIW");
    }

    @Test
    void anIncidentSaysWhenItWasDetectedAndWhenItBegan() {
        Detector detector = detector().build();
        states(detector, "WWTW");
        Detection detection = look(detector, 'T');
        assertThat(detection.incident()).isEmpty();
        detection = look(detector, 'T');

        assertThat(detection.incident())
                .contains(new Incident("orders", NOON.plusSeconds(2), NOON.plusSeconds(6), "api: gone"));
        assertThat(detection.incident().orElseThrow().timeToDetection()).isEqualTo(Duration.ofSeconds(4));
        assertThat(detection.findings()).containsEntry("api", new Health.Down("gone"));
        assertThat(look(detector, 'W').incident()).isEqualTo(detection.incident());
        look(detector, 'W');
        assertThat(look(detector, 'W').incident()).isEmpty();
    }

    @Test
    void whereNoLookWasWellItBeganWithTheFirst() {
        Detector detector = detector().build();
        states(detector, "?TT");

        assertThat(look(detector, 'T').incident().map(Incident::began)).contains(NOON.plusSeconds(2));
    }

    @Test
    void aCheckThatFailsIsUnknown() {
        Condition failing = Condition.down("failing", operation -> {
            throw new IllegalStateException("a bug");
        });

        Detection detection = Detector.builder("orders", failing)
                .clock(clock)
                .timeout(MINUTE)
                .build()
                .look(cancellation);

        assertThat(detection.state()).isEqualTo(State.UNKNOWN);
        assertThat(detection.reason()).isEqualTo("failing: the check failed: java.lang.IllegalStateException: a bug");
    }

    @Test
    void aCheckThatHangsIsToldToEndAndUnknown() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Condition hanging = Condition.down("hanging", operation -> {
            begun.countDown();
            return hang(interrupted);
        });
        Detector detector = Detector.builder("orders", hanging)
                .clock(clock)
                .timeout(Duration.ofMillis(50))
                .build();

        Detection detection = detector.look(cancellation);
        while (begun.getCount() > 0) {
            detection = detector.look(cancellation);
        }

        assertThat(detection.state()).isEqualTo(State.UNKNOWN);
        assertThat(detection.reason()).isEqualTo("hanging: the check did not answer within PT0.05S");
        assertThat(awaited(interrupted)).isTrue();
    }

    @Test
    void aCheckThatCannotBeInterruptedIsNotLookedAtTwiceAtATime() throws Exception {
        Semaphore looks = new Semaphore(0);
        CountDownLatch back = new CountDownLatch(1);
        Condition hanging = Condition.down("hanging", operation -> {
            looks.release();
            while (!awaited(back)) {
                // As a file system that is gone: it is told to end, and does not.
            }
            return Health.up();
        });
        Detector detector = Detector.builder("orders", hanging)
                .clock(clock)
                .timeout(Duration.ofMillis(50))
                .build();
        detector.look(cancellation);
        looks.acquire();

        Detection second = detector.look(cancellation);

        assertThat(second.reason()).isEqualTo("hanging: its last look has not ended yet");
        assertThat(looks.tryAcquire()).isFalse();
        back.countDown();
        looks.acquire(awaitNextLook(detector, looks));
    }

    /** The thread of the look before may take a while to end. */
    private int awaitNextLook(Detector detector, Semaphore looks) {
        while (looks.availablePermits() == 0) {
            detector.look(cancellation);
        }
        return looks.availablePermits();
    }

    private static Health hang(CountDownLatch interrupted) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
            return Health.up();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void watchingLooksUntilItIsCancelled() {
        AtomicInteger looks = new AtomicInteger();
        List<State> seen = new ArrayList<>();
        Detector detector = Detector.builder(
                        "orders",
                        Condition.down(
                                "api",
                                operation -> looks.incrementAndGet() > 1 ? new Health.Down("gone") : Health.up()))
                .interval(Duration.ofMillis(1))
                .timeout(MINUTE)
                .build();

        detector.watch(
                detection -> {
                    seen.add(detection.state());
                    if (detection.incident().isPresent()) {
                        cancellation.cancel();
                    }
                },
                cancellation);

        assertThat(seen).containsExactly(State.WELL, State.SUSPECTED, State.SUSPECTED, State.INCIDENT);
    }

    @Test
    void aLookThatIsCancelledDoesNotCount() {
        cancellation.cancel();
        assertThatThrownBy(() -> detector().build().look(cancellation)).isInstanceOf(CancelledException.class);
    }

    @Test
    void everythingThatMakesNoSenseIsNamed() {
        assertThatThrownBy(() -> Detector.builder(" ", Condition.down("api", operation -> health))
                        .trouble(3, 2)
                        .well(0)
                        .interval(Duration.ZERO)
                        .timeout(Duration.ZERO)
                        .quorum(" ", new Ballot(), 3, 2, Duration.ZERO)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "no name",
                        "3 of 2 looks",
                        "after 0 looks",
                        "between two looks",
                        "time of a check",
                        "observer has no name",
                        "3 of 2 observers",
                        "age of a vote");
    }

    /** Votes in memory, which may be out of reach. */
    private static final class Ballot implements Votes {

        private final Map<String, Vote.Cast> votes = new HashMap<>();
        private boolean reachable = true;

        @Override
        public void cast(Vote vote) throws IOException {
            put(vote, Duration.ZERO);
            requireReachable();
        }

        @Override
        public List<Vote.Cast> all() throws IOException {
            requireReachable();
            return List.copyOf(votes.values());
        }

        private void requireReachable() throws IOException {
            if (!reachable) {
                throw new IOException("the network is cut");
            }
        }

        private void put(Vote vote, Duration age) {
            votes.put(vote.observer(), new Vote.Cast(vote, age));
        }

        void put(String observer, State state, Duration age) {
            put(new Vote(observer, state, Optional.of(NOON.minusSeconds(5)), "as " + observer + " sees it"), age);
        }
    }

    /** Three observers, of which two have to agree; this one's state is decided by one look. */
    private Detection elected(Ballot ballot, char seen) {
        return look(quorum(ballot).build(), seen);
    }

    private Detector.Builder quorum(Ballot ballot) {
        return detector().trouble(1, 1).well(1).quorum("here", ballot, 2, 3, MINUTE);
    }

    @ParameterizedTest
    @CsvSource({
        // This one, two others or none, and what that means.
        "W, WELL, WELL, WELL",
        "W, WELL, -, WELL",
        "W, INCIDENT, WELL, WELL",
        "W, INCIDENT, INCIDENT, INCIDENT",
        "W, INCIDENT, RECOVERING, INCIDENT",
        "W, INCIDENT, -, SUSPECTED",
        "W, INCIDENT, UNKNOWN, SUSPECTED",
        "W, UNKNOWN, UNKNOWN, UNKNOWN",
        "W, -, -, UNKNOWN",
        "T, WELL, WELL, WELL",
        "T, WELL, -, SUSPECTED",
        "T, INCIDENT, WELL, INCIDENT",
        "T, INCIDENT, -, INCIDENT",
        "T, UNKNOWN, UNKNOWN, SUSPECTED",
        "T, -, -, SUSPECTED",
        "?, INCIDENT, INCIDENT, INCIDENT",
        "?, INCIDENT, WELL, SUSPECTED",
        "?, WELL, WELL, WELL",
        "?, -, -, UNKNOWN"
    })
    void anIncidentNeedsAQuorum(char seen, String second, String third, State state) {
        Ballot ballot = new Ballot();
        Arrays.asList(Map.entry("second", second), Map.entry("third", third)).stream()
                .filter(vote -> !vote.getValue().equals("-"))
                .forEach(vote -> ballot.put(vote.getKey(), State.valueOf(vote.getValue()), SECOND));

        assertThat(elected(ballot, seen).state()).isEqualTo(state);
    }

    @Test
    void aVoteThatIsTooOldDoesNotCount() {
        Ballot ballot = new Ballot();
        ballot.put("second", State.INCIDENT, MINUTE.plusSeconds(1));
        ballot.put("third", State.WELL, MINUTE.plusSeconds(1));

        Detection detection = elected(ballot, 'T');

        assertThat(detection.state()).isEqualTo(State.SUSPECTED);
        assertThat(detection.reason()).contains("2 of 3 observers say nothing");
    }

    @Test
    void theFirstOfThoseWhoSawItSaysWhenItBegan() {
        Ballot ballot = new Ballot();
        ballot.put("second", State.INCIDENT, SECOND);

        Incident incident = elected(ballot, 'T').incident().orElseThrow();

        assertThat(incident.began()).isEqualTo(NOON.minusSeconds(5));
        assertThat(incident.detected()).isEqualTo(NOON.plusSeconds(1));
        assertThat(incident.reason()).contains("here (INCIDENT): api: gone", "second (INCIDENT): as second sees it");
    }

    @Test
    void whoeverIsCutOffKnowsNothing() {
        Ballot ballot = new Ballot();
        ballot.reachable = false;

        Detection detection = elected(ballot, 'T');

        assertThat(detection.state()).isEqualTo(State.UNKNOWN);
        assertThat(detection.reason()).contains("the network is cut").contains("api: gone");
        assertThat(elected(ballot, 'W').state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void anOpenIncidentIsNotEndedByBeingCutOff() {
        Ballot ballot = new Ballot();
        ballot.put("second", State.INCIDENT, SECOND);
        Detector detector = quorum(ballot).build();
        Detection open = look(detector, 'T');
        ballot.reachable = false;

        assertThat(look(detector, 'T').state()).isEqualTo(State.INCIDENT);
        Detection cutOff = look(detector, 'W');
        assertThat(cutOff.state()).isEqualTo(State.RECOVERING);
        assertThat(cutOff.incident()).isEqualTo(open.incident());

        ballot.reachable = true;
        ballot.put("second", State.WELL, SECOND);
        assertThat(look(detector, 'W').incident()).isEmpty();
    }

    @Test
    void moreObserversThanThereAreAreNotBelieved() {
        Ballot ballot = new Ballot();
        List.of("second", "third", "stranger").forEach(name -> ballot.put(name, State.INCIDENT, SECOND));

        Detection detection = elected(ballot, 'T');

        assertThat(detection.state()).isEqualTo(State.UNKNOWN);
        assertThat(detection.reason())
                .contains("4 observers vote where there are 3 only: here, second, stranger, third");
    }
}
