package io.holdfast.internal.recovery;

import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.EndpointTarget;
import io.holdfast.spi.recovery.RecoveryTarget;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a step changes, as a configuration says it: an absolute path, {@code host:port}, or {@code nothing}. */
public final class WrittenTarget {

    private static final String NOTHING = "nothing";
    private static final Pattern ENDPOINT = Pattern.compile("([^/\\s:\\[\\]]+|\\[[0-9A-Fa-f:.%]+\\]):(\\d{1,5})");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private WrittenTarget() {}

    /**
     * The targets; none if it is nothing.
     *
     * @throws IllegalArgumentException if one is written otherwise
     */
    public static List<RecoveryTarget> parse(List<String> texts) {
        List<RecoveryTarget> targets = new ArrayList<>();
        for (String text : texts) {
            if (!text.equals(NOTHING)) {
                targets.add(parse(text));
            } else if (texts.size() > 1) {
                throw new IllegalArgumentException("'nothing' stands alone");
            }
        }
        return targets;
    }

    private static RecoveryTarget parse(String text) {
        Matcher endpoint = ENDPOINT.matcher(text);
        if (endpoint.matches()) {
            return EndpointTarget.of(endpoint.group(1), Integer.parseInt(endpoint.group(2)));
        }
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return DirectoryTarget.of(path);
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "what a step changes is an absolute path, host:port or nothing, not '" + text + "'", e);
        }
        throw new IllegalArgumentException(
                "what a step changes is an absolute path, host:port or nothing, not '" + text + "'");
    }

    /**
     * The server that a request goes to.
     *
     * @throws IllegalArgumentException if there is none in the address
     */
    public static RecoveryTarget of(URI address) {
        String host = address.getHost();
        if (host == null) {
            throw new IllegalArgumentException("there is no host in " + address);
        }
        boolean encrypted = "https".equals(String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT));
        int port = address.getPort() < 0 ? (encrypted ? HTTPS_PORT : HTTP_PORT) : address.getPort();
        return EndpointTarget.of(host, port);
    }
}
