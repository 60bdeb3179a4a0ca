package io.holdfast.internal.files;

import io.holdfast.Problem;
import io.holdfast.spi.source.Entry;

/** Is told how a restore goes on, from any thread. */
public interface RestoreListener {

    /** So many bytes of the content of a file have been written. */
    void wrote(Entry file, long bytes);

    /** Something is there as it was, or stays as it is. */
    void finished(Entry entry);

    /** Something could not be restored as it was. */
    void problem(Problem problem);

    /** Something that is no problem, and that a person should know all the same. */
    void note(Problem note);

    /** Does not listen. */
    static RestoreListener none() {
        return new RestoreListener() {
            @Override
            public void wrote(Entry file, long bytes) {}

            @Override
            public void finished(Entry entry) {}

            @Override
            public void problem(Problem problem) {}

            @Override
            public void note(Problem note) {}
        };
    }
}
