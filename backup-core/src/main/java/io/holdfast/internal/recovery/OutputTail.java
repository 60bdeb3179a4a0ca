package io.holdfast.internal.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of what a program prints; running it reads all of that. Thread-safe. */
final class OutputTail implements Runnable {

    private final InputStream in;
    private final int length;
    private final CountDownLatch ended = new CountDownLatch(1);
    private byte[] kept = new byte[0];

    OutputTail(InputStream in, int length) {
        this.in = in;
        this.length = length;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[length];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                keep(buffer, count);
            }
        } catch (IOException e) {
            keep("\n(the rest could not be read)".getBytes(StandardCharsets.UTF_8));
        } finally {
            ended.countDown();
        }
    }

    private void keep(byte[] bytes) {
        keep(bytes, bytes.length);
    }

    private synchronized void keep(byte[] bytes, int count) {
        byte[] all = Arrays.copyOf(kept, kept.length + count);
        System.arraycopy(bytes, 0, all, kept.length, count);
        kept = Arrays.copyOfRange(all, Math.max(0, all.length - length), all.length);
    }

    /** What there is when all was read; or after so long: what the program has started may go on printing. */
    String after(long seconds) throws InterruptedException {
        boolean all = ended.await(seconds, TimeUnit.SECONDS);
        synchronized (this) {
            return new String(kept, StandardCharsets.UTF_8) + (all ? "" : "\n(what it has started goes on printing)");
        }
    }
}
