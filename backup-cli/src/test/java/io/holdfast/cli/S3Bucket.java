package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.s3.S3Store;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A part of a bucket, for one repository. Whatever is in it is deleted at last. */
final class S3Bucket {

    private final String address;
    private final Map<String, String> settings;
    private final Optional<Supplier<List<String>>> reads;
    private final AutoCloseable server;

    /**
     * @param settings of the store; one that is empty is none
     * @param reads what the server was asked for so far, if it tells
     */
    S3Bucket(
            String address,
            Map<String, String> settings,
            Optional<Supplier<List<String>>> reads,
            AutoCloseable server) {
        this.address = address;
        this.settings = new HashMap<>(settings);
        this.settings.values().removeIf(String::isEmpty);
        this.reads = reads;
        this.server = server;
    }

    /** What a command needs to find it. */
    Map<String, String> variables() {
        Map<String, String> variables = storeVariables("HOLDFAST_STORE_");
        variables.put(RepositoryAccess.VARIABLE, "s3:" + address);
        return variables;
    }

    /** What a command needs to find it as the repository that it copies from. */
    Map<String, String> fromVariables() {
        Map<String, String> variables = storeVariables("HOLDFAST_FROM_STORE_");
        variables.put(FromRepository.VARIABLE, "s3:" + address);
        return variables;
    }

    private Map<String, String> storeVariables(String prefix) {
        Map<String, String> variables = new HashMap<>();
        settings.forEach(
                (name, value) -> variables.put(prefix + name.replace('-', '_').toUpperCase(Locale.ROOT), value));
        // The smallest, so that not all packs are sent in one request.
        variables.put(prefix + "PART_SIZE", "5M");
        return variables;
    }

    Restic restic() {
        Map<String, String> variables = new HashMap<>();
        variables.put("AWS_ACCESS_KEY_ID", settings.get("access-key"));
        variables.put("AWS_SECRET_ACCESS_KEY", secret());
        Optional.ofNullable(settings.get("region")).ifPresent(region -> variables.put("AWS_DEFAULT_REGION", region));
        List<String> options = Optional.ofNullable(settings.get("trust"))
                .map(trust -> List.of("--cacert", trust))
                .orElse(List.of());
        return new Restic("s3:" + address, variables, options);
    }

    Store store() {
        S3Store.Builder store = S3Store.at(address)
                .credentials(settings.get("access-key"), Secret.of(secret()))
                .partSize(5 << 20);
        Optional.ofNullable(settings.get("region")).ifPresent(store::region);
        Optional.ofNullable(settings.get("trust")).map(Path::of).ifPresent(store::trust);
        return store.build();
    }

    /** What may be seen nowhere. */
    String secret() {
        return settings.get("secret-key");
    }

    /** What was read so far that has such a name, once for each request; nothing is known of it if the server does not tell. */
    Optional<List<String>> reads(String prefix) {
        return reads.map(all ->
                all.get().stream().filter(name -> name.startsWith(prefix)).toList());
    }

    /** The blobs that have such a name. */
    List<String> names(String prefix) throws Exception {
        try (Store store = store()) {
            List<String> names = new ArrayList<>();
            store.list(prefix, blob -> names.add(blob.name()));
            return names;
        }
    }

    void delete(List<String> names) throws Exception {
        try (Store store = store()) {
            assertThat(store.delete(names)).isEmpty();
        }
    }

    void close() throws Exception {
        delete(names(""));
        server.close();
    }
}
