package io.holdfast.testkit.k8s;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Gives services their addresses and ports, each to one of them only. Guarded by the server. */
final class Allocation {

    private static final int FIRST_PORT = 30_000;
    private static final int LAST_PORT = 32_767;

    private final Objects objects;
    private int nextAddress = 10;

    Allocation(Objects objects) {
        this.objects = objects;
    }

    void allocate(Key key, Map<String, Object> service) throws Refusal {
        Map<String, Object> spec = Json.child(service, "spec");
        String type = Json.text(spec, "type");
        if (type.equals("ExternalName")) {
            return;
        }
        Set<Object> addresses = new TreeSet<>();
        Set<Object> ports = new TreeSet<>();
        taken(key, addresses, ports);
        address(key, spec, addresses);
        if (type.equals("NodePort") || type.equals("LoadBalancer")) {
            List<Map<String, Object>> of = Json.objects(spec, "ports");
            for (int i = 0; i < of.size(); i++) {
                port(key, of.get(i), "nodePort", "spec.ports[" + i + "].nodePort", ports);
            }
            if (type.equals("LoadBalancer")
                    && Json.text(spec, "externalTrafficPolicy").equals("Local")) {
                port(key, spec, "healthCheckNodePort", "spec.healthCheckNodePort", ports);
            }
        }
    }

    private void taken(Key except, Set<Object> addresses, Set<Object> ports) {
        List<Key> others = objects.keys(except.type(), "").stream()
                .filter(other -> !other.equals(except))
                .toList();
        for (Map<String, Object> other : objects.read(others, objects.revision())) {
            Map<String, Object> spec = Json.at(other, "spec");
            addresses.add(Json.text(spec, "clusterIP"));
            if (spec.get("healthCheckNodePort") instanceof Long port) {
                ports.add(port);
            }
            for (Map<String, Object> port : Json.objects(spec, "ports")) {
                if (port.get("nodePort") instanceof Long taken) {
                    ports.add(taken);
                }
            }
        }
    }

    private void address(Key key, Map<String, Object> spec, Set<Object> taken) throws Refusal {
        String wanted = Json.text(spec, "clusterIP");
        if (wanted.equals("None")) {
            spec.put("clusterIPs", List.of(wanted));
            return;
        }
        if (!wanted.isEmpty() && taken.contains(wanted)) {
            throw refusal(key, wanted, "provided IP is already allocated");
        }
        if (!wanted.isEmpty() && !wanted.startsWith("10.96.")) {
            throw refusal(key, wanted, "the provided network does not match the current range");
        }
        String address = wanted;
        while (address.isEmpty() || (wanted.isEmpty() && taken.contains(address))) {
            nextAddress++;
            address = "10.96." + nextAddress / 250 + "." + (1 + nextAddress % 250);
        }
        spec.put("clusterIP", address);
        spec.put("clusterIPs", List.of(address));
    }

    private static Refusal refusal(Key key, String address, String why) {
        Cause cause =
                Cause.invalid("spec.clusterIPs", List.of(address), "failed to allocate IP " + address + ": " + why);
        return Refusal.invalid("Service", key.name(), List.of(cause));
    }

    private static void port(Key key, Map<String, Object> of, String field, String path, Set<Object> taken)
            throws Refusal {
        if (of.get(field) instanceof Long wanted) {
            if (wanted < FIRST_PORT || wanted > LAST_PORT) {
                Cause cause = Cause.invalid(
                        path,
                        wanted,
                        "provided port is not in the valid range. The range of valid ports is " + FIRST_PORT + "-"
                                + LAST_PORT);
                throw Refusal.invalid("Service", key.name(), List.of(cause));
            }
            if (!taken.add(wanted)) {
                Cause cause = Cause.invalid(path, wanted, "provided port is already allocated");
                throw Refusal.invalid("Service", key.name(), List.of(cause));
            }
            return;
        }
        long port = FIRST_PORT;
        while (!taken.add(port)) {
            port++;
        }
        of.put(field, port);
    }
}
