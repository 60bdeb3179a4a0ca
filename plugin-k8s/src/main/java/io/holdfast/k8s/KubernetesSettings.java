package io.holdfast.k8s;

import java.util.List;
import java.util.Map;

/**
 * Everything that a {@link KubernetesSource} is told.
 *
 * @param selection what is copied and restored
 * @param scope which objects in no namespace are copied
 * @param restore what a restore does
 * @param hooks what is done around a backup
 */
record KubernetesSettings(Selection selection, ClusterScope scope, Restore restore, List<BackupHook> hooks) {

    /** Copies the list. */
    KubernetesSettings {
        hooks = List.copyOf(hooks);
    }

    /** Whether objects of a kind may be copied. */
    boolean copies(ApiResource resource) {
        return selection.hasKind(resource)
                && !Generated.isNeverKept(resource)
                && (resource.namespaced() || resource.isNamespaces() || copiesOfTheCluster(resource));
    }

    private boolean copiesOfTheCluster(ApiResource resource) {
        return switch (scope) {
            case ALL -> true;
            case NEEDED -> Needed.canNeed(resource.kind());
            case NONE -> false;
        };
    }

    /**
     * What a restore does.
     *
     * @param to where it restores to
     * @param conflicts what is done about objects that are there
     * @param namespaces where what was in a namespace goes
     * @param storageClasses by what a storage class is replaced
     * @param addresses whether services keep their addresses and ports
     * @param finalizers whether objects keep them
     * @param status whether custom resources get the status that they had
     * @param patches what is changed about objects besides, in this order
     */
    record Restore(
            RestoreTo to,
            ConflictPolicy conflicts,
            Map<String, String> namespaces,
            Map<String, String> storageClasses,
            boolean addresses,
            boolean finalizers,
            boolean status,
            List<RestorePatch> patches) {

        /** Copies the maps and the list. */
        Restore {
            namespaces = Map.copyOf(namespaces);
            storageClasses = Map.copyOf(storageClasses);
            patches = List.copyOf(patches);
        }
    }
}
