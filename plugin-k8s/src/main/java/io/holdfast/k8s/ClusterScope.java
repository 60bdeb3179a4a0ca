package io.holdfast.k8s;

/** Which objects are copied that are in no namespace. */
public enum ClusterScope {
    /** All. */
    ALL,
    /**
     * What the namespaces that are copied need: themselves, the definitions of their custom resources, the volumes of their claims, the roles that are bound there, webhooks
     * and API services that are answered from there, and all classes of storage, priority, runtime and ingress.
     */
    NEEDED,
    /** None but the namespaces themselves. */
    NONE
}
