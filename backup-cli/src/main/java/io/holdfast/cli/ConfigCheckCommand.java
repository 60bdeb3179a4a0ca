package io.holdfast.cli;

import io.holdfast.Plugins;
import io.holdfast.Problem;
import io.holdfast.config.ConfigProblem;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ConfigReading;
import io.holdfast.config.Position;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.lint.FeasibilityLint;
import io.holdfast.lint.Finding;
import io.holdfast.lint.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks whether a configuration makes sense, and whether what it promises can be kept. */
@Command(
        name = "check",
        description =
                "Look whether a configuration makes sense, and whether what it promises can be kept, also by what drills took. Nothing but the file and the journals is read, and no secret is fetched.",
        mixinStandardHelpOptions = true)
final class ConfigCheckCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "FILE", description = "The configuration.")
    private Path file = Path.of("");

    @Mixin
    private final JournalDirectory journals = new JournalDirectory();

    ConfigCheckCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        ConfigReading reading = ConfigReader.of(Plugins.discover(), holdfast.environment()::variable)
                .read(file);
        List<ConfigProblem> problems = reading.problems();
        if (!problems.isEmpty()) {
            problems.forEach(this::print);
            holdfast.summary(
                    json(problems.size(), 0, 0),
                    () -> holdfast.terminal()
                            .result(file + " cannot be used: " + Figures.count(problems.size(), "error") + "."));
            return ExitCode.ERROR.number();
        }
        return judge(reading.config()).number();
    }

    private ExitCode judge(ProtectionConfig config) {
        Optional<DrilledTimes> drilled = journals.find(holdfast.environment()).map(DrilledTimes::new);
        FeasibilityLint lint = FeasibilityLint.standard();
        List<Finding> findings = drilled.map(lint::measured).orElse(lint).check(config);
        List<Problem> unread = drilled.map(DrilledTimes::problems).orElse(List.of());
        holdfast.problems("check", "", unread);
        findings.forEach(finding -> print(finding, config.position(finding.path())));
        long errors = count(findings, Severity.ERROR);
        long warnings = count(findings, Severity.WARNING);
        long unknown = count(findings, Severity.UNKNOWN) + unread.size();
        holdfast.summary(
                json(errors, warnings, unknown), () -> holdfast.terminal().result(sentence(errors, warnings, unknown)));
        if (errors > 0) {
            return ExitCode.ERROR;
        }
        // What nobody knows is not green.
        return unknown > 0 ? ExitCode.PARTIAL : ExitCode.OK;
    }

    private String sentence(long errors, long warnings, long unknown) {
        if (errors + warnings + unknown == 0) {
            return file + " can be used, and what it promises can be kept, as far as can be told from it.";
        }
        return file + " can be used. What it promises: " + Figures.count(errors, "error") + ", "
                + Figures.count(warnings, "warning") + ", " + unknown + " that cannot be told.";
    }

    private JsonLine json(long errors, long warnings, long unknown) {
        return JsonLine.message("summary")
                .with("file", file.toString())
                .with("errors", errors)
                .with("warnings", warnings)
                .with("unknown", unknown);
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private void print(ConfigProblem problem) {
        holdfast.terminal()
                .result(
                        holdfast.output().json()
                                ? json("problem", Optional.of(problem.position()), problem.path(), problem.message())
                                : at(problem.position()) + ": " + problem.message());
    }

    private void print(Finding finding, Optional<Position> position) {
        String severity = finding.severity().name().toLowerCase(Locale.ROOT);
        holdfast.terminal()
                .result(
                        holdfast.output().json()
                                ? json("finding", position, finding.path(), finding.message())
                                        .with("severity", severity)
                                        .with("rule", finding.rule())
                                : position.map(this::at).orElse(file.toString()) + ": " + severity + ": "
                                        + finding.message() + " [" + finding.rule() + "]");
    }

    /** In which file, for editors. */
    private String at(Position position) {
        Path in = position.file().isEmpty() ? file : file.resolveSibling(position.file());
        return in + ":" + position.line() + ":" + position.column();
    }

    private static JsonLine json(String type, Optional<Position> position, String path, String message) {
        return JsonLine.message(type)
                .with("line", position.map(Position::line))
                .with("column", position.map(Position::column))
                .with("file", position.map(Position::file).filter(name -> !name.isEmpty()))
                .with("path", path)
                .with("message", message);
    }
}
