package io.holdfast.detect;

import io.holdfast.internal.detect.StoredVotes;
import io.holdfast.repository.Repository;
import java.io.IOException;
import java.util.List;

/** Implemented by Holdfast and hosts: where the observers of one thing say what they see. Thread-safe. */
public interface Votes {

    /**
     * Says what one observer sees now, in place of what it said before.
     *
     * @throws IOException if it cannot be kept
     */
    void cast(Vote vote) throws IOException, InterruptedException;

    /**
     * The last vote of each observer.
     *
     * @throws IOException if they cannot all be read
     */
    List<Vote.Cast> all() throws IOException, InterruptedException;

    /**
     * Votes in a repository that all observers open; how old they are is told by the time of its store. They are sealed with its key: only who has a password of it can vote, or see who votes what. Who reads the store sees how many there are
     * and when they were cast; who writes to it can take votes away, whose observers say nothing then, but cannot make any. Why an observer votes as it does is not kept: {@link Vote#reason()} is empty for the others.
     *
     * <p>Whoever has the key can read whatever is in the repository. Where observers shall not, they vote in a repository of its own that holds nothing else, or in what a host implements this by.
     *
     * @param repository which the caller closes, and which is in a store with arbitrary names. A look waits as long as it {@linkplain io.holdfast.repository.RepositoryOptions#retryFor() tries again}, so that it should not
     * @param detector what they look at
     */
    static Votes in(Repository repository, String detector) {
        return new StoredVotes(() -> repository, detector);
    }
}
