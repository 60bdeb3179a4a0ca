package io.holdfast.s3;

import io.holdfast.spi.store.BlobNames;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in S3 a repository is.
 *
 * @param endpoint of a server that is not Amazon's
 * @param region that the address names
 * @param bucket that the repository is in
 * @param prefix of the names of all its objects: empty, or ends with a slash
 */
record S3Location(Optional<URI> endpoint, Optional<String> region, String bucket, String prefix) {

    private static final Pattern AMAZON =
            Pattern.compile("s3(?:[.-](?:dualstack\\.)?([a-z]{2}(?:-[a-z]+)+-\\d))?\\.amazonaws\\.com(?:\\.cn)?");
    /** Amazon's rules, which every server keeps or loosens; some of the others allow upper case and underscores. */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");

    /**
     * Reads an address as restic has it: {@code https://host:port/bucket/prefix}, {@code host/bucket/prefix} or, for a bucket at Amazon, {@code bucket/prefix}.
     * What has a dot or a colon is a host.
     *
     * @throws IllegalArgumentException with a sentence about what is wrong
     */
    static S3Location parse(String text) {
        String scheme = "https";
        String rest = text;
        int colon = text.indexOf("://");
        if (colon >= 0) {
            scheme = text.substring(0, colon);
            rest = text.substring(colon + 3);
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw new IllegalArgumentException("'" + scheme + "' is neither http nor https");
            }
        } else if (text.startsWith("//")) {
            rest = text.substring(2);
        }
        int slash = rest.indexOf('/');
        String first = slash < 0 ? rest : rest.substring(0, slash);
        boolean host = colon >= 0 || first.indexOf('.') >= 0 || first.indexOf(':') >= 0;
        if (!host) {
            return inBucket(Optional.empty(), Optional.empty(), rest);
        }
        if (first.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "keys do not belong into an address, where others see them; they are taken from where the AWS tools take them");
        }
        String path = slash < 0 ? "" : rest.substring(slash + 1);
        Matcher amazon = AMAZON.matcher(first);
        return amazon.matches()
                ? inBucket(Optional.empty(), Optional.ofNullable(amazon.group(1)), path)
                : inBucket(Optional.of(endpoint(scheme, first)), Optional.empty(), path);
    }

    private static URI endpoint(String scheme, String host) {
        URI endpoint = URI.create(scheme + "://" + host);
        if (endpoint.getHost() == null) {
            throw new IllegalArgumentException("'" + host + "' is not a host");
        }
        return endpoint;
    }

    private static S3Location inBucket(Optional<URI> endpoint, Optional<String> region, String path) {
        int slash = path.indexOf('/');
        String bucket = slash < 0 ? path : path.substring(0, slash);
        return new S3Location(endpoint, region, bucket, slash < 0 ? "" : path.substring(slash + 1));
    }

    S3Location {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException(
                    bucket.isEmpty() ? "it names no bucket" : "'" + bucket + "' is not the name of a bucket");
        }
        prefix = prefix.replaceAll("^/+|/+$", "");
        if (!prefix.isEmpty()) {
            prefix = BlobNames.check(prefix) + "/";
        }
    }

    /** The address without the type of the store. */
    @Override
    public String toString() {
        String path = bucket + (prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1));
        return endpoint.map(uri -> uri + "/" + path).orElse(path);
    }
}
