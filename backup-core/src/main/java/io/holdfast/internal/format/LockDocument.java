package io.holdfast.internal.format;

import io.holdfast.internal.format.GoJsonReader.Fields;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A lock file, once it is opened and unpacked. Fields in this order; those marked ? are left out when 0:
 *
 * <pre>
 * time, exclusive, hostname, username, pid, uid?, gid?
 * holdfast?    {"since", "machine", "boot", "namespaces", "start"}, in a lock of Holdfast's
 * </pre>
 *
 * @param time when it was written; a lock is refreshed by writing a new one and then deleting the old
 * @param exclusive whether nobody else may hold a lock
 * @param hostname the holder's machine. restic on that machine takes the lock for abandoned if no process has {@code pid}, and
 *     to find out sends SIGHUP to it, which ends a Java process that does not handle it
 * @param username the holder's user
 * @param pid the holder's process
 * @param uid the number of the user, 0 to 2<sup>32</sup> − 1
 * @param gid the number of the group, 0 to 2<sup>32</sup> − 1
 * @param holder what only a lock of Holdfast's says
 */
public record LockDocument(
        OffsetDateTime time,
        boolean exclusive,
        String hostname,
        String username,
        int pid,
        long uid,
        long gid,
        Optional<LockHolder> holder) {

    private static final Fields FIELDS =
            Fields.of("time", "exclusive", "hostname", "username", "pid", "uid", "gid", "holdfast");
    private static final Fields HOLDER_FIELDS = Fields.of("since", "machine", "boot", "namespaces", "start");

    /**
     * Reads a lock.
     *
     * @throws MalformedException if this is not a lock
     */
    public static LockDocument decode(byte[] json) throws MalformedException {
        GoJsonReader in = new GoJsonReader("lock", json);
        OffsetDateTime time = GoTime.ZERO;
        boolean exclusive = false;
        String hostname = "";
        String username = "";
        int pid = 0;
        long uid = 0;
        long gid = 0;
        Optional<LockHolder> holder = Optional.empty();
        in.beginObject();
        for (String field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
            switch (field) {
                case "time" -> time = in.time();
                case "exclusive" -> exclusive = in.bool();
                case "hostname" -> hostname = in.string();
                case "username" -> username = in.string();
                case "pid" -> pid = in.int31();
                case "uid" -> uid = in.uint32();
                case "gid" -> gid = in.uint32();
                case "holdfast" -> holder = Optional.of(holder(in));
                default -> in.skip();
            }
        }
        in.end();
        return new LockDocument(time, exclusive, hostname, username, pid, uid, gid, holder);
    }

    private static LockHolder holder(GoJsonReader in) throws MalformedException {
        OffsetDateTime since = GoTime.ZERO;
        String machine = "";
        String boot = "";
        String namespaces = "";
        String start = "";
        in.beginObject();
        for (String field = in.nextField(HOLDER_FIELDS); field != null; field = in.nextField(HOLDER_FIELDS)) {
            switch (field) {
                case "since" -> since = in.time();
                case "machine" -> machine = in.string();
                case "boot" -> boot = in.string();
                case "namespaces" -> namespaces = in.string();
                case "start" -> start = in.string();
                default -> in.skip();
            }
        }
        return new LockHolder(since, machine, boot, namespaces, start);
    }

    /** The same lock, refreshed. */
    public LockDocument at(OffsetDateTime now) {
        return new LockDocument(now, exclusive, hostname, username, pid, uid, gid, holder);
    }

    /** Its JSON. */
    public byte[] encode() {
        GoJsonWriter out = new GoJsonWriter(256);
        out.raw("{\"time\":").time(time);
        out.raw(",\"exclusive\":").bool(exclusive);
        out.raw(",\"hostname\":").string(hostname);
        out.raw(",\"username\":").string(username);
        out.raw(",\"pid\":").unsigned(pid);
        out.optional(",\"uid\":", uid);
        out.optional(",\"gid\":", gid);
        holder.ifPresent(known -> encode(known, out));
        return out.raw("}").toByteArray();
    }

    private static void encode(LockHolder holder, GoJsonWriter out) {
        out.raw(",\"holdfast\":{\"since\":").time(holder.since());
        out.raw(",\"machine\":").string(holder.machine());
        out.raw(",\"boot\":").string(holder.boot());
        out.raw(",\"namespaces\":").string(holder.namespaces());
        out.raw(",\"start\":").string(holder.start());
        out.raw("}");
    }
}
