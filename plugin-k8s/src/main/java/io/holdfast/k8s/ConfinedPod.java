package io.holdfast.k8s;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** A pod of one container that needs no root, no capability, and no file system that can be written but its own volumes. Not thread-safe. */
final class ConfinedPod {

    private static final int NOBODY = 65532;

    private final ObjectNode container = JsonNodeFactory.instance.objectNode();
    private final ArrayNode arguments;
    private final ArrayNode environment;
    private final ArrayNode mounts;
    private final ArrayNode volumes = JsonNodeFactory.instance.arrayNode();

    /** One whose {@code /tmp} can be written. */
    ConfinedPod(String name, String image) {
        container.put("name", name);
        container.put("image", image);
        arguments = container.putArray("args");
        environment = container.putArray("env");
        ObjectNode security = container.putObject("securityContext");
        security.put("allowPrivilegeEscalation", false).put("readOnlyRootFilesystem", true);
        security.putObject("capabilities").putArray("drop").add("ALL");
        ObjectNode resources = container.putObject("resources");
        resources.putObject("requests").put("cpu", "100m").put("memory", "384Mi");
        resources.putObject("limits").put("memory", "768Mi");
        mounts = container.putArray("volumeMounts");
        empty("tmp", "/tmp");
    }

    void arguments(List<String> more) {
        more.forEach(arguments::add);
    }

    void variable(String name, String value) {
        environment.addObject().put("name", name).put("value", value);
    }

    /** Has all keys of secrets as variables. */
    void variablesOf(List<String> secrets) {
        if (!secrets.isEmpty()) {
            ArrayNode from = container.putArray("envFrom");
            secrets.forEach(secret -> from.addObject().putObject("secretRef").put("name", secret));
        }
    }

    /** A directory that can be written and is gone with the pod. */
    void empty(String name, String directory) {
        mount(name, directory, false).putObject("emptyDir");
    }

    /** A directory with the keys of a secret, or with one of them. */
    void secret(String name, String of, Optional<String> key, String directory) {
        ObjectNode secret = mount(name, directory, true).putObject("secret");
        secret.put("secretName", of);
        key.ifPresent(
                only -> secret.putArray("items").addObject().put("key", only).put("path", only));
    }

    void configMap(String name, String of, String directory) {
        mount(name, directory, true).putObject("configMap").put("name", of);
    }

    void claim(String name, String of, String directory, boolean readOnly) {
        mount(name, directory, readOnly).putObject("persistentVolumeClaim").put("claimName", of);
    }

    /** Mounts a volume, and returns it. */
    private ObjectNode mount(String name, String directory, boolean readOnly) {
        ObjectNode mount = mounts.addObject().put("name", name).put("mountPath", directory);
        if (readOnly) {
            mount.put("readOnly", true);
        }
        return volumes.addObject().put("name", name);
    }

    /** Writes it to where a template has its specification. */
    void into(ObjectNode spec, String account) {
        spec.put("serviceAccountName", account);
        spec.putObject("securityContext")
                .put("runAsNonRoot", true)
                .put("runAsUser", NOBODY)
                .put("runAsGroup", NOBODY)
                .put("fsGroup", NOBODY)
                .putObject("seccompProfile")
                .put("type", "RuntimeDefault");
        spec.putArray("containers").add(container);
        spec.set("volumes", volumes);
    }
}
