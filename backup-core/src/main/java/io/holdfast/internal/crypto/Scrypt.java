package io.holdfast.internal.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * scrypt (RFC 7914), which makes bytes of a password:
 *
 * <pre>
 * blocks = PBKDF2(password, salt)        p of them, 128·r bytes each
 * mix each block alone                   2·N times, with N earlier states in memory
 * result = PBKDF2(password, blocks)
 * </pre>
 *
 * <p>Two blocks are mixed at a time, on two threads, if that takes no more than 64 MiB.
 */
final class Scrypt {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final String HMAC = "HmacSHA256";

    /** Numbers of four bytes in a Salsa20 block. */
    private static final int SALSA = 16;

    private static final long MOST_MEMORY_TWICE = 32L << 20;

    private final int n;
    /** Numbers in a block. */
    private final int width;

    private final int[] memory;
    private final int[] block;
    private final int[] mixed;
    private final int[] salsa = new int[SALSA];

    private Scrypt(ScryptCost cost) {
        n = cost.n();
        width = 2 * SALSA * cost.r();
        memory = new int[n * width];
        block = new int[width];
        mixed = new int[width];
    }

    /** So many bytes of a password and a salt. */
    static byte[] derive(byte[] password, byte[] salt, ScryptCost cost, int length) {
        int blockLength = 128 * cost.r();
        byte[] blocks = pbkdf2(password, salt, cost.p() * blockLength);
        AtomicInteger next = new AtomicInteger();
        Runnable mixing = () -> {
            Scrypt scrypt = new Scrypt(cost);
            for (int i = next.getAndIncrement(); i < cost.p(); i = next.getAndIncrement()) {
                scrypt.mix(blocks, i * blockLength);
            }
            scrypt.erase();
        };
        if (cost.p() == 1 || cost.memory() > MOST_MEMORY_TWICE) {
            mixing.run();
        } else {
            CompletableFuture<Void> second = CompletableFuture.runAsync(mixing, Scrypt::start);
            mixing.run();
            second.join();
        }
        byte[] result = pbkdf2(password, blocks, length);
        Arrays.fill(blocks, (byte) 0);
        return result;
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "holdfast-scrypt");
        thread.setDaemon(true);
        thread.start();
    }

    /** PBKDF2 with HMAC-SHA-256 and one iteration (RFC 8018). */
    private static byte[] pbkdf2(byte[] password, byte[] salt, int length) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            // A key is filled up with zeros, so that these two are the same; the JDK takes no empty one.
            mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, HMAC));
            byte[] result = new byte[length];
            for (int done = 0, counter = 1; done < length; done += mac.getMacLength(), counter++) {
                mac.update(salt);
                byte[] part = mac.doFinal(new byte[] {
                    (byte) (counter >>> 24), (byte) (counter >>> 16), (byte) (counter >>> 8), (byte) counter
                });
                System.arraycopy(part, 0, result, done, Math.min(part.length, length - done));
            }
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform must have " + HMAC + ", this one has not", e);
        }
    }

    /** ROMix */
    private void mix(byte[] blocks, int offset) {
        for (int i = 0; i < width; i++) {
            block[i] = (int) INT.get(blocks, offset + 4 * i);
        }
        for (int i = 0; i < n; i++) {
            System.arraycopy(block, 0, memory, i * width, width);
            mixBlock();
        }
        for (int i = 0; i < n; i++) {
            int from = (block[width - SALSA] & (n - 1)) * width;
            for (int j = 0; j < width; j++) {
                block[j] ^= memory[from + j];
            }
            mixBlock();
        }
        for (int i = 0; i < width; i++) {
            INT.set(blocks, offset + 4 * i, block[i]);
        }
    }

    /** BlockMix: even parts go to the first half, odd ones to the second. */
    private void mixBlock() {
        System.arraycopy(block, width - SALSA, salsa, 0, SALSA);
        for (int from = 0, to = 0; from < width; from += 2 * SALSA, to += SALSA) {
            salsa(salsa, block, from, mixed, to);
            salsa(salsa, block, from + SALSA, mixed, to + width / 2);
        }
        System.arraycopy(mixed, 0, block, 0, width);
    }

    /** {@code x ← Salsa20/8(x ⊕ in)}, which goes to {@code out} as well. */
    private static void salsa(int[] x, int[] in, int from, int[] out, int to) {
        for (int i = 0; i < SALSA; i++) {
            x[i] ^= in[from + i];
        }
        int x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], x5 = x[5], x6 = x[6], x7 = x[7];
        int x8 = x[8], x9 = x[9], x10 = x[10], x11 = x[11], x12 = x[12], x13 = x[13], x14 = x[14], x15 = x[15];
        // Two rounds a bit. The compiler would unroll a loop that counts, which takes it longer than most passwords
        // take.
        for (int rounds = 0b1111; rounds != 0; rounds >>>= 1) {
            x4 ^= Integer.rotateLeft(x0 + x12, 7);
            x8 ^= Integer.rotateLeft(x4 + x0, 9);
            x12 ^= Integer.rotateLeft(x8 + x4, 13);
            x0 ^= Integer.rotateLeft(x12 + x8, 18);
            x9 ^= Integer.rotateLeft(x5 + x1, 7);
            x13 ^= Integer.rotateLeft(x9 + x5, 9);
            x1 ^= Integer.rotateLeft(x13 + x9, 13);
            x5 ^= Integer.rotateLeft(x1 + x13, 18);
            x14 ^= Integer.rotateLeft(x10 + x6, 7);
            x2 ^= Integer.rotateLeft(x14 + x10, 9);
            x6 ^= Integer.rotateLeft(x2 + x14, 13);
            x10 ^= Integer.rotateLeft(x6 + x2, 18);
            x3 ^= Integer.rotateLeft(x15 + x11, 7);
            x7 ^= Integer.rotateLeft(x3 + x15, 9);
            x11 ^= Integer.rotateLeft(x7 + x3, 13);
            x15 ^= Integer.rotateLeft(x11 + x7, 18);

            x1 ^= Integer.rotateLeft(x0 + x3, 7);
            x2 ^= Integer.rotateLeft(x1 + x0, 9);
            x3 ^= Integer.rotateLeft(x2 + x1, 13);
            x0 ^= Integer.rotateLeft(x3 + x2, 18);
            x6 ^= Integer.rotateLeft(x5 + x4, 7);
            x7 ^= Integer.rotateLeft(x6 + x5, 9);
            x4 ^= Integer.rotateLeft(x7 + x6, 13);
            x5 ^= Integer.rotateLeft(x4 + x7, 18);
            x11 ^= Integer.rotateLeft(x10 + x9, 7);
            x8 ^= Integer.rotateLeft(x11 + x10, 9);
            x9 ^= Integer.rotateLeft(x8 + x11, 13);
            x10 ^= Integer.rotateLeft(x9 + x8, 18);
            x12 ^= Integer.rotateLeft(x15 + x14, 7);
            x13 ^= Integer.rotateLeft(x12 + x15, 9);
            x14 ^= Integer.rotateLeft(x13 + x12, 13);
            x15 ^= Integer.rotateLeft(x14 + x13, 18);
        }
        x[0] += x0;
        x[1] += x1;
        x[2] += x2;
        x[3] += x3;
        x[4] += x4;
        x[5] += x5;
        x[6] += x6;
        x[7] += x7;
        x[8] += x8;
        x[9] += x9;
        x[10] += x10;
        x[11] += x11;
        x[12] += x12;
        x[13] += x13;
        x[14] += x14;
        x[15] += x15;
        System.arraycopy(x, 0, out, to, SALSA);
    }

    private void erase() {
        Arrays.fill(memory, 0);
        Arrays.fill(block, 0);
        Arrays.fill(mixed, 0);
        Arrays.fill(salsa, 0);
    }
}
