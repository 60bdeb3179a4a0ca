package io.holdfast.spi;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Made by Holdfast: what a valid configuration says, as far as a {@link PluginCommand} has to know it that prepares the place where the plans of it are carried out. No secret is in it that the configuration only refers to. Immutable.
 *
 * @param files the texts of the configuration and of what it includes or keeps, by their names beside each other; its own first
 * @param variables the variables of the environment that it refers to and has no default for, also those with secrets
 * @param parts repositories with who leads, sources and where restores of them are tried, in the order of the file
 * @param plans in the order of the file
 */
public record CommandConfiguration(
        Map<String, String> files, Set<String> variables, List<Part> parts, List<Plan> plans) {

    /** Copies all of it. */
    public CommandConfiguration {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        variables = Set.copyOf(variables);
        parts = List.copyOf(parts);
        plans = List.copyOf(plans);
    }

    /** What a part is for. */
    public enum Role {
        /** It keeps what is backed up. */
        REPOSITORY,
        /** It is backed up. */
        SOURCE,
        /** It is where the restore of the source with this name is tried. */
        SCRATCH,
        /** It says which of several processes carries out the plans whose own repository has this name. */
        LEADER
    }

    /**
     * Something that a plugin makes.
     *
     * @param name of the repository or source
     * @param type of the plugin's factory
     * @param settings that are not secret, by name, each with its values
     * @param secretFiles the files that hold its secrets, among them a repository's password
     */
    public record Part(Role role, String name, String type, Map<String, List<String>> settings, Set<Path> secretFiles) {

        /** Copies what can change. */
        public Part {
            settings = Map.copyOf(settings);
            secretFiles = Set.copyOf(secretFiles);
        }
    }

    /**
     * A plan.
     *
     * @param repositories that it writes: its own, and then those of its copies
     * @param followsLogs whether it follows the change logs of its sources
     * @param shared whether several processes may have it, since it is known which of them carries it out
     */
    public record Plan(
            String name,
            List<String> sources,
            List<String> repositories,
            List<Schedule> schedules,
            boolean followsLogs,
            boolean shared) {

        /** Copies the lists. */
        public Plan {
            sources = List.copyOf(sources);
            repositories = List.copyOf(repositories);
            schedules = List.copyOf(schedules);
        }
    }

    /**
     * When something is due.
     *
     * @param task what, as {@code holdfast run --kind} calls it: {@code backup}, {@code restore-test}
     * @param copy the only repository that a {@code copy} is for; empty for other tasks
     */
    public record Schedule(String task, String copy, String cron, ZoneId zone) {}
}
