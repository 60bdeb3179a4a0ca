package io.holdfast.recovery;

import java.util.Locale;
import java.util.Map;

/**
 * When a step is done: what an earlier one came to. It is looked at once, when what the step comes after has ended; its outcome stands in the journal, and is the same for all steps of the run that have this condition, whatever
 * happens to the earlier step afterwards. What is not known, as of a step that was left out, is neither so nor not so, and the step is left out as well. Immutable.
 *
 * @param step the name of the earlier step
 * @param result what it came to
 * @param output what it has said of its result, by name; empty unless that is asked for
 * @param value what it has said there
 * @param negated whether that is just not so
 */
public record StepCondition(String step, Result result, String output, String value, boolean negated) {

    /** What is asked of the earlier step. */
    public enum Result {
        /** It was done. */
        DONE,
        /** It has failed, and is {@linkplain RecoveryStep#optional() optional}, so that the run goes on. */
        FAILED,
        /** It was done, and has said something of its result. */
        SAYS
    }

    /** The step was done. */
    public static StepCondition done(String step) {
        return new StepCondition(step, Result.DONE, "", "", false);
    }

    /** The step, which is optional, has failed. */
    public static StepCondition failed(String step) {
        return new StepCondition(step, Result.FAILED, "", "", false);
    }

    /** The step was done, and its output of this name has this value. */
    public static StepCondition says(String step, String output, String value) {
        return new StepCondition(step, Result.SAYS, output, value, false);
    }

    /** The opposite, where it is known. */
    public StepCondition negate() {
        return new StepCondition(step, result, output, value, !negated);
    }

    /**
     * Whether it holds.
     *
     * @param state where the earlier step stands
     * @param outputs what it has said of its result
     */
    public boolean holds(StepState state, Map<String, String> outputs) {
        boolean done = state == StepState.DONE;
        return switch (result) {
            case DONE -> (done || state == StepState.FAILED) && done != negated;
            case FAILED -> (done || state == StepState.FAILED) && done == negated;
            case SAYS -> done && value.equals(outputs.get(output)) != negated;
        };
    }

    /** {@code look has not failed}. */
    @Override
    public String toString() {
        String not = negated ? "not " : "";
        return result == Result.SAYS
                ? step + " says " + not + output + " = " + value
                : step
                        + (result == Result.DONE ? " was " : " has ")
                        + not
                        + result.name().toLowerCase(Locale.ROOT);
    }
}
