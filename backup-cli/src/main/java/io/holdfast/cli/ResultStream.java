package io.holdfast.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The standard output. What cannot be written is thrown unchecked, since a {@link java.io.PrintWriter} would keep a checked exception to itself, and a
 * full disk would look like success. It is thrown once; whatever is written after that is dropped.
 */
final class ResultStream extends OutputStream {

    private final OutputStream to;
    private boolean broken;

    ResultStream(OutputStream to) {
        this.to = to;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        unlessBroken(() -> to.write(bytes, offset, length));
    }

    @Override
    public void flush() {
        unlessBroken(to::flush);
    }

    private void unlessBroken(Output output) {
        if (broken) {
            return;
        }
        try {
            output.run();
        } catch (IOException e) {
            broken = true;
            throw new Broken(e);
        }
    }

    @FunctionalInterface
    private interface Output {
        void run() throws IOException;
    }

    /** The standard output takes no more. */
    static final class Broken extends UncheckedIOException {

        private static final long serialVersionUID = 1L;

        private final boolean readerLeft;

        Broken(IOException cause) {
            super("The result could not be written to the standard output: " + cause.getMessage(), cause);
            readerLeft = "Broken pipe".equals(cause.getMessage());
        }

        /** Whether the reader of a pipe has left, as {@code head} does, which is no failure. */
        boolean readerLeft() {
            return readerLeft;
        }
    }
}
