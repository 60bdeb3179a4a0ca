package io.holdfast.testkit.s3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** A stand-in over TLS with a process of its own, for whatever does not run in the process of a test. */
final class StandInProcess {

    private StandInProcess() {}

    /**
     * Serves until it is killed.
     *
     * @param arguments a file, into which one line is written: where a new bucket is, and the file with the certificate that is to be trusted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        S3StandIn server = S3StandIn.startWithTls(Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server), "holdfast-stand-in-end"));
        Files.writeString(
                Path.of(arguments[0]), server.uri() + "/" + server.newBucket() + " " + server.certificate() + "\n");
        Thread.currentThread().join();
    }

    private static void close(S3StandIn server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException("the server leaves files", e);
        }
    }
}
