package io.holdfast.cli;

import io.holdfast.spi.Health;
import io.holdfast.spi.store.Store;
import io.holdfast.verify.StoreHealthCheck;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks whether a store can be backed up to now. */
@Command(
        name = "health",
        description =
                "Look whether the store of --repo can be backed up to now: it is there and set up as wanted, takes, returns and deletes a small blob, tells"
                        + " the right time and has room. No password is needed.",
        mixinStandardHelpOptions = true)
final class StoreHealthCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Option(
            names = "--quota",
            paramLabel = "SIZE",
            description =
                    "How much may be stored there; every blob is listed then. From nine tenths on it is degraded.")
    private Optional<ByteSize> quota = Optional.empty();

    StoreHealthCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Store store = holdfast.store()) {
            StoreHealthCheck.Builder check = StoreHealthCheck.of(store);
            quota.ifPresent(size -> check.quota(size.bytes(1)));
            Health health = check.build()
                    .check(
                            holdfast.environment().clock(),
                            holdfast.environment().interruption().cancellation());
            String word = health.getClass().getSimpleName().toLowerCase(Locale.ROOT);
            holdfast.summary(
                    JsonLine.message("summary").with("health", word).with("reason", health.reason()),
                    () -> holdfast.terminal()
                            .result(store + " is " + word + (health.reason().isEmpty() ? "" : ": " + health.reason())));
            return (health instanceof Health.Up ? ExitCode.OK : ExitCode.ERROR).number();
        }
    }
}
