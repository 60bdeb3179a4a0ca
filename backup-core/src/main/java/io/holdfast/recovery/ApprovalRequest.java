package io.holdfast.recovery;

import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Instant;

/**
 * What somebody is asked to agree to: that one step of one run is done, as things were when the run began. Immutable.
 *
 * @param scenario what is recovered
 * @param run what tells the run from all others
 * @param plan the SHA-256, in hexadecimal, of all that the scenario says and of what each step would do as things were: another plan, another request
 * @param mode how seriously it is meant
 * @param step which step
 * @param preview what that would do
 * @param requester who asks for the run
 * @param until when it is too late to agree, and to begin the step
 */
public record ApprovalRequest(
        String scenario,
        String run,
        String plan,
        RecoveryMode mode,
        String step,
        String preview,
        String requester,
        Instant until) {

    /** This, for people to read before they sign it. */
    public String text() {
        return String.join(
                "\n",
                "I agree to a step of a recovery.",
                line("scenario", scenario),
                line("run", run),
                line("plan", plan),
                line("mode", mode.name()),
                line("step", step),
                line("which would", preview),
                line("asked for by", requester),
                line("until", until.toString()),
                "");
    }

    /** What is signed: the text, and who agrees. */
    static String signed(String text, String approver) {
        return text.strip() + "\n" + line("approver", approver) + "\n";
    }

    /** A line holds no other. */
    private static String line(String name, String value) {
        return name + ": " + value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }
}
