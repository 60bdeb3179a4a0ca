package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.k8s.StreamState.Phase;
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
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what happens to the objects of a cluster: a watch for each kind, or for each kind and namespace. Kinds that are defined meanwhile are listed and then watched; of those that are not
 * served any more it is said that their objects are gone. Used by one thread, once.
 */
final class ChangeFollowing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFollowing.class);

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";

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
        List<String> unserved = unserved(discovery);
        requireKnown(unserved, discovery);
        learnServices(discovery);
        for (WatchedPlace place : places) {
            if (log.isWatched(place.stream())) {
                watch(place);
            }
        }
        settle();
        for (String stream : unserved) {
            leave(stream);
            looks = LOOKS;
        }
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
        for (ApiResource resource : discovery.distinct(settings::copies)) {
            if (resource.verbs().contains("watch")) {
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
                positions.put(place.stream(), version(place));
                know(place, Phase.WATCHED);
            } catch (ApiException e) {
                leaveOut(place, e);
            }
        }
        log.begin(positions);
    }

    /** How far the server is with a place. */
    private String version(WatchedPlace place) throws IOException, InterruptedException {
        JsonNode list = server.get(place.resource().path(place.namespace()) + "?limit=1", operation);
        String version = list.path("metadata").path("resourceVersion").asText();
        if (!ResourceVersion.isPosition(version)) {
            throw new IOException("The resource version of a list of " + place + " is no number");
        }
        return version;
    }

    private void know(WatchedPlace place, Phase phase) {
        log.know(place.stream(), new StreamState(phase, ObjectPlace.of(place)));
    }

    /** What is not served any more by now may be again; what may not be listed is not asked for again. */
    private void leaveOut(WatchedPlace place, ApiException e) throws ApiException {
        if (e.code() != FORBIDDEN && e.code() != NOT_FOUND) {
            throw e;
        }
        if (e.code() == FORBIDDEN && leftOut.add(place.stream())) {
            LOG.warn("Changes of {} are not followed, since the account may not list them", place);
        }
    }

    /** The streams of kinds that are not served any more, whose objects were not said to be gone yet. Where the server of a group does not answer, they may well be there. */
    private List<String> unserved(Discovery discovery) {
        Set<String> silent = discovery.unreachable().stream()
                .map(version -> version.substring(0, version.indexOf('/')))
                .collect(Collectors.toSet());
        return log.streams().stream()
                .filter(stream -> !watches.containsKey(stream) && !isServed(discovery, stream))
                .filter(stream -> log.state(stream)
                        .filter(state -> state.phase() == Phase.GONE
                                || silent.contains(state.place().group()))
                        .isEmpty())
                .sorted()
                .toList();
    }

    private static boolean isServed(Discovery discovery, String stream) {
        String namespace = stream.substring(0, Math.max(0, stream.indexOf('/')));
        return discovery.resources().stream()
                .anyMatch(resource ->
                        new WatchedPlace(resource, namespace).stream().equals(stream));
    }

    /** A log that was written before it said what each stream is about does not tell which objects are gone with it. */
    private void requireKnown(List<String> unserved, Discovery discovery) throws LogLostException {
        for (String stream : unserved) {
            if (log.state(stream).isEmpty() && discovery.unreachable().isEmpty()) {
                throw new LogLostException(
                        "The server does not serve " + stream + " any more, and this log, which an earlier version has"
                                + " written, does not say which objects are gone with that",
                        Optional.empty());
            }
        }
    }

    /** Says that the objects of a kind that is not served any more are gone. */
    private void leave(String stream) throws IOException, InterruptedException {
        Optional<ObjectPlace> place =
                log.state(stream).filter(state -> state.phase() != Phase.GONE).map(StreamState::place);
        if (place.isPresent() && !isDefined(stream)) {
            String position = later(log.position(stream));
            log.know(stream, new StreamState(Phase.GONE, place.get()));
            log.add(stream, position, ChangeFilter.record(ChangeFilter.GONE, place.get()));
        }
    }

    /** Whether a kind will be served again, as by a server that has just been started: its objects are still there. */
    private boolean isDefined(String stream) throws IOException, InterruptedException {
        String name = stream.substring(stream.indexOf('/') + 1);
        try {
            return server.get(DEFINITIONS + ApiServer.encoded(name), operation).isObject();
        } catch (ApiException e) {
            if (e.code() != FORBIDDEN && e.code() != NOT_FOUND) {
                throw e;
            }
            return false;
        }
    }

    /** A position behind another, and behind that of any snapshot that can have had the objects: what is built in is counted together with what definitions define. */
    private String later(String position) throws IOException, InterruptedException {
        String next = ResourceVersion.next(position);
        for (Watch watch : watches.values()) {
            if (watch.place().resource().group().isEmpty()) {
                String now = version(watch.place());
                return ResourceVersion.compare(now, next) > 0 ? now : next;
            }
        }
        return next;
    }

    /** Endpoints are kept if the cluster does not make them, which their services tell. */
    private void learnServices(Discovery discovery) throws IOException, InterruptedException {
        services = discovery.find("", "Endpoints").filter(settings::copies).isPresent()
                ? discovery.find("", "Service")
                : Optional.empty();
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
        know(place, Phase.WATCHED);
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

    private void begun(WatchedPlace place, int code) throws IOException, InterruptedException {
        if (code == NOT_FOUND) {
            // Its definition was deleted, and may come back.
            watches.remove(place.stream());
            leave(place.stream());
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
            look();
        }
    }

    /** Looks whether other kinds are served than before. */
    private void look() throws IOException, InterruptedException {
        Discovery discovery = Discovery.of(server, operation);
        for (String stream : unserved(discovery)) {
            leave(stream);
        }
        watchNew(places(discovery));
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
                    if (e.code() == NOT_FOUND) {
                        leave(stream);
                    }
                }
            }
        }
    }

    /**
     * Tells all objects of a place. They stand at a version before the list: a snapshot that is made meanwhile has all that happened up to there, and what happens behind it is told by the watch,
     * be it in the list or not.
     */
    private void list(WatchedPlace place) throws IOException, InterruptedException {
        String stream = place.stream();
        String version = version(place);
        know(place, Phase.LISTED);
        log.add(stream, version, ChangeFilter.record(ChangeFilter.TELLING, ObjectPlace.of(place)));
        new PagedList(server, place.resource(), operation).forEach(place.namespace(), object -> {
            Optional<byte[]> record = filter.record(place.resource(), object, false);
            if (record.isPresent()) {
                log.add(stream, version, record.get());
            }
        });
        know(place, Phase.WATCHED);
        log.add(stream, version, ChangeFilter.record(ChangeFilter.TOLD, ObjectPlace.of(place)));
    }

    @Override
    public void close() {
        watches.values().forEach(Watch::close);
    }
}
