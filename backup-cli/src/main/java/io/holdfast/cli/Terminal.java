package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;

/**
 * Where results and messages go: results to the standard output, everything else to the standard error output, both in UTF-8. Thread-safe.
 *
 * <p>At the bottom of a terminal one line may show the progress; it is taken away before anything else is written.
 */
final class Terminal implements AutoCloseable {

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final OutputStream rawOut;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean interactive;
    private final int columns;
    private boolean statusShown;

    /**
     * A terminal.
     *
     * @param interactive whether a person sees the standard error output as it is written
     * @param columns how wide a line may be
     */
    Terminal(OutputStream out, OutputStream err, boolean interactive, int columns) {
        this.rawOut = new ResultStream(out);
        this.out = writer(rawOut);
        this.err = writer(err);
        this.interactive = interactive;
        this.columns = columns;
    }

    private static PrintWriter writer(OutputStream to) {
        return new PrintWriter(new BufferedWriter(new OutputStreamWriter(to, UTF_8)));
    }

    /** The standard output for text. */
    PrintWriter out() {
        return out;
    }

    /** The standard error output. */
    PrintWriter err() {
        return err;
    }

    /** The standard output for bytes; nothing may be pending in {@link #out()}. */
    OutputStream rawOut() {
        return rawOut;
    }

    boolean interactive() {
        return interactive;
    }

    /** Writes a line of the result. */
    synchronized void result(Object line) {
        clearStatus();
        out.print(line);
        out.print('\n');
    }

    /** Writes a line of the result at once, for programs that follow it. */
    synchronized void resultNow(Object line) {
        result(line);
        out.flush();
    }

    /** Writes a message for the person or program that runs the command. */
    synchronized void message(Object line) {
        out.flush();
        clearStatus();
        err.print(line);
        err.print('\n');
        err.flush();
    }

    /** Shows one line of progress in place of the one before, if this is a terminal. */
    synchronized void status(String line) {
        if (interactive) {
            err.print(CLEAR_LINE);
            err.print(Table.cut(line, columns - 1));
            err.flush();
            statusShown = true;
        }
    }

    /** Takes the line of progress away. */
    synchronized void clearStatus() {
        if (statusShown) {
            err.print(CLEAR_LINE);
            err.flush();
            statusShown = false;
        }
    }

    /** Takes the line of progress away and writes what is pending. */
    @Override
    public synchronized void close() {
        clearStatus();
        out.flush();
        err.flush();
    }
}
