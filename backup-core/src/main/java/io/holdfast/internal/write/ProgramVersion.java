package io.holdfast.internal.write;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What Holdfast calls itself in snapshots. */
public final class ProgramVersion {

    private static final String RESOURCE = "/io/holdfast/version.txt";

    private ProgramVersion() {}

    /** {@code holdfast} and the version that was built. */
    public static String current() {
        try (InputStream in = ProgramVersion.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the jar of backup-core");
            }
            return "holdfast " + new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
