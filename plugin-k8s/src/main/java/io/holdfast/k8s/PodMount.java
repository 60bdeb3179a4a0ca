package io.holdfast.k8s;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A secret, or the claim of a volume, and the directory in which a pod has it.
 *
 * @param name of the secret or the claim
 */
record PodMount(String name, Path directory) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

    /**
     * As it is written in a setting.
     *
     * @throws IllegalArgumentException if it is not {@code NAME=DIRECTORY}
     */
    static PodMount parse(String setting, String text) {
        int equals = text.indexOf('=');
        if (equals < 0
                || !NAME.matcher(text.substring(0, equals)).matches()
                || !text.startsWith("/", equals + 1)
                || Path.of(text.substring(equals + 1)).normalize().getNameCount() == 0) {
            throw new IllegalArgumentException("The " + setting + " is NAME=/DIRECTORY, and not '" + text + "'");
        }
        return new PodMount(
                text.substring(0, equals), Path.of(text.substring(equals + 1)).normalize());
    }

    boolean has(Path path) {
        return path.isAbsolute() && path.normalize().startsWith(directory);
    }
}
