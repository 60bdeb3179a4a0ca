package io.holdfast.spi;

import java.util.List;

/** Settings that cannot be used, with every problem that was found, each in a sentence that names its setting. */
public final class InvalidSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /**
     * @param problems what is wrong, at least one; never with the value of a secret
     */
    public InvalidSettingsException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order in which it was found. */
    public List<String> problems() {
        return problems;
    }
}
