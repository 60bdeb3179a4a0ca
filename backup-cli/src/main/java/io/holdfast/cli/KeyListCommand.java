package io.holdfast.cli;

import io.holdfast.repository.KeyInfo;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.EntryPaths;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the keys of a repository. */
@Command(
        name = "list",
        description = "List the keys; the one that was used is marked with a star.",
        mixinStandardHelpOptions = true)
final class KeyListCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    KeyListCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            List<KeyInfo> keys = repository.keys();
            if (holdfast.output().json()) {
                keys.forEach(key -> holdfast.terminal().result(json(key)));
            } else {
                print(keys);
            }
        }
        return ExitCode.OK.number();
    }

    private void print(List<KeyInfo> keys) {
        Table table = new Table().left("").left("ID").left("User").left("Host").left("Created");
        for (KeyInfo key : keys) {
            table.row(
                    key.current() ? "*" : "",
                    shortId(key.id()),
                    EntryPaths.printable(key.userName()),
                    EntryPaths.printable(key.hostName()),
                    Figures.time(key.created(), holdfast.zone()));
        }
        table.lines().forEach(holdfast.terminal()::result);
    }

    /** As many digits as people need. */
    static String shortId(String id) {
        return id.substring(0, 8);
    }

    static JsonLine json(KeyInfo key) {
        return JsonLine.message("key")
                .with("current", key.current())
                .with("id", key.id())
                .with("userName", key.userName())
                .with("hostName", key.hostName())
                .with("created", key.created());
    }
}
