package io.holdfast.s3;

/** Who encrypts the connections to a server. Whom they trust does not depend on that: the server's certificate and its name are checked by Java. */
public enum S3Tls {
    /**
     * A library outside of Java, Conscrypt, where it is on the class path and made for this machine, else Java itself. Java itself as well where the system
     * properties {@code jdk.tls.client.protocols} or {@code jdk.tls.client.cipherSuites} are set, which no other follows.
     */
    AUTO,
    /** Conscrypt, and nothing else. */
    NATIVE,
    /** Java itself. */
    JDK
}
