package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;

/** Names of keys, which are bytes, for people. */
final class KeyNames {

    private static final int LONGEST = 80;

    private KeyNames() {}

    /** Where a key is: {@code order:1 of database 3}. */
    static String of(int database, byte[] name) {
        return (name.length == 0 ? "(the empty name)" : printable(name)) + " of database " + database;
    }

    private static String printable(byte[] name) {
        String text = text(name);
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < Math.min(LONGEST, text.length()); i++) {
            char c = text.charAt(i);
            printable.append(Character.isISOControl(c) ? hex((byte) c) : String.valueOf(c));
        }
        return printable + (text.length() > LONGEST ? "…" : "");
    }

    private static String text(byte[] name) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
        } catch (CharacterCodingException e) {
            StringBuilder hex = new StringBuilder();
            for (int i = 0; i < Math.min(LONGEST, name.length); i++) {
                boolean plain = name[i] > ' ' && name[i] < 127;
                hex.append(plain ? String.valueOf((char) name[i]) : hex(name[i]));
            }
            return hex.toString();
        }
    }

    private static String hex(byte value) {
        return "\\x" + HexFormat.of().toHexDigits(value);
    }
}
