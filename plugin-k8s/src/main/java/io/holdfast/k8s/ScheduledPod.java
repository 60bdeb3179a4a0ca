package io.holdfast.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;

/** A pod that a cluster begins by a schedule. */
final class ScheduledPod {

    /** The pods of its jobs get 11 characters more, of 63. */
    static final int LONGEST_NAME = 52;

    /** Numbers, ranges, steps, and names of months and days. */
    private static final String FIELD = "(?:[0-9*/,?-]|[A-Za-z]{3})+";

    private static final Pattern FIELDS = Pattern.compile(FIELD + "(?:\\s+" + FIELD + "){4}");
    private static final Pattern NAMED = Pattern.compile("@[a-z]+");
    /** The last of five fields; Sunday is 0 there. */
    private static final Pattern SEVENTH_DAY = Pattern.compile(".*\\s(?:.*[,-])?7(?:[,/-]\\S*)?");

    private ScheduledPod() {}

    /** Why a cluster would not take a schedule. */
    static Optional<String> refusal(String schedule) {
        String trimmed = schedule.trim();
        if (!FIELDS.matcher(trimmed).matches() && !NAMED.matcher(trimmed).matches()) {
            return Optional.of("A schedule has five fields, as 0 2 * * * has, and not '" + schedule + "'");
        }
        return SEVENTH_DAY.matcher(trimmed).matches()
                ? Optional.of("For Kubernetes Sunday is day 0, and there is no day 7 as in '" + schedule + "'")
                : Optional.empty();
    }

    static ObjectNode of(
            ClusterVersion cluster,
            JobAccount account,
            String name,
            String schedule,
            Optional<String> zone,
            ConfinedPod pod) {
        ObjectNode object = ClusterObjects.object(cluster.ofCronJobs(), "CronJob", account.namespace(), name);
        ObjectNode spec = object.putObject("spec");
        spec.put("schedule", schedule);
        zone.ifPresent(of -> spec.put("timeZone", of));
        // Two at a time would wait for one another's locks, or do the same twice.
        spec.put("concurrencyPolicy", "Forbid");
        spec.put("startingDeadlineSeconds", 3600);
        spec.put("successfulJobsHistoryLimit", 3);
        spec.put("failedJobsHistoryLimit", 3);
        ObjectNode jobSpec = spec.putObject("jobTemplate").putObject("spec");
        jobSpec.put("backoffLimit", 1);
        ObjectNode podSpec = jobSpec.putObject("template").putObject("spec");
        podSpec.put("restartPolicy", "Never");
        pod.into(podSpec, account.name());
        return object;
    }
}
