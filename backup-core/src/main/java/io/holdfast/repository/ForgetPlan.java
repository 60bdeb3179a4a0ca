package io.holdfast.repository;

import io.holdfast.Snapshot;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a forget would remove, and why; nothing is removed before it is {@linkplain Repository#forget(ForgetPlan) performed}. Immutable. */
public final class ForgetPlan {

    private final ForgetRequest request;
    private final Map<SnapshotGroup, List<RetentionDecision>> groups;
    private final List<String> refusals;
    private final boolean undoable;

    ForgetPlan(
            ForgetRequest request,
            Map<SnapshotGroup, List<RetentionDecision>> groups,
            List<String> refusals,
            boolean undoable) {
        this.request = request;
        this.groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
        this.refusals = List.copyOf(refusals);
        this.undoable = undoable;
    }

    /** What was asked for. */
    public ForgetRequest request() {
        return request;
    }

    /** Every snapshot that was looked at, by group, newest first. */
    public Map<SnapshotGroup, List<RetentionDecision>> groups() {
        return groups;
    }

    /** The snapshots that stay. */
    public List<Snapshot> kept() {
        return decisions()
                .filter(RetentionDecision::kept)
                .map(RetentionDecision::snapshot)
                .toList();
    }

    /** The snapshots that go. */
    public List<Snapshot> removed() {
        return decisions()
                .filter(decision -> !decision.kept())
                .map(RetentionDecision::snapshot)
                .toList();
    }

    private Stream<RetentionDecision> decisions() {
        return groups.values().stream().flatMap(List::stream);
    }

    /** Why this plan is not performed, with figures and what to do; empty if it may be. */
    public List<String> refusals() {
        return refusals;
    }

    /** Whether what is removed can be put back by {@link Repository#undelete} until a prune has removed its data for good. */
    public boolean undoable() {
        return undoable;
    }
}
