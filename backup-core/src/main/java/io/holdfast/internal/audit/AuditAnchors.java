package io.holdfast.internal.audit;

import io.holdfast.audit.AuditEntry;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Hashes of entries, kept where who can change the log cannot: blobs {@code holdfast/audit/LOG/NUMBER}. A store changes no blob, and where it locks them nobody can delete
 * one before its time.
 */
public final class AuditAnchors {

    private static final String PREFIX = "holdfast/audit/";
    private static final int HASH_LENGTH = 64;

    private final Store store;
    private final String prefix;

    /** Those of a log. */
    public AuditAnchors(Store store, String log) {
        this.store = store;
        prefix = PREFIX + log + "/";
    }

    public void keep(AuditEntry entry) throws IOException, InterruptedException {
        try {
            // So that they are in order where they are listed.
            store.put(
                    prefix + String.format(Locale.ROOT, "%016d", entry.number()),
                    BlobContent.of(entry.hash().getBytes(StandardCharsets.US_ASCII)));
        } catch (FileAlreadyExistsException e) {
            // It is kept; whether as the same, verifying tells.
        }
    }

    /** All of them, by number. */
    public SortedMap<Long, String> all() throws IOException, InterruptedException {
        SortedMap<Long, String> numbers = new TreeMap<>();
        store.list(prefix, blob -> {
            String number = blob.name().substring(prefix.length());
            if (number.matches("\\d{16}")) {
                numbers.put(Long.parseLong(number), blob.name());
            }
        });
        for (Map.Entry<Long, String> number : numbers.entrySet()) {
            try (InputStream in = store.read(number.getValue(), 0, HASH_LENGTH)) {
                number.setValue(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            }
        }
        return numbers;
    }
}
