package io.holdfast.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * What a restore is to do about one object.
 *
 * @param reason why, for a person; empty where the action says all
 * @param fields in which the cluster has something else
 * @param uid of the object that is there; empty if none is
 * @param patches what patches do to it, without values
 * @param warnings what it relies on and the cluster lacks
 */
record Planned(
        Original original,
        Action action,
        String reason,
        List<String> fields,
        String uid,
        List<String> patches,
        List<String> warnings) {

    Planned(Original original, Action action, String reason, List<String> fields, String uid) {
        this(original, action, reason, fields, uid, List.of(), List.of());
    }

    /** The same, with what patches do. */
    Planned patchedBy(List<String> all) {
        return new Planned(original, action, reason, fields, uid, all, warnings);
    }

    /** The same, with what it relies on and the cluster lacks. */
    Planned warning(List<String> all) {
        return new Planned(original, action, reason, fields, uid, patches, all);
    }

    /** What is done. */
    enum Action {
        /** It is not there. */
        CREATE,
        /** It is there and differs. */
        UPDATE,
        /** It is there and is as it should be. */
        UNCHANGED,
        /** It is there, differs, and stays as it is, since that is wanted. */
        KEEP,
        /** It is not restored, since something else makes it. */
        SKIP,
        /** It cannot be restored. */
        CONFLICT;

        boolean writes() {
            return this == CREATE || this == UPDATE;
        }
    }

    void write(ObjectNode json) {
        json.put("object", original.file().path());
        json.put("kind", original.kind());
        json.put("name", original.name());
        json.put("action", action.name().toLowerCase(Locale.ROOT));
        if (!reason.isEmpty()) {
            json.put("reason", reason);
        }
        if (!patches.isEmpty()) {
            patches.forEach(json.putArray("patched")::add);
        }
        if (!warnings.isEmpty()) {
            warnings.forEach(json.putArray("warnings")::add);
        }
        if (!fields.isEmpty()) {
            fields.forEach(json.putArray("differs")::add);
        }
    }
}
