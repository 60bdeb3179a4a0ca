package io.holdfast.benchmarks;

import io.holdfast.local.LocalStore;
import io.holdfast.s3.S3Store;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Moves packs between a directory and a bucket as a repository does, eight at a time: the store alone, without anything that makes or reads packs. */
final class S3Transfer {

    private static final int AT_A_TIME = 8;
    private static final int PACK = 16 << 20;

    private S3Transfer() {}

    /**
     * Does one of these, and nothing else:
     *
     * <ul>
     *   <li>{@code make DIRECTORY COUNT}: packs of 16 MiB
     *   <li>{@code upload DIRECTORY ADDRESS CERTIFICATE}
     *   <li>{@code download DIRECTORY ADDRESS CERTIFICATE}
     *   <li>{@code list ADDRESS CERTIFICATE}: prints how many there are
     * </ul>
     */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "make" -> make(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            case "upload" -> {
                try (Store from = LocalStore.at(Path.of(arguments[1]));
                        Store to = bucket(arguments[2], arguments[3])) {
                    each(from, blob -> to.put(blob.name(), content(from, blob)));
                }
            }
            case "download" -> {
                Path directory = Path.of(arguments[1]);
                try (Store from = bucket(arguments[2], arguments[3])) {
                    each(from, blob -> download(from, blob, directory));
                }
            }
            case "list" -> {
                try (Store bucket = bucket(arguments[1], arguments[2])) {
                    System.out.println(blobs(bucket).size());
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void make(Path directory, int count) throws IOException {
        Random random = new Random(count);
        byte[] bytes = new byte[PACK];
        for (int i = 0; i < count; i++) {
            random.nextBytes(bytes);
            String id = HexFormat.of().formatHex(bytes, 0, 32);
            Path file = directory.resolve("data").resolve(id.substring(0, 2)).resolve(id);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        }
    }

    private static Store bucket(String address, String certificate) {
        return S3Store.at(address).trust(Path.of(certificate)).build();
    }

    private static List<BlobInfo> blobs(Store store) throws IOException, InterruptedException {
        List<BlobInfo> blobs = new ArrayList<>();
        store.list("", blobs::add);
        return blobs;
    }

    private interface Transfer {
        void run(BlobInfo blob) throws IOException, InterruptedException;
    }

    private static void each(Store from, Transfer transfer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<?>> underWay = new ArrayList<>();
            for (BlobInfo blob : blobs(from)) {
                underWay.add(threads.submit(() -> {
                    transfer.run(blob);
                    return blob;
                }));
            }
            for (Future<?> one : underWay) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static BlobContent content(Store store, BlobInfo blob) {
        return new BlobContent() {
            @Override
            public long size() {
                return blob.size();
            }

            @Override
            public InputStream open() throws IOException {
                try {
                    return store.read(blob.name(), 0, Long.MAX_VALUE);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
    }

    private static void download(Store from, BlobInfo blob, Path directory) throws IOException, InterruptedException {
        Path file = directory.resolve(blob.name());
        Files.createDirectories(file.getParent());
        byte[] buffer = new byte[1 << 18];
        try (InputStream in = from.read(blob.name(), 0, Long.MAX_VALUE);
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            for (int read = in.readNBytes(buffer, 0, buffer.length);
                    read > 0;
                    read = in.readNBytes(buffer, 0, buffer.length)) {
                out.write(buffer, 0, read);
            }
        }
    }
}
