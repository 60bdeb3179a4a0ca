package io.holdfast.s3;

import io.holdfast.spi.Secret;
import java.net.URI;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** A server in this process that has buckets, and one key that may do everything with them. */
final class ProxyServer implements AutoCloseable {

    static final String ACCESS_KEY = "tester";
    static final String SECRET_KEY = "a secret that nobody may see";

    private final S3Proxy server;
    private final BlobStore medium;

    private ProxyServer(BlobStore medium) throws Exception {
        this.medium = medium;
        server = S3Proxy.builder()
                .blobStore(medium)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .build();
        server.start();
    }

    /** A server that lets in whoever has the key. */
    static ProxyServer start() throws Exception {
        return new ProxyServer(new TransientNio2BlobStore());
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** The name of a new bucket. */
    String newBucket() {
        String bucket = "b" + UUID.randomUUID();
        medium.createContainer(bucket);
        return bucket;
    }

    /** A store in a bucket. */
    static S3Store.Builder store(String address) {
        return S3Store.at(address).credentials(ACCESS_KEY, Secret.of(SECRET_KEY));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
    }
}
