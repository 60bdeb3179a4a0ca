package io.holdfast.redis.internal.resp;

import java.io.IOException;

/** The server has refused a command. */
public final class ServerException extends IOException {

    private static final long serialVersionUID = 1L;

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

    /** Whether what should be made is there already. */
    public boolean isAboutWhatExists() {
        return code().equals("BUSYKEY") || reply.contains("already exists");
    }
}
