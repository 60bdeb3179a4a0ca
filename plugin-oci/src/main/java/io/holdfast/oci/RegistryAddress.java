package io.holdfast.oci;

import java.net.URI;
import java.util.Locale;

/**
 * Where a registry is.
 *
 * @param base scheme, host and perhaps port
 */
record RegistryAddress(URI base) {

    /**
     * Reads an address; without a scheme it is HTTPS.
     *
     * @throws IllegalArgumentException if it is none, or has a user, a path or a query
     */
    static RegistryAddress parse(String text) {
        try {
            URI uri = new URI((text.contains("://") ? text : "https://" + text).replaceAll("/$", ""));
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean plain = uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && String.valueOf(uri.getPath()).isEmpty();
            if (uri.getHost() != null && plain && (scheme.equals("https") || scheme.equals("http"))) {
                return new RegistryAddress(
                        new URI(scheme, null, uri.getHost().toLowerCase(Locale.ROOT), uri.getPort(), "", null, null));
            }
        } catch (java.net.URISyntaxException e) {
            // The message would repeat what may hold a password.
        }
        throw new IllegalArgumentException(
                "The address of a registry is https://host or https://host:port, or with http, without user and path");
    }

    /** Host and port, as names of images begin. */
    String host() {
        return base.getPort() < 0 ? base.getHost() : base.getHost() + ":" + base.getPort();
    }

    boolean isEncrypted() {
        return base.getScheme().equals("https");
    }

    /** Whether a request there goes to this registry. */
    boolean isOriginOf(URI uri) {
        return base.getScheme().equalsIgnoreCase(uri.getScheme())
                && base.getHost().equalsIgnoreCase(uri.getHost())
                && port(base) == port(uri);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    /** Whether a request may go there: it is no less encrypted than those to the registry. */
    boolean leadsTo(URI uri) {
        boolean http = "http".equalsIgnoreCase(uri.getScheme());
        boolean https = "https".equalsIgnoreCase(uri.getScheme());
        return uri.getHost() != null && (https || (http && !isEncrypted()));
    }

    URI api(String path) {
        return URI.create(base + "/v2/" + path);
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
