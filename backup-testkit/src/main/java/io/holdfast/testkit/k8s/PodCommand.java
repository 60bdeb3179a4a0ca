package io.holdfast.testkit.k8s;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** What runs in the containers of an {@link ApiServerStandIn}, which has no kubelet. Called by several threads at a time. */
@FunctionalInterface
public interface PodCommand {

    /**
     * Runs a command. It is interrupted when its client has gone.
     *
     * @return its exit code
     * @throws IOException if it cannot be begun, as one that is not there
     */
    int run(Invocation invocation) throws IOException, InterruptedException;

    /**
     * A command and where it runs.
     *
     * @param container also if the client did not say which one
     * @param command with its arguments
     * @param out what it says, which comes to the client if that wants it
     * @param error the same of what it complains about
     */
    record Invocation(
            String namespace,
            String pod,
            String container,
            List<String> command,
            OutputStream out,
            OutputStream error) {

        /** An invocation with a list of its own. */
        public Invocation {
            command = List.copyOf(command);
        }
    }
}
