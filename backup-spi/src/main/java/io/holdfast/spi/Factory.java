package io.holdfast.spi;

import java.util.List;
import java.util.function.Function;

/**
 * Implemented by plugins: creates one type of thing from settings.
 *
 * <p>A factory is thread-safe and holds no state.
 *
 * @param <T> the kind of what is created
 */
public interface Factory<T> {

    /**
     * One that makes things of their settings alone, and needs nothing of the host.
     *
     * @param make throws {@link IllegalArgumentException} if values that are each valid do not fit together, or {@link ArithmeticException} if one is out of
     *     range; its message is what {@link #create} says
     */
    static <T> Factory<T> of(Class<T> kind, String type, SettingsSchema schema, Function<Settings, ? extends T> make) {
        return new Factory<>() {

            @Override
            public Class<T> kind() {
                return kind;
            }

            @Override
            public String type() {
                return type;
            }

            @Override
            public SettingsSchema schema() {
                return schema;
            }

            @Override
            public T create(Settings settings, PluginContext context) {
                try {
                    return make.apply(settings);
                } catch (InvalidSettingsException e) {
                    throw e;
                } catch (IllegalArgumentException | ArithmeticException e) {
                    throw new InvalidSettingsException(List.of(String.valueOf(e.getMessage())));
                }
            }
        };
    }

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
