package io.holdfast.spi;

import java.io.IOException;
import java.util.List;

/**
 * Implemented by plugins: a command that the {@code holdfast} program has besides its own, for what only this plugin's systems ask for. Thread-safe, without
 * state.
 */
public interface PluginCommand {

    /** Its name on the command line, in lower case and unique among all commands: {@code wal-push}. */
    String name();

    /** What it does, in a sentence for people. */
    String description();

    /** The names of its arguments, all of which must be given: {@code FILE}. */
    List<String> arguments();

    /** Its settings, which stand on the command line and in variables as those of a source do. */
    default SettingsSchema schema() {
        return SettingsSchema.of();
    }

    /** The exit code where it could not be run as it was asked to, or has thrown something. */
    default int failure() {
        return 1;
    }

    /**
     * Runs it.
     *
     * @param arguments as many as it has names for
     * @param settings values that {@link #schema()} has accepted
     * @return the exit code
     * @throws IOException if it failed; its message is shown
     */
    int run(List<String> arguments, Settings settings, CommandContext context) throws IOException, InterruptedException;
}
