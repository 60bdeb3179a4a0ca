package io.holdfast.detect;

import io.holdfast.ConfigurationException;
import io.holdfast.config.DetectorConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.internal.scenario.DetectorAssembly;
import io.holdfast.internal.scenario.ScenarioParts;
import io.holdfast.plan.PlanResources;
import io.holdfast.repository.RepositoryOptions;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The detectors of a configuration, ready to look: the same as a host makes with a {@link Detector.Builder}. What they need is opened when a detector is made, and closed with this; what looks must have ended then. Not thread-safe.
 */
public final class ConfiguredDetectors implements AutoCloseable {

    private final ProtectionConfig config;
    private final ScenarioParts parts;
    private final DetectorAssembly assembly;

    private ConfiguredDetectors(ProtectionConfig config, PlanResources resources, RepositoryOptions options) {
        this.config = config;
        parts = new ScenarioParts(config, resources, options);
        assembly = new DetectorAssembly(resources, parts, options.clock());
    }

    /**
     * Those of a configuration.
     *
     * @param resources makes what it names, and fetches what is secret
     * @param options how repositories are opened; their clock tells the time
     */
    public static ConfiguredDetectors of(ProtectionConfig config, PlanResources resources, RepositoryOptions options) {
        return new ConfiguredDetectors(config, resources, options);
    }

    /** Their names, in the order of the file. */
    public Set<String> names() {
        return new LinkedHashSet<>(config.detectors().keySet());
    }

    /**
     * A new detector, without looks.
     *
     * @throws ConfigurationException if there is none of this name, or it cannot look
     * @throws io.holdfast.HoldfastException if a repository cannot be opened that it looks at
     */
    public Detector detector(String name) {
        return assembly.detector(described(name));
    }

    /**
     * What the tables have now of which the rules of a detector say that they are unchanged.
     *
     * @throws ConfigurationException if there is no such detector
     * @throws SQLException if a table cannot be read
     */
    public Map<Table, TableChecksum> baselines(String detector) throws SQLException {
        return assembly.baselines(described(detector));
    }

    private DetectorConfig described(String name) {
        DetectorConfig described = config.detectors().get(name);
        if (described == null) {
            throw new ConfigurationException("There is no detector '" + name + "' in the configuration; there are "
                    + (names().isEmpty() ? "none" : String.join(", ", names())) + ". Nothing was done.");
        }
        return described;
    }

    @Override
    public void close() {
        parts.close();
    }
}
