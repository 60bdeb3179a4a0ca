package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what happens to the objects of a cluster: a watch for each kind, or for each kind and namespace. Kinds that are defined meanwhile are listed and then watched. Used by one thread,
 * once.
 */
final class ChangeFollowing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFollowing.class);

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private static final Duration TICK = Duration.ofSeconds(1);
    /** After how long of changes without a pause it is said how far all is. */
    private static final Duration BUSY = Duration.ofSeconds(10);
    /** How long it is waited whether one of the watches says that it is too old, behind the answer to the last. */
    private static final Duration SETTLING = Duration.ofMillis(200);
    /** In how many ticks behind a definition it is looked what is served; servers serve it a moment later. */
    private static final int LOOKS = 10;

    private final KubernetesSettings settings;
    private final ApiServer server;
    private final Operation operation;
    private final ChangeLog log;
    private final ChangeFilter filter;
    private final BlockingQueue<Watch.Heard> queue = new LinkedBlockingQueue<>();
    /** The watches by their streams. */
    private final Map<String, Watch> watches = new HashMap<>();
    /** The streams of what the account may not list. */
    private final Set<String> leftOut = new HashSet<>();

    private Optional<ApiResource> services = Optional.empty();
    private int looks;
    private long lastHead = System.nanoTime();

    ChangeFollowing(KubernetesSettings settings, ApiServer server, LogSink sink, Operation operation) {
        this.settings = settings;
        this.server = server;
        this.operation = operation;
        log = new ChangeLog(sink, operation.clock());
        filter = new ChangeFilter(settings);
    }

    /** Follows until the operation is cancelled. */
    void follow(Optional<Checkpoint> from) throws IOException, InterruptedException {
        Discovery discovery = Discovery.of(server, operation);
        List<WatchedPlace> places = places(discovery);
        if (from.isPresent()) {
            log.goOn(from.get());
        } else {
            begin(places);
        }
        learnServices(discovery);
        for (WatchedPlace place : places) {
            if (!log.position(place.stream()).equals(ResourceVersion.NONE)) {
                watch(place);
            }
        }
        settle();
        watchNew(places);
        while (true) {
            operation.checkCancelled();
            Watch.Heard heard = queue.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
            if (heard == null) {
                pause();
            } else {
                hear(heard);
                sayWhileBusy();
            }
        }
    }

    private List<WatchedPlace> places(Discovery discovery) {
        List<WatchedPlace> places = new ArrayList<>();
        for (ApiResource resource : discovery.resources()) {
            if (settings.copies(resource) && resource.verbs().contains("watch")) {
                settings.selection()
                        .places(resource)
                        .forEach(namespace -> places.add(new WatchedPlace(resource, namespace)));
            }
        }
        return places;
    }

    private void begin(List<WatchedPlace> places) throws IOException, InterruptedException {
        Map<String, String> positions = new TreeMap<>();
        for (WatchedPlace place : places) {
            try {
                JsonNode list = server.get(place.resource().path(place.namespace()) + "?limit=1", operation);
                String version = list.path("metadata").path("resourceVersion").asText();
                place.at(version).ifPresent(stream -> positions.put(stream, version));
            } catch (ApiException e) {
                leaveOut(place, e);
            }
        }
        log.begin(positions);
    }

    private void leaveOut(WatchedPlace place, ApiException e) throws ApiException {
        if (e.code() != FORBIDDEN && e.code() != NOT_FOUND) {
            throw e;
        }
        if (leftOut.add(place.stream()) && e.code() == FORBIDDEN) {
            LOG.warn("Changes of {} are not followed, since the account may not list them", place);
        }
    }

    /** Endpoints are kept if the cluster does not make them, which their services tell. */
    private void learnServices(Discovery discovery) throws IOException, InterruptedException {
        services = discovery.find("", "Service");
        if (services.isEmpty()) {
            return;
        }
        for (String namespace : settings.selection().places(services.get())) {
            try {
                new PagedList(server, services.get(), operation)
                        .forEach(namespace, service -> filter.learn(services.get(), service));
            } catch (ApiException e) {
                leaveOut(new WatchedPlace(services.get(), namespace), e);
            }
        }
    }

    /** What happens to services is heard of by another watch, perhaps later than of the endpoints that the cluster makes for them. */
    private void learnServiceOf(ApiResource resource, ObjectNode object) throws IOException, InterruptedException {
        if (services.isEmpty() || !filter.asksForService(resource, object)) {
            return;
        }
        JsonNode metadata = object.path("metadata");
        String path = services.get()
                .path(metadata.path("namespace").asText(), metadata.path("name").asText());
        try {
            filter.learn(services.get(), server.get(path, operation));
        } catch (ApiException e) {
            // Nobody's endpoints, or nobody may know whose: they are kept.
            if (e.code() != NOT_FOUND && e.code() != FORBIDDEN) {
                throw e;
            }
        }
    }

    private void watch(WatchedPlace place) {
        String stream = place.stream();
        watches.put(stream, Watch.begin(server, place, log.position(stream), queue));
    }

    /** Waits until all watches were answered, and looks whether one of them is too old, before anything is appended. */
    private void settle() throws IOException, InterruptedException {
        List<Watch.Heard> early = new ArrayList<>();
        Set<Watch> silent = new HashSet<>(watches.values());
        long last = System.nanoTime();
        while (!silent.isEmpty() || System.nanoTime() - last < SETTLING.toNanos()) {
            operation.checkCancelled();
            Watch.Heard heard = queue.poll(SETTLING.toMillis(), TimeUnit.MILLISECONDS);
            if (heard != null) {
                last = silent.remove(heard.watch()) ? System.nanoTime() : last;
                early.add(heard);
                if (isLost(heard)) {
                    throw lost(heard.watch());
                }
            }
        }
        for (Watch.Heard heard : early) {
            hear(heard);
        }
    }

    private static boolean isLost(Watch.Heard heard) {
        if (heard instanceof Watch.Said said) {
            return said.events().stream().anyMatch(ChangeFollowing::isTooOld);
        }
        return heard instanceof Watch.Begun begun && begun.code() == GONE;
    }

    private static boolean isTooOld(JsonNode event) {
        return event.path("type").asText().equals("ERROR")
                && event.path("object").path("code").asInt() == GONE;
    }

    private IOException lost(Watch watch) {
        String what = "The server no longer tells what happened to " + watch.place() + " behind resource version "
                + log.position(watch.place().stream()) + ": it remembers some minutes";
        return log.isBegun() ? new IOException(what) : new LogLostException(what, Optional.empty());
    }

    private void hear(Watch.Heard heard) throws IOException, InterruptedException {
        Watch watch = heard.watch();
        WatchedPlace place = watch.place();
        if (watches.get(place.stream()) != watch) {
            return;
        }
        if (isLost(heard)) {
            throw lost(watch);
        }
        if (heard instanceof Watch.Begun begun) {
            begun(place, begun.code());
        } else if (heard instanceof Watch.Said said) {
            for (JsonNode event : said.events()) {
                event(place, event);
            }
            watch.more();
        } else if (heard instanceof Watch.Ended ended) {
            if (ended.failure().isPresent()) {
                throw ended.failure().get();
            }
            watch(place);
        }
    }

    private void begun(WatchedPlace place, int code) throws IOException {
        if (code == NOT_FOUND) {
            // Its definition was deleted, and may come back.
            watches.remove(place.stream());
            looks = LOOKS;
        } else if (code == FORBIDDEN) {
            throw new IOException(
                    "The account may list " + place + " and not watch them. Let it watch what it may list");
        } else if (code >= 300) {
            throw new IOException("The server answered " + code + " when it was asked to watch " + place);
        }
    }

    private void event(WatchedPlace place, JsonNode event) throws IOException, InterruptedException {
        String type = event.path("type").asText();
        if (type.equals("ERROR") || !(event.path("object") instanceof ObjectNode object)) {
            throw new IOException("The server has ended the watch of " + place + " with an error: "
                    + event.path("object").path("code").asInt() + " "
                    + event.path("object").path("reason").asText());
        }
        String stream = place.stream();
        String version = object.path("metadata").path("resourceVersion").asText();
        if (!ResourceVersion.isPosition(version)) {
            throw new IOException("The resource version of an object of " + place + " is no number");
        }
        if (!log.isNews(stream, version)) {
            return;
        }
        boolean isGone = type.equals("DELETED");
        boolean says = !type.equals("BOOKMARK");
        if (says && !isGone) {
            learnServiceOf(place.resource(), object);
        }
        Optional<byte[]> record = says ? filter.record(place.resource(), object, isGone) : Optional.empty();
        if (record.isPresent()) {
            log.add(stream, version, record.get());
        } else {
            log.reached(stream, version);
        }
        if (defines(place.resource())) {
            looks = LOOKS;
        }
    }

    /** Whether what is served may be more or less after a change of such an object. */
    private static boolean defines(ApiResource resource) {
        return Set.of("customresourcedefinitions.apiextensions.k8s.io", "apiservices.apiregistration.k8s.io")
                .contains(resource.qualified());
    }

    /** Nothing has come for a while. */
    private void pause() throws IOException, InterruptedException {
        for (Watch watch : watches.values()) {
            if (watch.isOverdue()) {
                throw new IOException("The server has not ended the watch of " + watch.place()
                        + " when it should have: perhaps nobody is there any more");
            }
        }
        log.flush();
        say(true);
        if (looks > 0) {
            looks--;
            watchNew(places(Discovery.of(server, operation)));
        }
    }

    private void sayWhileBusy() throws InterruptedException {
        if (System.nanoTime() - lastHead > BUSY.toNanos()) {
            log.flush();
            say(false);
        }
    }

    private void say(boolean quiet) {
        log.head(quiet);
        lastHead = System.nanoTime();
    }

    /** Lists and watches what is not watched yet: it was not served before, or what it was is forgotten with its definition. */
    private void watchNew(List<WatchedPlace> places) throws IOException, InterruptedException {
        for (WatchedPlace place : places) {
            String stream = place.stream();
            if (!watches.containsKey(stream) && !leftOut.contains(stream)) {
                try {
                    list(place);
                    watch(place);
                } catch (ApiException e) {
                    leaveOut(place, e);
                }
            }
        }
    }

    private void list(WatchedPlace place) throws IOException, InterruptedException {
        String stream = place.stream();
        // Who goes on from within the list has to list again.
        String before = log.position(stream);
        String version = new PagedList(server, place.resource(), operation).forEach(place.namespace(), object -> {
            Optional<byte[]> record = filter.record(place.resource(), object, false);
            if (record.isPresent()) {
                log.add(stream, before, record.get());
            }
        });
        if (!ResourceVersion.isPosition(version)) {
            throw new IOException("The resource version of a list of " + place + " is no number");
        }
        log.reached(stream, version);
        log.flush();
    }

    @Override
    public void close() {
        watches.values().forEach(Watch::close);
    }
}
