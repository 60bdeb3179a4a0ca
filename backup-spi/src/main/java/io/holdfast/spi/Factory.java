package io.holdfast.spi;

/**
 * Implemented by plugins: creates one type of thing from settings.
 *
 * <p>A factory is thread-safe and holds no state.
 *
 * @param <T> the kind of what is created
 */
public interface Factory<T> {

    /**
     * What is created: {@link io.holdfast.spi.source.Source}, {@link io.holdfast.spi.store.Store}, {@link io.holdfast.spi.recovery.RecoveryAction} or
     * {@link io.holdfast.spi.recovery.ScratchProvider}.
     */
    Class<T> kind();

    /**
     * The name by which configuration asks for it, in lower case and unique within its kind: {@code files}, {@code s3}.
     *
     * <p>A repository's address {@code s3:https://host/bucket} names the store of type {@code s3} and gives it what follows the colon as its
     * setting {@link SettingsSchema#LOCATION}.
     */
    String type();

    /** The settings that {@link #create} understands. */
    SettingsSchema schema();

    /**
     * Creates the thing without any I/O: what is wrong with the outside world shows when it is first used.
     *
     * @param settings values that {@link #schema()} has accepted
     * @throws InvalidSettingsException if values that are each valid do not fit together
     */
    T create(Settings settings, PluginContext context);
}
