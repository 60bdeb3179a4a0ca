package io.holdfast.testkit.k8s;

import java.util.Comparator;

/**
 * Where an object is kept. Ordered as lists are.
 *
 * @param type such as {@code deployments.apps}
 * @param namespace empty if it has none
 */
record Key(String type, String namespace, String name) implements Comparable<Key> {

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::type).thenComparing(Key::namespace).thenComparing(Key::name);

    @Override
    public int compareTo(Key other) {
        return ORDER.compare(this, other);
    }
}
