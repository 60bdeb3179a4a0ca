package io.holdfast.verify;

/** What a repository relies on in its store, and what protects it there. */
public enum StoreGuarantee {
    /** A blob can be stored. */
    WRITABLE("a blob can be stored", "nothing can be backed up"),
    /** A blob is seen by every client as soon as it is stored. */
    READ_AFTER_WRITE(
            "what was stored is seen at once, by every client",
            "a snapshot may be published before what it needs can be read, and locks are not seen in time"),
    /** What is read, whole or in part, is what was stored. */
    CONTENT("what is read, whole or in part, is what was stored", "nothing that was backed up can be trusted"),
    /** A blob is never replaced. */
    NEVER_REPLACED("a name that is taken is refused", "what is stored can be overwritten"),
    /** Of several that store a blob of one name at the same time one succeeds. */
    EXCLUSIVE_CREATE(
            "of several that store one name at the same time one succeeds",
            "change logs cannot be followed into it, and several hosts cannot agree on one of them"),
    /** Names beyond those of restic's layout are taken. */
    ARBITRARY_NAMES(
            "names beyond restic's layout are taken",
            "no change logs, no undelete, and prune only without a grace, while nobody writes"),
    /** A list has every blob, each once, with its size. */
    LIST("a list has every blob once", "prune may take for absent what is there"),
    /** What was deleted is gone at once. */
    DELETE("what was deleted is gone at once", "locks stay, and prune frees nothing"),
    /** The store's clock goes right. */
    CLOCK(
            "its clock and that of this machine agree",
            "locks of the dead are found late, and those of the living may be taken for stale"),
    /** What is deleted can be had back from the store. It is asked, and not tried. */
    VERSIONS("what is deleted is kept as an old version", "what is deleted by mistake or out of malice is lost"),
    /** What is stored cannot be deleted for good until some time has passed. It is asked, and not tried. */
    LOCK(
            "what is stored is locked for some time",
            "whoever has the keys of the store can delete all backups; keep a copy that they cannot reach");

    private final String promise;
    private final String consequence;

    StoreGuarantee(String promise, String consequence) {
        this.promise = promise;
        this.consequence = consequence;
    }

    /** Whether a repository does without it, and is only better protected with it. */
    public boolean isExtra() {
        return this == VERSIONS || this == LOCK;
    }

    /** What holds, in a few words. */
    public String promise() {
        return promise;
    }

    /** What depends on it: what goes wrong, or is not to be had, where it does not hold. */
    public String consequence() {
        return consequence;
    }
}
