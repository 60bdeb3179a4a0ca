package io.holdfast.detect;

import static java.util.stream.Collectors.joining;

import io.holdfast.detect.Detection.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How many observers have to agree: one alone may be the one that is cut off.
 *
 * @param observer who asks the others
 * @param needed how many have to say that something is wrong
 * @param observers how many there are
 * @param fresh how old a vote may be that counts
 */
record Quorum(String observer, Votes votes, int needed, int observers, Duration fresh) {

    void addProblems(List<String> problems) {
        if (observer.isBlank()) {
            problems.add("the observer has no name");
        }
        if (needed < 1 || needed > observers) {
            problems.add(needed + " of " + observers + " observers can never agree");
        }
        if (fresh.isNegative() || fresh.isZero()) {
            problems.add("the age of a vote that counts is not positive");
        }
    }

    Election elect(Vote own) throws IOException, InterruptedException {
        votes.cast(own);
        List<Vote> counted = new ArrayList<>(List.of(own));
        votes.all().stream()
                .filter(cast -> !cast.vote().observer().equals(observer))
                .filter(cast -> cast.age().compareTo(fresh) <= 0)
                .map(Vote.Cast::vote)
                .forEach(counted::add);
        if (counted.size() > observers) {
            return new Election(
                    State.UNKNOWN,
                    Optional.empty(),
                    counted.size() + " observers vote where there are " + observers + " only: "
                            + counted.stream().map(Vote::observer).sorted().collect(joining(", ")));
        }
        return count(counted);
    }

    private Election count(List<Vote> counted) {
        List<Vote> troubled = counted.stream().filter(Vote::isTrouble).toList();
        long well = counted.stream().filter(vote -> vote.state() == State.WELL).count();
        String reasons = counted.stream()
                .filter(vote -> vote.state() != State.WELL)
                .sorted(Comparator.comparing(Vote::observer))
                .map(vote -> vote.observer() + " (" + vote.state() + ")"
                        + (vote.reason().isEmpty() ? "" : ": " + vote.reason()))
                .collect(joining("; "));
        if (troubled.size() >= needed) {
            Optional<Instant> began =
                    troubled.stream().flatMap(vote -> vote.began().stream()).min(Comparator.naturalOrder());
            return new Election(State.INCIDENT, began, reasons);
        }
        if (observers - well < needed) {
            return new Election(State.WELL, Optional.empty(), reasons);
        }
        int silent = observers - counted.size();
        boolean suspected = counted.stream().anyMatch(vote -> vote.isTrouble() || vote.state() == State.SUSPECTED);
        return new Election(
                suspected ? State.SUSPECTED : State.UNKNOWN,
                Optional.empty(),
                reasons
                        + (silent == 0
                                ? ""
                                : (reasons.isEmpty() ? "" : "; ") + silent + " of " + observers
                                        + " observers say nothing"));
    }
}
