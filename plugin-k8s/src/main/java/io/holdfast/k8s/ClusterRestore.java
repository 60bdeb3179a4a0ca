package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.k8s.Planned.Action;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans a restore into a cluster, and performs the plan, stage by stage. */
final class ClusterRestore {

    /** How often, and how long after one another in milliseconds, a definition is looked at until it is served. */
    private static final int LOOKS = 120;

    private static final long BETWEEN_LOOKS = 250;

    private final KubernetesSettings settings;
    private final RestorePoint point;
    private final RestoreTarget restored;
    private final Path directory;
    private final Operation operation;
    private final Originals originals;
    private final Target target;
    private final Rewriting rewriting;
    /** What an object is known by now, by what it was known by when it was backed up. */
    private final Map<String, String> uids = new ConcurrentHashMap<>();

    private final Map<String, Original> unowned = new ConcurrentHashMap<>();
    private final Map<String, ObjectNode> results = new ConcurrentHashMap<>();

    ClusterRestore(
            KubernetesSettings settings,
            RestorePoint point,
            Originals originals,
            RestoreTarget restored,
            ApiServer server,
            Operation operation)
            throws IOException, InterruptedException {
        this.settings = settings;
        this.point = point;
        this.originals = originals;
        this.restored = restored;
        directory = restored.directory();
        this.operation = operation;
        target = new Target(server, operation);
        rewriting = new Rewriting(settings.restore());
    }

    void restore() throws IOException, InterruptedException {
        if (settings.restore().to() == RestoreTo.PLAN) {
            List<Planned> plan = new RestorePlanner(settings, originals, target, Set.of()).plan();
            writePlan(plan);
            RestoreSummary summary = new RestoreSummary();
            plan.forEach(summary::add);
            summary.tell(restored, true);
            return;
        }
        try (RestoreJournal journal = RestoreJournal.open(directory, identity())) {
            Set<String> begun = journal.begun();
            RestorePlanner planner = new RestorePlanner(settings, originals, target, begun);
            List<Planned> plan = planner.plan();
            writePlan(plan);
            plan.stream()
                    .filter(planned -> !planned.uid().isEmpty())
                    .forEach(planned -> uids.put(planned.original().uid(), planned.uid()));
            for (int stage = 0; stage <= RestoreOrder.LAST; stage++) {
                perform(stage, plan, journal, begun);
            }
            ownLate();
            if (settings.restore().status()) {
                restoreStatus(plan, planner);
            }
            report(plan);
            journal.end();
        }
    }

    /** Which snapshot is restored, how far, and how: a restore that goes on is of the same. */
    private String identity() throws IOException, InterruptedException {
        Entry facts = point.base()
                .entry(ObjectFiles.FACTS)
                .orElseThrow(() -> new IOException("The snapshot has no " + ObjectFiles.FACTS
                        + " and is not of a Kubernetes cluster. Nothing was restored"));
        try (InputStream in = point.base().open(facts)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(in.readAllBytes());
            digest.update(new TreeMap<>(point.target()).toString().getBytes(UTF_8));
            digest.update(settings.restore().toString().getBytes(UTF_8));
            settings.restore()
                    .patches()
                    .forEach(patch -> digest.update(patch.content().getBytes(UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void perform(int stage, List<Planned> plan, RestoreJournal journal, Set<String> begun)
            throws IOException, InterruptedException {
        Map<String, Planned> here = plan.stream()
                .filter(planned ->
                        planned.action().writes() && planned.original().stage() == stage)
                .collect(Collectors.toMap(planned -> planned.original().file().path(), planned -> planned));
        originals.forEach(files(here.values().stream().map(Planned::original)), (file, object) -> {
            journal.begin(file.path());
            Planned planned = Objects.requireNonNull(here.get(file.path()));
            boolean replaces =
                    planned.action() == Action.UPDATE && settings.restore().conflicts() == ConflictPolicy.REPLACE;
            apply(planned.original(), object, replaces || begun.contains(file.path()));
        });
        if (stage == RestoreOrder.DEFINITIONS && !here.isEmpty()) {
            awaitDefinitions(here.values());
        }
    }

    private static List<Entry> files(Stream<Original> of) {
        return of.map(Original::file).toList();
    }

    /** Writes one object; its owners, if they are there. */
    private void apply(Original original, ObjectNode object, boolean force) throws IOException, InterruptedException {
        ObjectNode wanted = rewriting.rewrite(object, target.plural(object));
        ArrayNode owners = owners(object);
        if (owners.size() == original.owners().size()) {
            own(wanted, owners);
        } else {
            unowned.put(original.file().path(), original);
        }
        write(original, wanted, "", force);
    }

    /** The owners that there are by now. */
    private ArrayNode owners(JsonNode object) {
        ArrayNode owners = JsonNodeFactory.instance.arrayNode();
        for (JsonNode reference : object.at("/metadata/ownerReferences")) {
            String uid = uids.get(reference.path("uid").asText());
            if (uid != null) {
                owners.add(((ObjectNode) reference).deepCopy().put("uid", uid));
            }
        }
        return owners;
    }

    private static void own(ObjectNode wanted, ArrayNode owners) {
        if (!owners.isEmpty()) {
            ((ObjectNode) wanted.get("metadata")).set("ownerReferences", owners);
        }
    }

    private void write(Original original, ObjectNode wanted, String subresource, boolean force)
            throws IOException, InterruptedException {
        ObjectNode result =
                results.computeIfAbsent(original.file().path(), none -> JsonNodeFactory.instance.objectNode());
        Optional<ApiResource> resource = target.resource(wanted);
        if (resource.isEmpty()) {
            fail(
                    result,
                    "the cluster does not serve " + original.kind() + " of "
                            + wanted.path("apiVersion").asText());
            return;
        }
        wanted.put("apiVersion", resource.get().apiVersion());
        try {
            JsonNode kept = target.apply(resource.get(), wanted, subresource, force, false);
            uids.put(original.uid(), kept.at("/metadata/uid").asText());
            result.put("result", "restored");
            List<String> lost = Comparison.differences(wanted, kept);
            if (!lost.isEmpty()) {
                // An object is written more than once if its owners come late.
                Set<String> all = new TreeSet<>(lost);
                result.path("lost").forEach(before -> all.add(before.asText()));
                ArrayNode noted = result.putArray("lost");
                all.forEach(noted::add);
            }
        } catch (ApiException e) {
            fail(result, Target.why(e, wanted));
        }
    }

    private static void fail(ObjectNode result, String reason) {
        result.put("result", "failed");
        result.put("reason", reason);
    }

    /** Waits until the cluster serves what was defined; what it does not serve in the end fails by itself. */
    private void awaitDefinitions(Collection<Planned> definitions) throws IOException, InterruptedException {
        List<JsonNode> wanted = new ArrayList<>();
        originals.forEach(files(definitions.stream().map(Planned::original)), (file, object) -> {
            synchronized (wanted) {
                wanted.add(object.path("spec"));
            }
        });
        for (int looks = 0; looks < LOOKS; looks++) {
            target.rediscover();
            boolean served = wanted.stream()
                    .allMatch(spec -> target.kind(
                                    spec.path("group").asText(),
                                    spec.at("/names/kind").asText())
                            .isPresent());
            if (served) {
                return;
            }
            operation.checkCancelled();
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    /** Writes the owners of those that came before them. */
    private void ownLate() throws IOException, InterruptedException {
        originals.forEach(files(unowned.values().stream()), (file, object) -> {
            Original original = Objects.requireNonNull(unowned.get(file.path()));
            ArrayNode owners = owners(object);
            ObjectNode result = Objects.requireNonNull(results.get(file.path()));
            if (owners.size() < original.owners().size()) {
                result.put("owners", "some are not there, and are left out");
            }
            if (!owners.isEmpty() && result.path("result").asText().equals("restored")) {
                ObjectNode wanted = rewriting.rewrite(object, target.plural(object));
                own(wanted, owners);
                write(original, wanted, "", false);
            }
        });
    }

    private void restoreStatus(List<Planned> plan, RestorePlanner planner) throws IOException, InterruptedException {
        Map<String, Original> custom = plan.stream()
                .filter(planned -> planned.action().writes() && planner.isDefined(planned.original()))
                .collect(Collectors.toMap(planned -> planned.original().file().path(), Planned::original));
        originals.forEach(files(custom.values().stream()), (file, object) -> {
            String path = file.path();
            if (object.has("status") && isRestored(path)) {
                ObjectNode wanted = rewriting.rewrite(object, target.plural(object));
                wanted.retain("apiVersion", "kind", "metadata");
                ((ObjectNode) wanted.get("metadata")).retain("name", "namespace");
                wanted.set("status", object.get("status"));
                write(Objects.requireNonNull(custom.get(path)), wanted, "/status", true);
            }
        });
    }

    private boolean isRestored(String path) {
        ObjectNode result = results.get(path);
        return result != null && result.path("result").asText().equals("restored");
    }

    private void writePlan(List<Planned> plan) throws IOException {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        plan.forEach(planned -> planned.write(json.addObject()));
        Files.writeString(directory.resolve("plan.json"), json.toPrettyString() + "\n", UTF_8);
    }

    /** Whether everything is there that should be. */
    private void report(List<Planned> plan) throws IOException {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        RestoreSummary summary = new RestoreSummary();
        int missing = 0;
        for (Planned planned : plan) {
            ObjectNode line = json.addObject();
            planned.write(line);
            ObjectNode result =
                    results.getOrDefault(planned.original().file().path(), JsonNodeFactory.instance.objectNode());
            line.setAll(result);
            summary.add(planned, result);
            boolean failed = planned.action() == Action.CONFLICT
                    || result.path("result").asText().equals("failed");
            missing += failed ? 1 : 0;
        }
        Path file = directory.resolve("report.json");
        Files.writeString(file, json.toPrettyString() + "\n", UTF_8);
        summary.tell(restored, false);
        if (missing > 0) {
            throw new IOException(missing + " of " + plan.size() + " objects were not restored, the others were; "
                    + file + " says which and why. Restore again into the same directory to go on");
        }
    }
}
