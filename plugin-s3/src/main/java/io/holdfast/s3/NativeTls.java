package io.holdfast.s3;

import java.security.Provider;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS by Conscrypt, which a host may have on its class path: it takes less than half of the processor time of Java's. It is not made known to the rest of Java. */
final class NativeTls {

    private static final Logger LOG = LoggerFactory.getLogger(NativeTls.class);

    private NativeTls() {}

    /** What makes its connections; empty where it is not there, or cannot be loaded. */
    static Optional<Provider> provider() {
        return Loaded.PROVIDER;
    }

    /** It is loaded once, when it is first asked for. */
    private static final class Loaded {

        static final Optional<Provider> PROVIDER = load();

        private Loaded() {}

        private static Optional<Provider> load() {
            try {
                return Optional.of(Conscrypt.newProvider());
            } catch (LinkageError e) {
                // It is not there, or not for such a machine, or nothing may be loaded from the directory of temporary
                // files.
                LOG.debug("Connections are encrypted by Java: {}", e.toString());
                return Optional.empty();
            }
        }
    }
}
