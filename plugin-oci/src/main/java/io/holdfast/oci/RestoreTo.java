package io.holdfast.oci;

/** Where a restore goes. */
public enum RestoreTo {
    /** Into the target directory, as an OCI image layout. */
    FILES,
    /** Nowhere: {@code plan.json} in the target directory says what would be pushed to the registry. */
    PLAN,
    /** To the registry; {@code report.json} in the target directory says what was pushed. */
    REGISTRY
}
