package io.holdfast.k8s;

import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that is done before the objects of a cluster are copied, and undone behind that: also if the copy failed, was cancelled, or the hook itself failed or took too long. Immutable and thread-safe.
 *
 * <p>By default the backup fails with its hook, and what a hook may take is five minutes, before and behind each. What scaling and annotating finds there stands in the object, so that a process that was killed leaves it to the next
 * backup of the same source with a hook of this kind on the object to give that back. Where backups of several sources hold an object at the same time, it is given back when the last one ends. A backup fails during which another one of
 * the same source begins, and one that wants something else of an object than another source holds it with.
 */
public final class BackupHook {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final String name;
    private final Work before;
    private final Work after;
    private final Duration timeout;
    private final Duration timeoutBehind;
    private final boolean goesOn;
    private final List<LeastRights.InNamespace> rights;

    /** What is done at one end. */
    @FunctionalInterface
    interface Work {
        void perform(HookRun operation, Duration timeout) throws IOException, InterruptedException;
    }

    private BackupHook(
            String name,
            Work before,
            Work after,
            Duration timeout,
            Duration timeoutBehind,
            boolean goesOn,
            List<LeastRights.InNamespace> rights) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a hook has a name");
        }
        this.name = name;
        this.before = before;
        this.after = after;
        this.timeout = timeout;
        this.timeoutBehind = timeoutBehind;
        this.goesOn = goesOn;
        this.rights = List.copyOf(rights);
    }

    private static BackupHook of(String name, Work before, Work after, List<LeastRights.InNamespace> rights) {
        return new BackupHook(name, before, after, LIMIT, LIMIT, false, rights);
    }

    /**
     * Scales a workload and waits until there are as many pods, as {@link KubernetesScale} does; behind the backup it has as many replicas as before. In the snapshot it has those, too.
     *
     * @throws IllegalArgumentException if it is no workload that can be scaled
     */
    public static BackupHook scaling(String name, KubernetesTarget workload, int replicas) {
        return of(
                name,
                workload,
                KubernetesScale.of(workload, replicas),
                List.of(workload.right("get", "patch"), HookPods.LIST));
    }

    /**
     * Annotates an object, for a controller that acts on that; behind the backup it has the annotation that it had, or none. So it is in the snapshot, too.
     *
     * @throws IllegalArgumentException if it is no object
     */
    public static BackupHook annotating(String name, KubernetesTarget object, String annotation, String value) {
        return of(name, object, new ObjectAnnotation(object, annotation, value), List.of(object.right("get", "patch")));
    }

    private static BackupHook of(
            String name, KubernetesTarget object, FieldAction action, List<LeastRights.Rule> rules) {
        return of(
                name,
                (operation, timeout) -> {
                    if (action.run(new Step(name, operation)) instanceof Outcome.Failed failed) {
                        throw new IOException(failed.reason());
                    }
                },
                (operation, timeout) -> action.compensate(new Step(name, operation)),
                List.of(new LeastRights.InNamespace(object.namespace(), rules)));
    }

    /**
     * Sends requests, each a {@code POST} without a body, which is not sent again; any answer but of the class 2xx has failed. No message has more of an address than its host.
     *
     * @param before where one is sent to before the backup, if one is
     * @param after where one is sent to behind it, if one is
     * @throws IllegalArgumentException if one is neither for {@code http} nor {@code https}
     */
    public static BackupHook http(String name, Optional<URI> before, Optional<URI> after) {
        return of(name, posting(before), posting(after), List.of());
    }

    private static Work posting(Optional<URI> address) {
        if (address.isEmpty()) {
            return (operation, timeout) -> {};
        }
        URI uri = address.get();
        String scheme = String.valueOf(uri.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("a hook sends requests by http or https, not by " + scheme);
        }
        return (operation, timeout) -> post(uri, timeout);
    }

    private static void post(URI uri, Duration timeout) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .POST(BodyPublishers.noBody())
                .build();
        // The path may be secret, too: many services take whoever knows it for the one who may.
        String shown = "POST " + uri.getScheme() + "://" + uri.getHost();
        HttpResponse<Void> answer;
        try {
            answer = client.send(request, BodyHandlers.discarding());
        } catch (IOException e) {
            throw new IOException(shown + " failed (" + e.getClass().getSimpleName() + ")", e);
        }
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(shown + " was answered by " + answer.statusCode());
        }
    }

    /**
     * Runs a command in containers before the backup, and one behind it: in all pods that are there then, one after another, as {@code kubectl exec} does. No shell reads it, unless it names one. Any exit code but 0 has failed; before the
     * backup those that come behind are left then. What a command writes is not kept.
     *
     * <p>A command that takes too long is not waited for any more; whether the cluster ends it is not known. A process of Holdfast that was killed has run no command behind the backup, so that the one before it has to stand that it is
     * run once more.
     *
     * @param before the command with its arguments; empty for none
     * @param after the same, behind it
     * @throws IllegalArgumentException if there is neither
     */
    public static BackupHook command(String name, HookPods pods, List<String> before, List<String> after) {
        if (before.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException("the hook '" + name + "' runs no command");
        }
        PodCommands first = new PodCommands(pods, before);
        PodCommands last = new PodCommands(pods, after);
        return of(
                name,
                before.isEmpty()
                        ? (operation, timeout) -> {}
                        : (operation, timeout) -> first.runUntilOneFails(operation),
                after.isEmpty() ? (operation, timeout) -> {} : (operation, timeout) -> last.runInAll(operation),
                List.of(pods.rights()));
    }

    /**
     * How long each end of it may take.
     *
     * @throws IllegalArgumentException if that is no time
     */
    public BackupHook timeout(Duration limit) {
        if (limit.toMillis() < 1) {
            throw new IllegalArgumentException("a hook takes longer than " + limit);
        }
        return timeouts(limit, limit);
    }

    /** How long it may take before the backup, and behind it. */
    BackupHook timeouts(Duration first, Duration last) {
        return new BackupHook(name, before, after, first, last, goesOn, rights);
    }

    /** The same, which only warns in the report of the backup where it fails. */
    public BackupHook goingOn() {
        return new BackupHook(name, before, after, timeout, timeoutBehind, true, rights);
    }

    /** Does what comes before. */
    void begin(HookRun operation) throws IOException, InterruptedException {
        perform("before", before, timeout, operation);
    }

    /** Does what comes behind. */
    void end(HookRun operation) throws IOException, InterruptedException {
        perform("behind", after, timeoutBehind, operation);
    }

    private void perform(String when, Work work, Duration limit, HookRun run) throws IOException, InterruptedException {
        try {
            new TimedWork("holdfast-k8s-hook", limit).perform(limited -> work.perform(run.during(limited), limit), run);
        } catch (IOException e) {
            throw new IOException("The hook '" + name + "' " + when + " the backup: " + e.getMessage(), e);
        }
    }

    /** What the account of the backup has to be allowed besides. */
    List<LeastRights.InNamespace> rights() {
        return rights;
    }

    boolean goesOn() {
        return goesOn;
    }

    @Override
    public String toString() {
        return "hook '" + name + "'";
    }

    /** A hook as a step of one backup; what a killed one found, the next one of the same source gives back. */
    private record Step(String hook, HookRun operation) implements ActionContext {

        @Override
        public RecoveryMode mode() {
            return RecoveryMode.REAL;
        }

        @Override
        public String key() {
            return operation.key(hook);
        }

        @Override
        public Instant incident() {
            return Instant.EPOCH;
        }

        @Override
        public Map<String, String> outputs(String step) {
            return Map.of();
        }
    }
}
