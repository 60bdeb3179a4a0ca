package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings as they stand on a command line: each {@code KEY=VALUE}, and a list where a key is repeated. */
final class Assignments {

    private Assignments() {}

    /**
     * The values by their keys.
     *
     * @param option that takes them
     * @throws ConfigurationException if one is not an assignment; its value is not repeated
     */
    static Map<String, List<String>> read(String option, List<String> assignments) {
        Map<String, List<String>> settings = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw new ConfigurationException(option + " takes KEY=VALUE, not '" + assignment.replaceAll("=.*", "=…")
                        + "'. Nothing was done.");
            }
            settings.computeIfAbsent(assignment.substring(0, equals), key -> new ArrayList<>())
                    .add(assignment.substring(equals + 1));
        }
        return settings;
    }
}
