package io.holdfast.spi.source;

/**
 * Implemented by Holdfast: takes the change log of a source during one call of {@link LogShipper#follow}, and nothing after it. Thread-safe.
 *
 * <p>Like those of {@link LogStream}, its methods throw an unchecked exception when the log cannot be stored; the plugin lets it pass.
 */
public interface LogSink {

    /**
     * The stream of this name, always the same object for the same name.
     *
     * @param id unique in the source and the same whenever it is followed: {@code wal/1}; 1 to 200 characters
     * @throws IllegalArgumentException if it is shorter or longer
     */
    LogStream stream(String id);

    /**
     * Says where the log begins that is appended next: what was before is not part of it. A plugin that was not told where to go on says this before
     * it appends anything.
     *
     * @param from the position of every stream that there is
     */
    void begin(Checkpoint from) throws InterruptedException;

    /** Says how far the source itself is, so that it is known how far the backup lags behind. */
    void head(Checkpoint position);
}
