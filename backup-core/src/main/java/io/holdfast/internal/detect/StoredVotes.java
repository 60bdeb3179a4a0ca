package io.holdfast.internal.detect;

import io.holdfast.CancelledException;
import io.holdfast.HoldfastException;
import io.holdfast.detect.Detection;
import io.holdfast.detect.Vote;
import io.holdfast.detect.Votes;
import io.holdfast.repository.KeptVote;
import io.holdfast.repository.Repository;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Votes as a repository keeps them, sealed and without why. Thread-safe if what gives the repository is. */
public final class StoredVotes implements Votes {

    private final Supplier<Repository> repository;
    private final String detector;

    /**
     * Those about what one detector looks at.
     *
     * @param repository gives it whenever it is needed, and throws while it cannot be opened
     */
    public StoredVotes(Supplier<Repository> repository, String detector) {
        this.repository = repository;
        this.detector = detector;
    }

    @Override
    public void cast(Vote vote) throws IOException, InterruptedException {
        ask(opened -> {
            opened.keepVote(detector, vote.observer(), vote.state().name(), vote.began());
            return vote;
        });
    }

    @Override
    public List<Vote.Cast> all() throws IOException, InterruptedException {
        return ask(opened -> opened.votes(detector)).stream()
                .map(kept -> new Vote.Cast(vote(kept), kept.age()))
                .toList();
    }

    /** Where it cannot be understood, its observer knows nothing, and the others still do. */
    private static Vote vote(KeptVote kept) {
        try {
            return new Vote(kept.observer(), Detection.State.valueOf(kept.state()), kept.began(), "");
        } catch (IllegalArgumentException e) {
            return new Vote(
                    kept.observer(),
                    Detection.State.UNKNOWN,
                    Optional.empty(),
                    "its vote cannot be understood: " + e.getMessage());
        }
    }

    private <T> T ask(Function<Repository, T> question) throws IOException, InterruptedException {
        try {
            return question.apply(repository.get());
        } catch (CancelledException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException(e.getMessage());
            }
            throw e;
        } catch (HoldfastException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
