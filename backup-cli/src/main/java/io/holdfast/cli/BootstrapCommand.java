package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Problem;
import io.holdfast.bootstrap.Bootstrap;
import io.holdfast.bootstrap.BootstrapFile;
import io.holdfast.bootstrap.KeptDocuments;
import io.holdfast.repository.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings a lost host back as far as a repository and its password go. */
@Command(
        name = "bootstrap",
        description = "Write the configuration and the runbook that a lost host has kept in the repository.",
        mixinStandardHelpOptions = true)
final class BootstrapCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Option(
            names = "--target",
            required = true,
            paramLabel = "DIR",
            description = "Where to; it is created if it is absent.")
    private Path target = Path.of("");

    @Option(
            names = {"-H", "--host"},
            paramLabel = "NAME",
            description = "Which host, if several have kept something.")
    private Optional<String> host = Optional.empty();

    @Option(names = "--replace", description = "Replace files that are there and are different.")
    private boolean replace;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Write nothing; say what would be written.")
    private boolean dryRun;

    BootstrapCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        List<Problem> problems = new ArrayList<>();
        try (Repository repository = holdfast.open()) {
            KeptDocuments kept = newest(repository.kept(problems::add));
            Bootstrap bootstrap = Bootstrap.of(kept, target);
            List<BootstrapFile> files = dryRun ? bootstrap.plan() : bootstrap.write(replace);
            files.forEach(this::print);
            holdfast.problems("bootstrap", "", problems);
            holdfast.summary(
                    json(kept, files),
                    () -> holdfast.terminal()
                            .result((dryRun ? "Would bring back" : "Brought back") + " what " + kept.hostName()
                                    + " kept at "
                                    + Figures.time(
                                            kept.time().atZone(holdfast.zone()).toOffsetDateTime(), holdfast.zone())
                                    + ". Read " + target.resolve("RUNBOOK.md") + " next."));
            return (problems.isEmpty() ? ExitCode.OK : ExitCode.PARTIAL).number();
        }
    }

    private KeptDocuments newest(List<KeptDocuments> kept) {
        List<String> hosts =
                kept.stream().map(KeptDocuments::hostName).distinct().sorted().toList();
        if (host.isEmpty() && hosts.size() > 1) {
            throw new ConfigurationException("Several hosts have kept something: " + String.join(", ", hosts)
                    + ". Nothing was written; say which with --host.");
        }
        return kept.stream()
                .filter(one -> host.filter(name -> !name.equals(one.hostName())).isEmpty())
                .findFirst()
                .orElseThrow(
                        () -> new ConfigurationException(
                                "No host" + host.map(name -> " " + name).orElse("")
                                        + " has kept a configuration in this repository. Nothing was written; snapshots can be restored all the same."));
    }

    private void print(BootstrapFile file) {
        String state = file.state().name().toLowerCase(Locale.ROOT);
        holdfast.terminal()
                .result(
                        holdfast.output().json()
                                ? JsonLine.message("file")
                                        .with("path", file.path().toString())
                                        .with("state", state)
                                : state + " " + file.path());
    }

    private JsonLine json(KeptDocuments kept, List<BootstrapFile> files) {
        return JsonLine.message("summary")
                .with("dry_run", dryRun)
                .with("host", kept.hostName())
                .with("kept", kept.time().toString())
                .with("files", files.size());
    }
}
