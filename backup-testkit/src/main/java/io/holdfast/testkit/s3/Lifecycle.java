package io.holdfast.testkit.s3;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Does what the rules of a bucket say that is due. Guarded by the server. */
final class Lifecycle {

    private final Behaviour behaviour;
    private final LockRequests locks;

    Lifecycle(Behaviour behaviour, LockRequests locks) {
        this.behaviour = behaviour;
        this.locks = locks;
    }

    void run(Bucket bucket) {
        for (LifecycleRule rule : bucket.lifecycle()) {
            if (rule.enabled()) {
                apply(rule, bucket);
            }
        }
    }

    private void apply(LifecycleRule rule, Bucket bucket) {
        Instant now = behaviour.now();
        rule.abortDays()
                .ifPresent(days -> bucket.uploads()
                        .values()
                        .removeIf(upload -> upload.key().startsWith(rule.prefix())
                                && !now.isBefore(LifecycleRule.end(upload.initiated(), days))));
        for (Map.Entry<String, List<Version>> object : new TreeMap<>(bucket.versions()).entrySet()) {
            if (object.getKey().startsWith(rule.prefix())) {
                List<Version> versions = List.copyOf(object.getValue());
                expire(rule, bucket, object.getKey(), versions, now);
                removeNoncurrent(rule, bucket, object.getKey(), versions, now);
                versions.forEach(version -> transfer(rule, version, now));
            }
        }
    }

    private static void expire(LifecycleRule rule, Bucket bucket, String key, List<Version> versions, Instant now) {
        Version newest = versions.get(0);
        if (newest.isMarker()) {
            if (rule.expiredMarkers() && versions.size() == 1) {
                bucket.remove(key, newest.id());
            }
        } else if (rule.expiration()
                .filter(due -> due.isOver(newest.created(), now))
                .isPresent()) {
            bucket.delete(key, now);
        }
    }

    private void removeNoncurrent(LifecycleRule rule, Bucket bucket, String key, List<Version> versions, Instant now) {
        if (rule.noncurrentDays().isEmpty()) {
            return;
        }
        for (int i = 1 + rule.newerNoncurrent(); i < versions.size(); i++) {
            Instant replaced = versions.get(i - 1).created();
            boolean due = !now.isBefore(
                    LifecycleRule.end(replaced, rule.noncurrentDays().get()));
            if (due && !locks.isLocked(versions.get(i))) {
                bucket.remove(key, versions.get(i).id());
            }
        }
    }

    private static void transfer(LifecycleRule rule, Version version, Instant now) {
        for (LifecycleRule.Transition transition : rule.transitions()) {
            if (!version.isMarker() && transition.due().isOver(version.created(), now)) {
                version.transfer(transition.storageClass());
            }
        }
    }
}
