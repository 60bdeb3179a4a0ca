package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.SourceIdentity;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * The hooks of one backup, while something is done for them: its marks on objects say of which source it is, and are unlike those of any other run.
 *
 * @param source what all runs of a source have in common
 * @param id what no other run has
 */
record HookRun(String source, String id, Operation operation) implements Operation {

    /** What keys of hooks begin with. */
    static final String KEYS = "hook/";

    /** A new one. */
    static HookRun of(SourceIdentity source, Operation operation) {
        String known = UUID.nameUUIDFromBytes(source.toString().getBytes(UTF_8)).toString();
        return new HookRun(known, UUID.randomUUID().toString(), operation);
    }

    /** The same, while something else is done. */
    HookRun during(Operation other) {
        return new HookRun(source, id, other);
    }

    /** What a hook is called in marks. */
    String key(String hook) {
        return KEYS + source + "/" + id + "/" + hook;
    }

    static boolean isKey(String step) {
        return step.startsWith(KEYS);
    }

    /** Whether two keys are of the same run of a source. */
    static boolean isSameRun(String key, String other) {
        return part(key, 1).equals(part(other, 1)) && part(key, 2).equals(part(other, 2));
    }

    /** Whether two keys are of the same source, and of different runs. */
    static boolean isOtherRun(String key, String other) {
        return part(key, 1).equals(part(other, 1)) && !part(key, 2).equals(part(other, 2));
    }

    private static String part(String key, int which) {
        String[] parts = key.split("/", 4);
        return parts.length > which ? parts[which] : "";
    }

    @Override
    public void checkCancelled() throws InterruptedException {
        operation.checkCancelled();
    }

    @Override
    public Registration onCancel(Runnable action) {
        return operation.onCancel(action);
    }

    @Override
    public Clock clock() {
        return operation.clock();
    }

    @Override
    public Executor executor() {
        return operation.executor();
    }

    @Override
    public void expect(long entries, long bytes) {
        operation.expect(entries, bytes);
    }
}
