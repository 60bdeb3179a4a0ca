package io.holdfast.internal.check;

import io.holdfast.verify.Verifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntToLongFunction;

/**
 * Which packs are read whole.
 *
 * @param percent how many percent of them at the most
 * @param bytes after how many bytes no further one is read
 * @param seed by which they are chosen
 */
record PackSample(double percent, long bytes, long seed) {

    /** What a verifier reads. */
    static PackSample of(Verifier verifier) {
        return new PackSample(verifier.percent(), verifier.bytes(), verifier.seed());
    }

    /**
     * The chosen ones of these packs, ascending; at least one if any is wanted and there is one.
     *
     * @param size how many bytes a pack has
     */
    List<Integer> choose(List<Integer> packs, IntToLongFunction size) {
        List<Integer> shuffled = new ArrayList<>(packs);
        Collections.shuffle(shuffled, new Random(seed));
        long most = (long) Math.ceil(percent / 100 * packs.size());
        long left = bytes;
        List<Integer> chosen = new ArrayList<>();
        for (int pack : shuffled) {
            if (chosen.size() >= most || left <= 0) {
                break;
            }
            chosen.add(pack);
            left -= size.applyAsLong(pack);
        }
        Collections.sort(chosen);
        return chosen;
    }
}
