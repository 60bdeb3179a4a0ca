package io.holdfast.k8s;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** Resource versions as positions: those of one kind are numbers that ascend. */
final class ResourceVersion {

    /** Where nothing was heard yet. */
    static final String NONE = "0";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,39}");

    private ResourceVersion() {}

    static boolean isPosition(String text) {
        return NUMBER.matcher(text).matches();
    }

    static int compare(String one, String other) {
        return number(one).compareTo(number(other));
    }

    /** The first position behind another. */
    static String next(String position) {
        return number(position).add(BigInteger.ONE).toString();
    }

    private static BigInteger number(String text) {
        if (!isPosition(text)) {
            throw new IllegalArgumentException("'" + text + "' is no resource version");
        }
        return new BigInteger(text);
    }
}
