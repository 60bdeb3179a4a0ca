package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.k8s.Planned.Action;
import io.holdfast.spi.source.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Decides what is done about each object of a snapshot. The cluster is asked, and not changed. */
final class RestorePlanner {

    private static final Set<String> MADE_BY_MACHINES = Set.of("Node", "CSINode", "VolumeAttachment");

    private static final String DEFINITIONS =
            ObjectFiles.ORIGINALS + ObjectFiles.directory("", "apiextensions.k8s.io", "CustomResourceDefinition") + "/";

    private final KubernetesSettings settings;
    private final Originals originals;
    private final Target target;
    private final Set<String> ours;
    private final Rewriting rewriting;
    private final Needed needed;
    private final Reliances reliances = new Reliances();
    /** What is known of every object of the snapshot, whether it is selected or not, by its file. */
    private final Map<String, Original> known = new HashMap<>();
    /** The files of the objects that may be wanted; of those in no namespace it is known when all were seen. */
    private final Set<String> selected = new HashSet<>();

    /** What the selected objects were known by. */
    private final Set<String> uids = new HashSet<>();
    /** What the kinds that definitions of the snapshot define are called in paths, by group and kind. */
    private final Map<String, String> defined = new ConcurrentHashMap<>();

    /**
     * @param ours files of objects that this restore began to write before it was ended
     */
    RestorePlanner(KubernetesSettings settings, Originals originals, Target target, Set<String> ours) {
        this.settings = settings;
        this.originals = originals;
        this.target = target;
        this.ours = ours;
        rewriting = new Rewriting(settings.restore());
        needed = new Needed(settings.selection(), settings.scope());
    }

    List<Planned> plan() throws IOException, InterruptedException {
        List<Entry> files = originals.files();
        originals.forEach(
                files.stream().filter(RestorePlanner::isDefinition).toList(), (file, object) -> define(object));
        originals.forEach(files, this::see);
        List<Planned> plan = Collections.synchronizedList(new ArrayList<>());
        List<Entry> wanted =
                files.stream().filter(file -> selected.contains(file.path())).toList();
        originals.forEach(wanted, (file, object) -> {
            if (object.path("metadata").has("namespace") || needed.has(object)) {
                plan.add(plan(original(file), object));
            }
        });
        List<Planned> ordered = new ArrayList<>(plan);
        ordered.sort((one, other) -> one.original().compareTo(other.original()));
        return reliances.warned(ordered, target);
    }

    boolean isDefined(Original original) {
        return defined.containsKey(original.group() + "/" + original.kind());
    }

    private static boolean isDefinition(Entry file) {
        return file.path().startsWith(DEFINITIONS);
    }

    private void define(JsonNode object) {
        JsonNode spec = object.path("spec");
        defined.put(
                spec.path("group").asText() + "/" + spec.at("/names/kind").asText(),
                spec.at("/names/plural").asText());
    }

    /** What a kind is called in paths, also if the cluster serves it only when its definition is restored. */
    private String plural(String group, String kind) {
        return target.kind(group, kind)
                .map(ApiResource::plural)
                .orElseGet(() -> defined.getOrDefault(group + "/" + kind, ""));
    }

    private Original original(Entry file) {
        Original original = known.get(file.path());
        if (original == null) {
            throw new IllegalStateException(file + " was not seen before");
        }
        return original;
    }

    private synchronized void see(Entry file, ObjectNode object) {
        Original original = Original.of(file, object);
        known.put(file.path(), original);
        boolean namespaced = object.path("metadata").has("namespace");
        if (hasKind(original) && (!namespaced || settings.selection().has(object))) {
            selected.add(file.path());
            uids.add(original.uid());
            if (namespaced || object.has("roleRef")) {
                needed.see(object);
            }
        }
    }

    private boolean hasKind(Original original) {
        String plural = plural(original.group(), original.kind());
        return settings.selection()
                .hasKind(new ApiResource(original.group(), "", plural, original.kind(), true, Set.of(), List.of()));
    }

    private Planned plan(Original original, ObjectNode object) throws IOException, InterruptedException {
        Optional<String> skipped = whySkipped(original, object);
        if (skipped.isPresent()) {
            return new Planned(original, Action.SKIP, skipped.get(), List.of(), "");
        }
        String plural = plural(original.group(), original.kind());
        List<String> patches = rewriting.patches(object, plural);
        try {
            ObjectNode wanted = rewriting.rewrite(object, plural);
            reliances.see(original, wanted);
            return patched(original, object, wanted).patchedBy(patches);
        } catch (UnfitPatchException e) {
            return new Planned(original, Action.CONFLICT, String.valueOf(e.getMessage()), List.of(), "")
                    .patchedBy(patches);
        }
    }

    private Planned patched(Original original, ObjectNode object, ObjectNode wanted)
            throws IOException, InterruptedException {
        Optional<ApiResource> resource = target.resource(wanted);
        if (resource.isEmpty()) {
            return isDefined(original)
                            && target.kind(original.group(), original.kind()).isEmpty()
                    ? new Planned(original, Action.CREATE, "", List.of(), "")
                    : unserved(original, object);
        }
        wanted.put("apiVersion", resource.get().apiVersion());
        Optional<JsonNode> live = target.live(resource.get(), wanted);
        if (live.isEmpty()) {
            return new Planned(original, Action.CREATE, "", List.of(), "");
        }
        return compared(original, resource.get(), wanted, live.get());
    }

    private Optional<String> whySkipped(Original original, JsonNode object) {
        if (uids.contains(original.controller())) {
            return Optional.of("its controller makes it anew");
        }
        if (MADE_BY_MACHINES.contains(original.kind())) {
            return Optional.of("the machines of the cluster make it");
        }
        if (Bootstrapped.is(object)) {
            return Optional.of("every cluster has its own");
        }
        boolean finished = switch (original.kind()) {
            case "Pod" ->
                Set.of("Succeeded", "Failed")
                        .contains(object.at("/status/phase").asText());
            case "Job" -> object.path("status").has("completionTime");
            default -> false;
        };
        return finished ? Optional.of("it has ended, and would run again") : Optional.empty();
    }

    private Planned unserved(Original original, JsonNode object) {
        String instead = target.kind(original.group(), original.kind())
                .map(resource -> "; it is served as " + resource.served()
                        + VersionSkew.obstacle(object)
                                .map(why -> ", where " + why)
                                .orElse(""))
                .orElse("");
        return new Planned(
                original,
                Action.CONFLICT,
                "the cluster does not serve " + original.kind() + " of "
                        + object.path("apiVersion").asText() + instead,
                List.of(),
                "");
    }

    private Planned compared(Original original, ApiResource resource, ObjectNode wanted, JsonNode live)
            throws IOException, InterruptedException {
        String uid = live.at("/metadata/uid").asText();
        if (live.path("metadata").has("deletionTimestamp")) {
            return new Planned(original, Action.CONFLICT, "the one that is there is being deleted", List.of(), uid);
        }
        List<String> differences = Comparison.differences(wanted, live);
        boolean begun = ours.contains(original.file().path());
        if (differences.isEmpty() && !begun) {
            return new Planned(original, Action.UNCHANGED, "", List.of(), uid);
        }
        ConflictPolicy policy = begun ? ConflictPolicy.REPLACE : policy(original);
        if (policy == ConflictPolicy.KEEP) {
            return new Planned(original, Action.KEEP, "it is there and differs", differences, uid);
        }
        try {
            target.apply(resource, wanted, "", policy == ConflictPolicy.REPLACE, true);
            return new Planned(original, Action.UPDATE, "", differences, uid);
        } catch (ApiException e) {
            return new Planned(original, Action.CONFLICT, Target.why(e, wanted), differences, uid);
        }
    }

    /** The account that every namespace has gets what it had besides. */
    private ConflictPolicy policy(Original original) {
        boolean merged =
                original.kind().equals("ServiceAccount") && original.name().endsWith("/default");
        ConflictPolicy policy = settings.restore().conflicts();
        return merged && policy == ConflictPolicy.KEEP ? ConflictPolicy.UPDATE : policy;
    }
}
