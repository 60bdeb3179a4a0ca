package io.holdfast.junit;

import io.holdfast.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Restores something and has it looked at. */
interface Rehearsal {

    /**
     * What became of it.
     *
     * @param report what was measured, for a person
     * @param missed which objectives were missed and what failed, each for a person
     */
    record Verdict(String report, List<String> missed) {

        /** Copies the list. */
        public Verdict {
            missed = List.copyOf(missed);
        }

        /** What is said if something was missed. */
        String failure() {
            return "The recovery drill failed.\n" + String.join("\n", missed) + "\n" + report;
        }
    }

    /**
     * Does it.
     *
     * @param tests has the tests look
     */
    Verdict run(Path directory, TeamTests tests, Cancellation cancellation) throws IOException, InterruptedException;

    /** What tells the time. */
    Clock clock();
}
