package io.holdfast.postgres.internal.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** What a server answers when it does not do what it was asked for. */
public final class ServerException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String state;

    private ServerException(String state, String message) {
        super(message);
        this.state = state;
    }

    /** Reads the fields of an ErrorResponse. */
    static ServerException read(ByteBuffer fields) {
        Map<Character, String> texts = fields(fields);
        String state = texts.getOrDefault('C', "");
        StringBuilder message = new StringBuilder("The server says: ").append(texts.getOrDefault('M', "nothing"));
        if (texts.containsKey('D')) {
            message.append(" (").append(texts.get('D')).append(')');
        }
        if (texts.containsKey('H')) {
            message.append(". Its hint: ").append(texts.get('H'));
        }
        return new ServerException(
                state, message.append(" [SQLSTATE ").append(state).append(']').toString());
    }

    /** The fields of an ErrorResponse or NoticeResponse by their types. */
    static Map<Character, String> fields(ByteBuffer fields) {
        Map<Character, String> texts = new HashMap<>();
        while (fields.hasRemaining()) {
            byte type = fields.get();
            if (type == 0) {
                break;
            }
            texts.put((char) type, Wire.text(fields));
        }
        return texts;
    }

    /** The SQLSTATE: five characters, or none if the server did not say. */
    public String state() {
        return state;
    }
}
