package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.Sentinels;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** How a source is run, which tells where its server is now. */
sealed interface Deployment permits Deployment.Standalone, Deployment.Sentinel, Cluster {

    /**
     * The server that is written to.
     *
     * @throws IOException if it is not known, or if there are several
     */
    Login master() throws IOException;

    /** A replica of it that has all that it has, if there is one. */
    Optional<Login> replica() throws IOException;

    /** Why a server that was the master is to be left; empty if it is not, or if nobody knows. */
    Optional<String> leaving(Login master) throws IOException;

    /** Why no replica would be promoted if the master failed now; empty if one would, or if nobody is there to do it. */
    default Optional<String> unprotected() throws IOException {
        return Optional.empty();
    }

    /** The same, as somebody. */
    Deployment as(Optional<String> user, Optional<Secret> password);

    /**
     * The same, with Sentinels that are asked by somebody.
     *
     * @throws IllegalArgumentException if there are none, and they are to be asked by somebody
     */
    default Deployment askedAs(Optional<String> user, Optional<Secret> password) {
        if (user.isPresent() || password.isPresent()) {
            throw new IllegalArgumentException("no Sentinels are named that could be logged in to");
        }
        return this;
    }

    /**
     * Reads an address.
     *
     * @param trust whose certificates are trusted, where TLS is wanted
     * @throws IllegalArgumentException if it is none
     */
    static Deployment at(String url, SSLContext trust) {
        Matcher sentinel = Sentinel.URL.matcher(url);
        if (sentinel.matches()) {
            return Sentinel.at(sentinel, trust);
        }
        Matcher cluster = Cluster.URL.matcher(url);
        return cluster.matches() ? Cluster.at(cluster, trust) : new Standalone(Login.to(url, trust));
    }

    /**
     * A server that is always the same.
     *
     * @param login who connects to it
     */
    record Standalone(Login login) implements Deployment {

        @Override
        public Login master() {
            return login;
        }

        @Override
        public Optional<Login> replica() {
            return Optional.empty();
        }

        @Override
        public Optional<String> leaving(Login master) {
            return Optional.empty();
        }

        @Override
        public Deployment as(Optional<String> user, Optional<Secret> password) {
            return new Standalone(login.as(user, password));
        }

        @Override
        public String toString() {
            return login.toString();
        }
    }

    /**
     * A server that Sentinels name.
     *
     * @param sentinels who are asked
     */
    record Sentinel(Sentinels sentinels) implements Deployment {

        private static final Pattern URL = Pattern.compile("(rediss?)-sentinel://([^/]+)/([A-Za-z0-9._-]{1,200})");

        private static Sentinel at(Matcher url, SSLContext trust) {
            List<Login> asked = Arrays.stream(url.group(2).split(",", -1))
                    .map(host -> Login.to(url.group(1) + "://" + host, trust, Sentinels.PORT))
                    .toList();
            return new Sentinel(new Sentinels(asked, url.group(3), asked.get(0)));
        }

        @Override
        public Login master() throws IOException {
            return sentinels.master();
        }

        @Override
        public Optional<Login> replica() throws IOException {
            return sentinels.replica();
        }

        @Override
        public Optional<String> leaving(Login master) throws IOException {
            Login named = sentinels.named();
            return named.equals(master)
                    ? Optional.empty()
                    : Optional.of("The Sentinels name " + named + " as the master now, instead of " + master);
        }

        @Override
        public Optional<String> unprotected() throws IOException {
            Optional<String> quorum = sentinels.withoutQuorum();
            return quorum.isEmpty() && sentinels.replica().isEmpty()
                    ? Optional.of("no replica is as it should be")
                    : quorum;
        }

        @Override
        public Deployment as(Optional<String> user, Optional<Secret> password) {
            return new Sentinel(sentinels.as(user, password));
        }

        @Override
        public Deployment askedAs(Optional<String> user, Optional<Secret> password) {
            return new Sentinel(sentinels.askedAs(user, password));
        }

        @Override
        public String toString() {
            return sentinels.toString();
        }
    }
}
