package io.holdfast.k8s;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A cluster, real or not, in which there is a {@link ShopNamespace}. */
abstract class ShopCase extends AnyClusterCase {

    @TempDir
    Path directory;

    /** What the tests are about, the name of its namespace, and the path of that. */
    ShopNamespace made;

    String shop;
    String place;

    @BeforeEach
    void fill() throws Exception {
        made = ShopNamespace.create(cluster);
        shop = made.name("shop");
        place = made.path();
    }

    @Override
    @AfterEach
    void stop() throws Exception {
        try {
            release();
        } finally {
            super.stop();
        }
    }

    /** Nothing keeps the namespace from being deleted any more. */
    void release() throws Exception {
        if (isThere(made.widget())) {
            cluster.mergePatch(made.widget(), "{\"metadata\": {\"finalizers\": null}}");
        }
    }

    /** Deletes the namespace, and all that was made beside it. */
    void deleteEverything() throws Exception {
        release();
        cluster.delete(place);
        cluster.deleteOfTheCluster();
    }

    KubernetesSource.Builder ours() {
        return made.of(source().namespaces(shop));
    }
}
