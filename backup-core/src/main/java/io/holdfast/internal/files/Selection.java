package io.holdfast.internal.files;

import io.holdfast.spi.source.Entry;
import java.util.Collection;
import java.util.function.Predicate;

/** Which entries of a snapshot are restored. */
@FunctionalInterface
public interface Selection extends Predicate<Entry> {

    /** Whether it accepts what has this path, or may accept something below it. */
    default boolean reaches(String path) {
        return true;
    }

    /**
     * What matches a pattern of the first, if there are any, and none of the second.
     *
     * @throws IllegalArgumentException with every pattern that cannot be read
     */
    static Selection of(Collection<String> includes, Collection<String> excludes) {
        PathPatterns included = PathPatterns.of(includes);
        PathPatterns excluded = PathPatterns.of(excludes);
        return new Selection() {
            @Override
            public boolean test(Entry entry) {
                return (includes.isEmpty() || included.matches(entry.path())) && !excluded.matches(entry.path());
            }

            @Override
            public boolean reaches(String path) {
                return (includes.isEmpty() || included.reaches(path)) && !excluded.matchesAllBelow(path);
            }
        };
    }
}
