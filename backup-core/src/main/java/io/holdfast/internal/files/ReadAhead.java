package io.holdfast.internal.files;

import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** An {@link EntrySource} that knows what a directory takes before it is read, so that others can read a few ahead without taking much. */
public interface ReadAhead {

    /**
     * What reads the children of a directory, on whichever thread calls it.
     *
     * @param mostBytes how many bytes the directory may have in the repository
     * @return empty if it has more, or is not there
     */
    Optional<Callable<List<Entry>>> ahead(String directory, int mostBytes) throws InterruptedException;
}
