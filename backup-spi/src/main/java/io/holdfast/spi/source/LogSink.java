package io.holdfast.spi.source;

import java.util.OptionalLong;

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
     * @param from the position of every stream that there is; one that it does not name has ended
     */
    void begin(Checkpoint from) throws InterruptedException;

    /**
     * Says how far the source itself is. A plugin says this about each ten seconds, and whenever its source does.
     *
     * <p>Where the position is that of the last record, the source can be restored to the head's instant as well: nothing happened in between. So no
     * record that comes later has this instant or an earlier one; a plugin that does not know such an instant leaves it out.
     *
     * @param position of every stream that there is
     * @param ahead how many bytes of log up to there were not appended yet, if that is known
     */
    void head(Checkpoint position, OptionalLong ahead);
}
