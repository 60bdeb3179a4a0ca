package io.holdfast.internal.forget;

import io.holdfast.NoSuchSnapshotException;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.Snapshots;
import io.holdfast.repository.ForgetRequest;
import io.holdfast.repository.RetentionDecision;
import io.holdfast.repository.SnapshotGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds out what a forget would remove, and what speaks against it. */
public final class ForgetPlanner {

    private final OpenRepository repository;
    private final ForgetRequest request;
    private final Map<SnapshotGroup, List<RetentionDecision>> groups = new LinkedHashMap<>();
    private final List<String> refusals = new ArrayList<>();

    private ForgetPlanner(OpenRepository repository, ForgetRequest request) {
        this.repository = repository;
        this.request = request;
    }

    /**
     * Plans what is asked for.
     *
     * @throws NoSuchSnapshotException if a snapshot that is named does not exist
     */
    public static ForgetPlanner plan(OpenRepository repository, ForgetRequest request)
            throws IOException, InterruptedException {
        ForgetPlanner planner = new ForgetPlanner(repository, request);
        List<Snapshot> snapshots = repository.snapshots().list(request.filter()::test);
        Map<SnapshotGroup, List<Snapshot>> groups = planner.group(snapshots);
        if (request.policy().isPresent()) {
            planner.apply(request.policy().get(), groups);
        } else {
            planner.choose(planner.named(snapshots), groups);
        }
        planner.groups.forEach(planner::guard);
        return planner;
    }

    /** Each snapshot that was looked at, by group. */
    public Map<SnapshotGroup, List<RetentionDecision>> groups() {
        return groups;
    }

    /** What speaks against performing it. */
    public List<String> refusals() {
        return refusals;
    }

    /** The groups in the order of their names, each newest first. */
    private Map<SnapshotGroup, List<Snapshot>> group(List<Snapshot> oldestFirst) {
        Map<SnapshotGroup, List<Snapshot>> unordered = new HashMap<>();
        for (Snapshot snapshot : oldestFirst) {
            unordered
                    .computeIfAbsent(SnapshotGroup.of(snapshot, request.groupBy()), group -> new ArrayList<>())
                    .add(0, snapshot);
        }
        Map<SnapshotGroup, List<Snapshot>> ordered = new LinkedHashMap<>();
        unordered.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
        return ordered;
    }

    private void apply(RetentionPolicy policy, Map<SnapshotGroup, List<Snapshot>> snapshots) {
        Retention retention = new Retention(policy, repository.options().clock().instant());
        snapshots.forEach((group, members) -> {
            Retention.Outcome outcome = retention.decide(members);
            List<RetentionDecision> decisions =
                    outcome.decisions().stream().map(this::withHolds).toList();
            groups.put(group, decisions);
            if (outcome.losesAll() && decisions.stream().anyMatch(decision -> !decision.kept())) {
                refusals.add("the policy (" + policy + ") keeps none of the " + members.size() + " snapshots of "
                        + group + ". Narrow the filter so that it leaves them out, or forget them by their ids");
            }
        });
    }

    /** What is held besides by tags stays, beside what the policy keeps. */
    private RetentionDecision withHolds(RetentionDecision decision) {
        return decision.kept()
                ? decision
                : request.holds()
                        .apply(decision.snapshot())
                        .map(why -> new RetentionDecision(
                                decision.snapshot(), true, List.of("held: " + why), decision.left()))
                        .orElse(decision);
    }

    private Set<Snapshot> named(List<Snapshot> oldestFirst) {
        Snapshots snapshots = repository.snapshots();
        return request.snapshots().stream()
                .map(name -> snapshots.find(name, oldestFirst))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void choose(Set<Snapshot> named, Map<SnapshotGroup, List<Snapshot>> snapshots) {
        for (Snapshot snapshot : named) {
            request.holds()
                    .apply(snapshot)
                    .ifPresent(why -> refusals.add("the snapshot " + snapshot.shortId() + " is held: " + why
                            + ". Let this hold end first, if it may go"));
            if (snapshot.held()) {
                refusals.add("the snapshot " + snapshot.shortId() + " is " + Retention.heldReason(snapshot)
                        + ". Release it first, if it may go");
            }
        }
        snapshots.forEach((group, members) -> {
            if (members.stream().anyMatch(named::contains)) {
                groups.put(
                        group,
                        members.stream()
                                .map(member -> decision(member, named.contains(member)))
                                .toList());
            }
        });
    }

    private static RetentionDecision decision(Snapshot snapshot, boolean named) {
        return new RetentionDecision(
                snapshot, !named, List.of(named ? "it is to be forgotten" : "not asked for"), Map.of());
    }

    /** Days that lose their last snapshot are counted, not snapshots: thinning out is what policies are for. */
    private void guard(SnapshotGroup group, List<RetentionDecision> decisions) {
        long days = days(decisions);
        long lost =
                days - days(decisions.stream().filter(RetentionDecision::kept).toList());
        if (days > ForgetRequest.FREE_DAYS && lost * 100 > days * request.maxDaysLost()) {
            long removed =
                    decisions.stream().filter(decision -> !decision.kept()).count();
            refusals.add(
                    removed + " of " + decisions.size() + " snapshots of " + group + " would go, and " + lost + " of "
                            + days + " days be left without any; at most " + request.maxDaysLost()
                            + " % of the days may. If that is meant, raise this limit");
        }
    }

    private static long days(List<RetentionDecision> decisions) {
        return decisions.stream()
                .map(decision -> decision.snapshot().time().toLocalDate())
                .distinct()
                .count();
    }
}
