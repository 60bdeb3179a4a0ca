package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import io.holdfast.testkit.StoreContract;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every store passes, in a real server. */
class ProxyStoreTest extends StoreContract {

    private static ProxyServer server;

    private String bucket;

    @BeforeAll
    static void start() throws Exception {
        server = ProxyServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected Store open() throws Exception {
        if (bucket == null) {
            bucket = server.newBucket();
        }
        return withoutTemporaryNames(ProxyServer.store(server.uri() + "/" + bucket + "/a/repository")
                .partSize(5 << 20)
                .build());
    }

    /** This server lists also what it has not yet received the whole of, under a name of its own. Others do not. */
    private static Store withoutTemporaryNames(Store store) {
        return (Store) Proxy.newProxyInstance(
                ProxyStoreTest.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("list")) {
                        @SuppressWarnings("unchecked")
                        Consumer<BlobInfo> each = (Consumer<BlobInfo>) arguments[1];
                        arguments[1] = (Consumer<BlobInfo>) blob -> {
                            if (!blob.name().matches(".*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
                                each.accept(blob);
                            }
                        };
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    protected List<String> secrets() {
        return List.of(ProxyServer.SECRET_KEY);
    }

    @Test
    void whatTheServerDoesWithConditionsIsFoundOut() throws Exception {
        try (Store store = open()) {
            assertThat(store.capabilities())
                    .containsExactlyInAnyOrder(StoreCapability.ARBITRARY_NAMES, StoreCapability.EXCLUSIVE_CREATE);
            store.list("", blob -> assertThat(blob).as("what is left of trying").isNull());
        }
    }
}
