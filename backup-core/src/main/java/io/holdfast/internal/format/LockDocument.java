package io.holdfast.internal.format;

import io.holdfast.internal.format.GoJsonReader.Fields;
import java.time.OffsetDateTime;

/**
 * A lock file, once it is opened and unpacked. Fields in this order; those marked ? are left out when 0:
 *
 * <pre>
 * time, exclusive, hostname, username, pid, uid?, gid?
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
 */
public record LockDocument(
        OffsetDateTime time, boolean exclusive, String hostname, String username, int pid, long uid, long gid) {

    private static final Fields FIELDS = Fields.of("time", "exclusive", "hostname", "username", "pid", "uid", "gid");

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
                default -> in.skip();
            }
        }
        in.end();
        return new LockDocument(time, exclusive, hostname, username, pid, uid, gid);
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
        return out.raw("}").toByteArray();
    }
}
