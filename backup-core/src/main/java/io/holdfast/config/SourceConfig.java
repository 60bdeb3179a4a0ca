package io.holdfast.config;

import io.holdfast.Objectives;
import java.util.Optional;

/**
 * Something that is backed up.
 *
 * @param name by which plans refer to it
 * @param type of its plugin, such as {@code postgres}
 * @param settings of the plugin
 * @param criticality its class
 * @param objectives what is promised for it
 * @param form what a copy of it is, if the type does not tell
 * @param scratch where restore tests and drills restore it to, if that is said
 */
public record SourceConfig(
        String name,
        String type,
        PluginSettings settings,
        Optional<Criticality> criticality,
        Objectives objectives,
        Optional<Form> form,
        Optional<ScratchConfig> scratch) {

    /** What a copy of a database is. */
    public enum Form {
        /** Its files, which its change log can bring further. */
        PHYSICAL,
        /** A dump or another export, which no change log fits. */
        EXPORT
    }
}
