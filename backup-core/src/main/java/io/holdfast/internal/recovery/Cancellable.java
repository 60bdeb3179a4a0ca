package io.holdfast.internal.recovery;

import io.holdfast.Cancellation;
import io.holdfast.spi.Operation;
import java.util.function.Function;

/** What takes a {@link Cancellation}, done in an operation. */
public final class Cancellable {

    private Cancellable() {}

    /** Does it with a cancellation that is cancelled when the operation is. */
    public static <T> T in(Operation operation, Function<Cancellation, T> body) {
        Cancellation cancellation = new Cancellation();
        Operation.Registration registration = operation.onCancel(cancellation::cancel);
        try {
            return body.apply(cancellation);
        } finally {
            registration.close();
        }
    }
}
