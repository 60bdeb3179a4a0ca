package io.holdfast.k8s;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Kubernetes a cluster is of, as far as objects for it depend on that.
 *
 * @param minor the second number of its version
 */
record ClusterVersion(int minor) {

    /** For all that nobody says anything else of. */
    static final ClusterVersion RECENT = new ClusterVersion(25);

    private static final Pattern TEXT = Pattern.compile("v?1\\.([0-9]{1,3})(?:[.+-].*)?");
    private static final int OLDEST = 20;

    /**
     * As it is written: {@code 1.20}, {@code v1.20.2}.
     *
     * @throws IllegalArgumentException if it is no version, or too old
     */
    static ClusterVersion parse(String text) {
        Matcher version = TEXT.matcher(text);
        if (!version.matches() || Integer.parseInt(version.group(1)) < OLDEST) {
            throw new IllegalArgumentException(
                    "The cluster-version is 1." + OLDEST + " or newer, and not '" + text + "'");
        }
        return new ClusterVersion(Integer.parseInt(version.group(1)));
    }

    /** The API version of jobs with a schedule. */
    String ofCronJobs() {
        return minor < 21 ? "batch/v1beta1" : "batch/v1";
    }

    /** Whether such jobs have a time zone; without, that of the cluster's controllers counts. */
    boolean hasTimeZones() {
        return minor >= 25;
    }
}
