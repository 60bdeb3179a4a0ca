package io.holdfast.internal.log;

import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A repository that is opened once, which takes a while, and then used in one copy of its store after the other. */
final class Seat {

    private final Exchanged store;
    private final OpenRepository internals;
    private final Repository repository;

    Seat(Store first, Secret password, RepositoryOptions options) throws IOException, InterruptedException {
        store = new Exchanged(first);
        internals = OpenRepository.open(store, password.utf8(), options);
        repository = Repository.open(store, password, options);
    }

    OpenRepository internals(Store at) {
        store.now = at;
        return internals;
    }

    Repository repository(Store at) {
        store.now = at;
        return repository;
    }

    private static final class Exchanged implements Store {

        private volatile Store now;

        Exchanged(Store first) {
            now = first;
        }

        @Override
        public Set<StoreCapability> capabilities() throws IOException, InterruptedException {
            return now.capabilities();
        }

        @Override
        public void put(String name, BlobContent content) throws IOException, InterruptedException {
            now.put(name, content);
        }

        @Override
        public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
            return now.read(name, offset, length);
        }

        @Override
        public Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
            return now.stat(name);
        }

        @Override
        public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
            now.list(prefix, each);
        }

        @Override
        public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
            return now.delete(names);
        }

        @Override
        public Instant now() throws IOException, InterruptedException {
            return now.now();
        }

        @Override
        public Health health() throws InterruptedException {
            return now.health();
        }

        @Override
        public void close() {}
    }
}
