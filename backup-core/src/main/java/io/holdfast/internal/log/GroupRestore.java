package io.holdfast.internal.log;

import io.holdfast.ConfigurationException;
import io.holdfast.ConsistentCut;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.repository.GroupRestoreReport;
import io.holdfast.repository.GroupRestoreRequest;
import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Restores several sources to one moment. Each source knows moments by its own clock; how that differs from the others' was measured when they were
 * cut together.
 */
public final class GroupRestore {

    private final OpenRepository repository;
    private final GroupRestoreRequest request;
    private final RunningOperation operation;
    private final Map<GroupRestoreRequest.Member, PointRestore> found = new LinkedHashMap<>();

    /** A restore. */
    public GroupRestore(OpenRepository repository, GroupRestoreRequest request, RunningOperation operation) {
        this.repository = repository;
        this.request = request;
        this.operation = operation;
    }

    /**
     * Restores all.
     *
     * @throws ConfigurationException if one of them cannot be restored to the moment; nothing was touched
     */
    public GroupRestoreReport run() throws IOException, InterruptedException {
        try {
            find();
            operation.checkCancelled();
            Map<String, PointRestoreReport> reports = new LinkedHashMap<>();
            for (Map.Entry<GroupRestoreRequest.Member, PointRestore> one : found.entrySet()) {
                GroupRestoreRequest.Member member = one.getKey();
                reports.put(member.name(), one.getValue().perform(member.target(), operation));
            }
            return new GroupRestoreReport(reports, uncertainty(), operation.elapsed());
        } finally {
            found.values().forEach(PointRestore::close);
        }
    }

    private void find() throws IOException, InterruptedException {
        List<String> refused = new ArrayList<>();
        for (GroupRestoreRequest.Member member : request.members()) {
            ConsistentCut.Member cut = request.cut().member(member.name());
            Instant wanted = request.instant().plus(request.cut().clockOffset(member.name()));
            try {
                SourceIdentity identity = new SourceIdentity(cut.type(), cut.id(), List.of());
                found.put(member, PointRestore.find(repository, identity, member.source(), RecoveryPoint.at(wanted)));
            } catch (ConfigurationException e) {
                refused.add(member.name() + ": " + e.getMessage());
            }
        }
        if (!refused.isEmpty()) {
            throw new ConfigurationException(String.join("; ", refused));
        }
    }

    private Duration uncertainty() {
        return request.members().stream()
                .map(member -> request.cut().clockUncertainty(member.name()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
