package io.holdfast.redis.internal.resp;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server has refused a command. */
public final class ServerException extends IOException {

    private static final long serialVersionUID = 1L;
    private static final Pattern MOVED = Pattern.compile("(?:MOVED|ASK) (\\d{1,5}) ");

    /**
     * A refusal.
     *
     * @param command what was refused, without its arguments
     * @param reply what the server said, which begins with a code
     */
    ServerException(String command, String reply) {
        super("The server refuses " + command + ": " + reply);
        this.reply = reply;
    }

    private final String reply;

    /** The first word of what the server said: {@code NOPERM}. */
    public String code() {
        return reply.split(" ", 2)[0];
    }

    /** Whether the user may not do it. */
    public boolean isForbidden() {
        return code().equals("NOPERM") || code().equals("NOAUTH");
    }

    /** The slot that is, or is on its way to be, at another node of the cluster; empty if that is not why. */
    public OptionalInt movedSlot() {
        Matcher moved = MOVED.matcher(reply);
        return moved.lookingAt() ? OptionalInt.of(Integer.parseInt(moved.group(1))) : OptionalInt.empty();
    }

    /** Whether what should be made is there already. */
    public boolean isAboutWhatExists() {
        return code().equals("BUSYKEY") || reply.contains("already exists");
    }

    /** Whether it does not do that because it is a node of a cluster. */
    public boolean isInCluster() {
        return reply.toLowerCase(Locale.ROOT).contains("cluster mode");
    }

    /** Whether it does not know the command, or its administrator has taken it away. */
    public boolean isUnknown() {
        return reply.toLowerCase(Locale.ROOT).matches("err unknown (sub)?command.*");
    }
}
