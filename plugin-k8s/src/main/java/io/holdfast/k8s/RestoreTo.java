package io.holdfast.k8s;

/** Where a restore of a {@link KubernetesSource} goes. */
public enum RestoreTo {
    /** The files of the snapshot into the directory; the cluster is not asked. */
    FILES,
    /** What a restore into the cluster would do, as {@code plan.json} into the directory; the cluster is asked and not changed. */
    PLAN,
    /** The objects into the cluster; {@code plan.json} and {@code report.json} into the directory, which also lets a restore that was ended go on. */
    CLUSTER
}
