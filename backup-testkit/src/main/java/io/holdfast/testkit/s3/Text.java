package io.holdfast.testkit.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** How names are written in addresses, and compared. */
final class Text {

    /** The order of S3's lists. */
    static final Comparator<String> BINARY =
            (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

    private static final String UNRESERVED = "-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Text() {}

    /** As signatures have it: everything is escaped but letters, digits, {@code -._~} and what is kept. */
    static String encode(String text, String kept) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0 || kept.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    static String decode(String text) throws Refusal {
        byte[] bytes = text.getBytes(ISO_8859_1);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        try {
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '%') {
                    decoded.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                    i += 2;
                } else {
                    decoded.write(bytes[i]);
                }
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new Refusal(400, "InvalidURI", "Couldn't parse the specified URI.");
        }
        return decoded.toString(UTF_8);
    }

    /** The decoded parameters of a query. */
    static Map<String, String> query(String target) throws Refusal {
        Map<String, String> parameters = new TreeMap<>();
        int begin = target.indexOf('?');
        if (begin >= 0) {
            for (String parameter : target.substring(begin + 1).split("&", -1)) {
                if (!parameter.isEmpty()) {
                    String[] parts = parameter.replace('+', ' ').split("=", 2);
                    parameters.put(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]));
                }
            }
        }
        return parameters;
    }

    /** The path as it was sent. */
    static String path(String target) {
        return target.split("\\?", 2)[0];
    }
}
