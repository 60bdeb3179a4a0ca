package io.holdfast.detect;

import static java.util.stream.Collectors.joining;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.detect.Detection.State;
import io.holdfast.spi.Health;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks at something again and again, and opens an incident when it is wrong: when enough of the last looks say so and, where several observers look, enough of these. What nobody knows neither opens an incident nor ends one, and is
 * never well. Thread-safe; the looks of one detector come one after another.
 *
 * <p>What was seen is remembered as long as the detector is there: whoever starts anew begins without looks.
 *
 * <pre>{@code
 * Detector detector = Detector.builder("orders", Condition.any(Condition.down("api", HttpHealthCheck.get(uri).build()), Condition.down("db", database)))
 *         .trouble(3, 5)
 *         .build();
 * detector.watch(detection -> detection.incident().ifPresent(this::recover), cancellation);
 * }</pre>
 */
public final class Detector {

    /** How long a check may take where nobody says so. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    private final String name;
    private final Condition condition;
    private final Duration interval;
    private final Looks looks;
    private final LookWindow window;
    private final Optional<Quorum> quorum;
    private final Clock clock;
    private Optional<Incident> incident = Optional.empty();

    private Detector(Builder builder) {
        name = builder.name;
        condition = builder.condition;
        interval = builder.interval;
        looks = new Looks(condition.checks(), builder.timeout);
        window = new LookWindow(builder.troubles, builder.looks, builder.wells);
        quorum = builder.quorum;
        clock = builder.clock;
    }

    /**
     * Begins a detector: three of the last five looks that are of trouble open an incident, three in a row that are well end it, every ten seconds there is one, and each check has fifteen seconds; nobody else is asked; by the
     * clock of the system.
     *
     * @param name of what is looked at, for a person
     * @param condition when it is wrong
     */
    public static Builder builder(String name, Condition condition) {
        return new Builder(name, condition);
    }

    /** What is looked at. */
    public String name() {
        return name;
    }

    /** How much time there is from one look to the next. */
    public Duration interval() {
        return interval;
    }

    /**
     * Looks once.
     *
     * @throws CancelledException if it was cancelled, or the thread was interrupted; then it did not count
     */
    public synchronized Detection look(Cancellation cancellation) {
        Map<String, Health> findings = looks.look(clock, cancellation);
        Instant now = clock.instant();
        window.add(condition.verdict(findings), now);
        Vote own =
                new Vote(quorum.map(Quorum::observer).orElse(""), window.state(), window.began(), ailments(findings));
        return conclude(own, findings, now, cancellation);
    }

    private Detection conclude(Vote own, Map<String, Health> findings, Instant now, Cancellation cancellation) {
        Election election = quorum.isPresent() ? elect(own, cancellation) : Election.alone(own);
        State state = election.state();
        if (incident.isEmpty() && state == State.INCIDENT) {
            incident = Optional.of(new Incident(name, election.began().orElse(now), now, election.reason()));
        } else if (incident.isPresent() && state == State.WELL) {
            incident = Optional.empty();
        } else if (incident.isPresent() && state != State.INCIDENT) {
            state = own.state() == State.RECOVERING || own.state() == State.WELL ? State.RECOVERING : State.INCIDENT;
        }
        return new Detection(state, now, findings, election.reason(), incident);
    }

    private Election elect(Vote own, Cancellation cancellation) {
        try {
            return quorum.orElseThrow().elect(own);
        } catch (IOException e) {
            return new Election(
                    State.UNKNOWN,
                    Optional.empty(),
                    "what the other observers see is not known: " + e.getMessage()
                            + (own.reason().isEmpty() ? "" : "; " + own.reason()));
        } catch (InterruptedException e) {
            if (!cancellation.cancelled()) {
                Thread.currentThread().interrupt();
            }
            throw new CancelledException("The votes about " + name + " were not counted", e);
        }
    }

    private static String ailments(Map<String, Health> findings) {
        return findings.entrySet().stream()
                .filter(finding -> !(finding.getValue() instanceof Health.Up))
                .map(finding -> finding.getKey() + ": " + finding.getValue().reason())
                .collect(joining("; "));
    }

    /**
     * Looks until it is cancelled, and tells each time what it knows.
     *
     * @throws CancelledException if the thread was interrupted
     */
    public void watch(Consumer<Detection> told, Cancellation cancellation) {
        CountDownLatch cancelled = new CountDownLatch(1);
        Runnable stopListening = cancellation.onCancel(cancelled::countDown);
        try {
            do {
                told.accept(look(cancellation));
            } while (!cancelled.await(interval.toNanos(), TimeUnit.NANOSECONDS));
        } catch (CancelledException e) {
            if (!cancellation.cancelled()) {
                throw e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(name + " is not watched any more", e);
        } finally {
            stopListening.run();
        }
    }

    @Override
    public String toString() {
        return "the detector " + name;
    }

    /** Builds a {@link Detector}. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final Condition condition;
        private int troubles = 3;
        private int looks = 5;
        private int wells = 3;
        private Duration interval = Duration.ofSeconds(10);
        private Duration timeout = DEFAULT_TIMEOUT;
        private Optional<Quorum> quorum = Optional.empty();
        private Clock clock = Clock.systemUTC();

        private Builder(String name, Condition condition) {
            this.name = name;
            this.condition = condition;
        }

        /** How many of how many of the last looks have to be of trouble. */
        public Builder trouble(int times, int ofLooks) {
            troubles = times;
            looks = ofLooks;
            return this;
        }

        /** How many looks in a row have to be well until it is over. */
        public Builder well(int times) {
            wells = times;
            return this;
        }

        /** How much time there is from one look to the next. */
        public Builder interval(Duration time) {
            interval = time;
            return this;
        }

        /** How long a check may take; after that nobody knows what it would have said. It is longer than those take to find out that nobody answers. */
        public Builder timeout(Duration time) {
            timeout = time;
            return this;
        }

        /**
         * Asks other observers as well: an incident is opened when so many of them, this one included, say that something is wrong.
         *
         * @param observer who this one is, in the votes
         * @param needed how many have to say so
         * @param observers how many there are
         * @param fresh how old a vote may be that counts
         */
        public Builder quorum(String observer, Votes votes, int needed, int observers, Duration fresh) {
            quorum = Optional.of(new Quorum(observer, votes, needed, observers, fresh));
            return this;
        }

        /** What tells the time. */
        public Builder clock(Clock which) {
            clock = which;
            return this;
        }

        /**
         * The detector.
         *
         * @throws ConfigurationException which names everything that does not make sense
         */
        public Detector build() {
            List<String> problems = new ArrayList<>();
            require(!name.isBlank(), "it has no name", problems);
            require(
                    troubles >= 1 && looks >= troubles,
                    troubles + " of " + looks + " looks can never be of trouble",
                    problems);
            require(wells >= 1, "it is over after " + wells + " looks", problems);
            require(isPositive(interval), "the time between two looks is not positive", problems);
            require(isPositive(timeout), "the time of a check is not positive", problems);
            quorum.ifPresent(asked -> asked.addProblems(problems));
            if (!problems.isEmpty()) {
                throw new ConfigurationException(
                        "The detector \"" + name + "\" makes no sense: " + String.join("; ", problems));
            }
            return new Detector(this);
        }

        private static boolean isPositive(Duration time) {
            return !time.isNegative() && !time.isZero();
        }

        private static void require(boolean so, String problem, List<String> problems) {
            if (!so) {
                problems.add(problem);
            }
        }
    }
}
