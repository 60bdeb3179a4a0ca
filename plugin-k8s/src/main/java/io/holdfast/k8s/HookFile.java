package io.holdfast.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads hooks as a file has them, as JSON:
 *
 * <pre>
 * [{"name": "still", "scale": {"namespace": "shop", "kind": "Deployment", "name": "web", "replicas": 0}, "timeout-seconds": 300, "on-error": "fail"},
 *  {"name": "told", "annotate": {"namespace": "shop", "kind": "Service", "name": "web", "annotation": "example.org/pause", "value": "yes"}},
 *  {"name": "asked", "http": {"before": "https://…", "after": "https://…"}, "on-error": "continue"},
 *  {"name": "flushed", "exec": {"namespace": "shop", "labels": "app=db", "container": "db", "before": ["flush"], "after": ["sh", "-c", "…"]}}]
 * </pre>
 *
 * @param cluster whose objects they are about
 */
record HookFile(KubernetesTarget cluster) {

    private static final Set<String> KINDS = Set.of("scale", "annotate", "http", "exec");

    /**
     * The hooks of a file.
     *
     * @throws IllegalArgumentException if it cannot be read; no value is repeated
     */
    List<BackupHook> read(String file) {
        JsonNode list;
        try {
            list = ApiServer.JSON.readTree(file);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The file of hooks is no JSON, from line " + e.getLocation().getLineNr() + " on");
        }
        if (!list.isArray()) {
            throw new IllegalArgumentException("The file of hooks is no list");
        }
        List<BackupHook> hooks = new ArrayList<>();
        list.forEach(hook -> hooks.add(hook(hook)));
        return hooks;
    }

    private BackupHook hook(JsonNode hook) {
        check(hook, Set.of("name", "scale", "annotate", "http", "exec", "timeout-seconds", "on-error"));
        long kinds = KINDS.stream().filter(hook::has).count();
        if (kinds != 1) {
            throw new IllegalArgumentException("A hook has one of scale, annotate, http and exec");
        }
        BackupHook made = made(text(hook, "name"), hook);
        if (hook.has("timeout-seconds")) {
            made = made.timeout(Duration.ofSeconds(hook.path("timeout-seconds").asLong()));
        }
        String onError = hook.path("on-error").asText("fail");
        if (!Set.of("fail", "continue").contains(onError)) {
            throw new IllegalArgumentException("'on-error' of a hook is fail or continue");
        }
        return onError.equals("fail") ? made : made.goingOn();
    }

    private BackupHook made(String name, JsonNode hook) {
        if (hook.has("scale")) {
            JsonNode scale = hook.get("scale");
            check(scale, Set.of("namespace", "kind", "name", "replicas"));
            if (!scale.path("replicas").isInt()) {
                throw new IllegalArgumentException("'replicas' of a hook is a number");
            }
            return BackupHook.scaling(name, object(scale), scale.get("replicas").asInt());
        }
        if (hook.has("annotate")) {
            JsonNode annotate = hook.get("annotate");
            check(annotate, Set.of("namespace", "kind", "name", "annotation", "value"));
            return BackupHook.annotating(name, object(annotate), text(annotate, "annotation"), text(annotate, "value"));
        }
        if (hook.has("exec")) {
            JsonNode exec = hook.get("exec");
            check(exec, Set.of("namespace", "pod", "labels", "container", "before", "after"));
            return BackupHook.command(name, pods(exec), command(exec, "before"), command(exec, "after"));
        }
        JsonNode http = hook.get("http");
        check(http, Set.of("before", "after"));
        return BackupHook.http(name, uri(http, "before"), uri(http, "after"));
    }

    private KubernetesTarget object(JsonNode place) {
        return cluster.namespace(text(place, "namespace")).object(text(place, "kind"), text(place, "name"));
    }

    private HookPods pods(JsonNode exec) {
        if (exec.has("pod") == exec.has("labels")) {
            throw new IllegalArgumentException("'exec' of a hook has one of pod and labels");
        }
        KubernetesTarget namespace = cluster.namespace(text(exec, "namespace"));
        HookPods pods = exec.has("pod")
                ? HookPods.named(namespace, text(exec, "pod"))
                : HookPods.labelled(namespace, text(exec, "labels"));
        return exec.has("container") ? pods.container(text(exec, "container")) : pods;
    }

    private static List<String> command(JsonNode exec, String end) {
        List<String> words = new ArrayList<>();
        for (JsonNode word : exec.path(end)) {
            if (!word.isTextual()) {
                throw new IllegalArgumentException("'" + end + "' of a hook is a list of texts");
            }
            words.add(word.asText());
        }
        // A text by itself would need somebody to take it apart.
        if (exec.has(end) && words.isEmpty()) {
            throw new IllegalArgumentException("'" + end + "' of a hook is a list of texts");
        }
        return words;
    }

    private static Optional<URI> uri(JsonNode http, String end) {
        if (!http.has(end)) {
            return Optional.empty();
        }
        try {
            return Optional.of(URI.create(text(http, end)));
        } catch (IllegalArgumentException e) {
            // Its message repeats the address, and that may have a token.
            throw new IllegalArgumentException("'" + end + "' of a hook is no address");
        }
    }

    private static String text(JsonNode of, String field) {
        String text = of.path(field).asText();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("A hook lacks '" + field + "'");
        }
        return text;
    }

    private static void check(JsonNode object, Set<String> known) {
        Set<String> unknown = new TreeSet<>();
        object.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(known);
        if (!object.isObject() || !unknown.isEmpty()) {
            throw new IllegalArgumentException("A hook has " + new TreeSet<>(known) + ", and not " + unknown);
        }
    }
}
