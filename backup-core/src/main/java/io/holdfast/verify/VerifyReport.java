package io.holdfast.verify;

import io.holdfast.Problem;
import java.time.Duration;
import java.util.List;

/**
 * What was verified and what was found.
 *
 * @param level how closely was looked
 * @param snapshots how many snapshots were looked at
 * @param trees how many different directories were read
 * @param packs how many packs there are, in the index or in the store
 * @param packsRead how many of them were read whole
 * @param blobs how many blobs the index has
 * @param bytesRead how many bytes of packs were read
 * @param damages what is damaged; of very many only the first {@value #MOST_LISTED}, and a hint tells how many more
 * @param unverified what should have been read and could not be, by no fault of its own that is known: nothing is proven of it
 * @param hints what a person may want to know and is no damage
 * @param duration how long it took
 */
public record VerifyReport(
        VerifyLevel level,
        long snapshots,
        long trees,
        long packs,
        long packsRead,
        long blobs,
        long bytesRead,
        List<Damage> damages,
        List<Problem> unverified,
        List<String> hints,
        Duration duration) {

    /** How many damages are listed, and how many things that could not be verified. */
    public static final int MOST_LISTED = 10_000;

    /** Whether everything that was to be looked at was looked at and is undamaged. */
    public boolean intact() {
        return damages.isEmpty() && unverified.isEmpty();
    }
}
