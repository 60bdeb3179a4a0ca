package io.holdfast.internal.forget;

import io.holdfast.RetentionPolicy;
import io.holdfast.RetentionPolicy.Bucket;
import io.holdfast.Snapshot;
import io.holdfast.TimeSpan;
import io.holdfast.internal.forget.RetentionRule.Newest;
import io.holdfast.internal.forget.RetentionRule.PointInTime;
import io.holdfast.internal.forget.RetentionRule.Tagged;
import io.holdfast.internal.forget.RetentionRule.Verdict;
import io.holdfast.repository.RetentionDecision;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applies a policy to a group, by the rules of restic 0.16 and later; safer on purpose where {@link RetentionPolicy} says so.
 *
 * <p>Not restic's, too: a time is taken with the offset that is stored, wherever this runs. restic takes the rules of its own time zone if their offset is
 * the same.
 */
public final class Retention {

    private static final Comparator<Snapshot> NEWEST_FIRST = Comparator.<Snapshot, Instant>comparing(
                    snapshot -> snapshot.time().toInstant())
            .thenComparing(Snapshot::id)
            .reversed();

    private final RetentionPolicy policy;
    private final Instant now;
    private final boolean keepsOldest;

    /** Applies a policy at a time. */
    public Retention(RetentionPolicy policy, Instant now) {
        this(policy, now, true);
    }

    /**
     * Applies a policy at a time.
     *
     * @param keepsOldest whether rules that have something left keep the oldest snapshot, as restic does since 0.16
     */
    public Retention(RetentionPolicy policy, Instant now, boolean keepsOldest) {
        this.policy = policy;
        this.now = now;
        this.keepsOldest = keepsOldest;
    }

    /**
     * What becomes of a group.
     *
     * @param decisions one for each snapshot, newest first
     * @param losesAll whether something would go although no rule keeps anything
     */
    public record Outcome(List<RetentionDecision> decisions, boolean losesAll) {}

    /** Decides on the snapshots of a group. */
    public Outcome decide(List<Snapshot> group) {
        List<RetentionDecision> decisions = new ArrayList<>();
        List<Snapshot> past = new ArrayList<>();
        for (Snapshot snapshot : group.stream().sorted(NEWEST_FIRST).toList()) {
            if (snapshot.time().toInstant().isAfter(now)) {
                decisions.add(new RetentionDecision(snapshot, true, List.of("dated in the future"), Map.of()));
            } else {
                past.add(snapshot);
            }
        }
        if (past.isEmpty()) {
            return new Outcome(decisions, false);
        }
        boolean ruleKeeps = decidePast(past, decisions);
        boolean loses = decisions.stream().anyMatch(decision -> !decision.kept());
        return new Outcome(decisions, loses && !ruleKeeps);
    }

    private boolean decidePast(List<Snapshot> past, List<RetentionDecision> decisions) {
        List<RetentionRule> rules = rules(past);
        boolean ruleKeeps = false;
        for (int i = 0; i < past.size(); i++) {
            Snapshot snapshot = past.get(i);
            List<String> keeping = new ArrayList<>();
            List<String> dropping = new ArrayList<>();
            for (RetentionRule rule : rules) {
                Verdict verdict = rule.judge(snapshot, i == past.size() - 1);
                (verdict.keeps() ? keeping : dropping).add(verdict.reason());
            }
            ruleKeeps |= !keeping.isEmpty();
            if (snapshot.held()) {
                keeping.add(heldReason(snapshot));
            }
            boolean kept = !keeping.isEmpty();
            decisions.add(new RetentionDecision(snapshot, kept, kept ? keeping : dropping, left(rules)));
        }
        if (ruleKeeps) {
            keepACompleteOne(decisions);
        }
        return ruleKeeps;
    }

    static String heldReason(Snapshot snapshot) {
        List<String> reasons = snapshot.holdReasons();
        return reasons.isEmpty() ? "held" : "held: " + String.join(", ", reasons);
    }

    /** In restic's order, which is that of the reasons. */
    private List<RetentionRule> rules(List<Snapshot> past) {
        OffsetDateTime newest = past.get(0).time();
        List<RetentionRule> rules = new ArrayList<>();
        policy.keepTags().forEach(tags -> rules.add(new Tagged(tags)));
        Map<Bucket, TimeSpan> within = new EnumMap<>(Bucket.class);
        within.putAll(policy.within());
        Optional.ofNullable(within.remove(Bucket.LAST))
                .ifPresent(span -> rules.add(Newest.within(Bucket.LAST, span, newest, keepsOldest)));
        Map<Bucket, Integer> counts = new EnumMap<>(Bucket.class);
        counts.putAll(policy.counts());
        counts.forEach((bucket, count) -> rules.add(Newest.counting(bucket, count, keepsOldest)));
        within.forEach((bucket, span) -> rules.add(Newest.within(bucket, span, newest, keepsOldest)));
        policy.pointInTime().ifPresent(span -> rules.add(new PointInTime(span, past)));
        return rules;
    }

    private static Map<Bucket, Integer> left(List<RetentionRule> rules) {
        Map<Bucket, Integer> left = new EnumMap<>(Bucket.class);
        for (RetentionRule rule : rules) {
            if (rule instanceof Newest newest) {
                newest.left().ifPresent(count -> left.put(newest.bucket(), count));
            }
        }
        return left;
    }

    /** Partial snapshots must not push out the last one that has everything. */
    private static void keepACompleteOne(List<RetentionDecision> decisions) {
        boolean complete = decisions.stream()
                .anyMatch(decision -> decision.kept() && !decision.snapshot().partial());
        for (int i = 0; i < decisions.size() && !complete; i++) {
            RetentionDecision decision = decisions.get(i);
            if (!decision.snapshot().partial()) {
                decisions.set(
                        i,
                        new RetentionDecision(
                                decision.snapshot(), true, List.of("newest complete snapshot"), decision.left()));
                complete = true;
            }
        }
    }
}
