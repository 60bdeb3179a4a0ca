package io.holdfast.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The signals that the command reacts to.
 *
 * <p>The JDK can catch a signal only by {@code sun.misc.Signal}, which it supports but does not let be compiled against without a warning.
 */
final class Signals {

    private Signals() {}

    /**
     * SIGINT and SIGTERM interrupt. SIGHUP is ignored: {@code restic unlock} sends it to find out whether the holder of a lock is alive, and a JVM
     * would die of it.
     */
    static void handle(Interruption interruption, Terminal terminal) {
        Runnable interrupt = () -> {
            if (interruption.request()) {
                terminal.message("Interrupted. Tidying up; once more, and everything is dropped as it is.");
            }
        };
        handle("INT", interrupt);
        handle("TERM", interrupt);
        handle("HUP", () -> {});
    }

    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ClassNotFoundException | InvocationTargetException e) {
            // The platform has no such signal, or the JVM was told to leave signals alone; both keep their default.
            return;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("sun.misc.Signal is not what it was", e);
        }
    }
}
