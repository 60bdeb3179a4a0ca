package io.holdfast.repository;

import io.holdfast.RetentionPolicy.Bucket;
import io.holdfast.Snapshot;
import java.util.List;
import java.util.Map;

/**
 * Whether a snapshot stays.
 *
 * @param snapshot which
 * @param kept whether it stays
 * @param reasons of one that stays, what keeps it, in restic's words; of one that goes, why each rule lets it go
 * @param left how many more each counting rule would keep after this one; without those that keep all
 */
public record RetentionDecision(Snapshot snapshot, boolean kept, List<String> reasons, Map<Bucket, Integer> left) {

    /** Copies the collections. */
    public RetentionDecision {
        reasons = List.copyOf(reasons);
        left = Map.copyOf(left);
    }
}
