package io.holdfast.k8s;

/** What a restore does about an object that is there already and differs. */
public enum ConflictPolicy {
    /** It stays as it is. */
    KEEP,
    /** It becomes as in the snapshot, but for fields that somebody else has set to something else: then it stays as it is, and is reported. */
    UPDATE,
    /** It becomes as in the snapshot, whoever has set its fields. */
    REPLACE
}
