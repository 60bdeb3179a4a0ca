package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A namespace with three config maps, whose changes are followed. */
abstract class FollowedCase extends AnyClusterCase {

    static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<Following> followed = new ArrayList<>();
    /** The namespace, and the path of it. */
    String shop;

    String place;
    /** The group of widgets, which a test may define. */
    String group;

    Source source;

    /** A shipper at work, in the background. */
    final class Following {

        final TestOperation operation = new TestOperation();
        final RecordingLog log;
        private final CompletableFuture<Throwable> outcome = new CompletableFuture<>();

        Following(Source of, Optional<Checkpoint> from) {
            log = new RecordingLog(from);
            followed.add(this);
            operation.executor().execute(() -> {
                try {
                    of.log().orElseThrow().follow(from, log, operation);
                } catch (Throwable e) {
                    outcome.complete(e);
                }
            });
        }

        Throwable outcome() throws Exception {
            return outcome.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }

        /** Ends it, and waits for that. */
        void stop() throws Exception {
            operation.cancel();
            outcome();
        }

        /** Waits until there is a record that has this text, and returns how many came up to it. */
        int await(String text) throws Exception {
            int seen = 0;
            while (true) {
                awaitRecords(seen + 1);
                if (text(log.records().get(seen).bytes()).contains(text)) {
                    return seen + 1;
                }
                seen++;
            }
        }

        private void awaitRecords(int count) throws Exception {
            try {
                log.await(count, LIMIT);
            } catch (AssertionError e) {
                if (outcome.isDone()) {
                    e.addSuppressed(outcome.join());
                }
                throw e;
            }
        }

        /** Where the log stands behind everything so far. */
        Checkpoint last() {
            return log.checkpointAfter(log.records().size());
        }
    }

    static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }

    @BeforeEach
    void fill() throws Exception {
        shop = cluster.namespace("shop");
        place = "/api/v1/namespaces/" + shop;
        group = shop + ".example.org";
        create("v1", "ConfigMap", shop, "kept", "\"data\": {\"key\": \"a\"}");
        create("v1", "ConfigMap", shop, "changed", "\"data\": {\"key\": \"a\"}");
        create("v1", "ConfigMap", shop, "removed", "\"data\": {\"key\": \"a\"}");
        KubernetesSource.Builder all = source().namespaces(shop);
        // On a cluster that others use as well, their kinds come and go.
        source = (TestCluster.named().isPresent()
                        ? all.kinds("Namespace", "ConfigMap", "CustomResourceDefinition", "widgets." + group)
                        : all)
                .build();
    }

    @AfterEach
    void end() throws Exception {
        for (Following following : followed) {
            following.stop();
        }
        source.close();
    }

    Following follow() throws Exception {
        Following following = new Following(source, Optional.empty());
        following.log.awaitBegun(LIMIT);
        return following;
    }

    static RecordedEntries base(Source of) throws Exception {
        RecordingSink sink = new RecordingSink(new TestOperation());
        return sink.recorded(of.snapshotter().snapshot(TestRequest.full(), sink, new TestOperation()));
    }

    static void restore(Source into, RecordedEntries base, Following following, int records, Path target)
            throws Exception {
        restore(into, base, following.log.asSource(records), target);
    }

    static void restore(Source into, RecordedEntries base, LogSource log, Path target) throws Exception {
        into.snapshotter().restore(RestorePoint.of(base, log), () -> target, new TestOperation());
    }

    /** All that several have appended, one after another. */
    static LogSource joined(Following... parts) {
        List<LogSource> logs = Stream.of(parts)
                .map(part -> part.log.asSource(part.log.records().size()))
                .toList();
        return new LogSource() {
            @Override
            public Set<String> streams() {
                return logs.stream().flatMap(log -> log.streams().stream()).collect(Collectors.toUnmodifiableSet());
            }

            @Override
            public void forEach(String stream, RecordHandler handler) throws IOException, InterruptedException {
                for (LogSource log : logs) {
                    log.forEach(stream, handler);
                }
            }
        };
    }
}
