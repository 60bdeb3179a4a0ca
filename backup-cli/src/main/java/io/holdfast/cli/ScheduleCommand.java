package io.holdfast.cli;

import io.holdfast.config.PlanConfig;
import io.holdfast.plan.Occurrence;
import io.holdfast.plan.PlanSchedule;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what is due next. */
@Command(
        name = "schedule",
        description = "Show what is due next of all plans, by the clocks of their zones.",
        mixinStandardHelpOptions = true)
final class ScheduleCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Option(names = "--count", paramLabel = "N", description = "Show so many (default: 10).")
    private int count = 10;

    ScheduleCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        Instant now = holdfast.environment().clock().instant();
        List<PlanConfig> plans =
                List.copyOf(config.read(holdfast.environment()).plans().values());
        List<Occurrence> next = plans.stream()
                .flatMap(plan -> PlanSchedule.of(plan).next(now, count).stream())
                .sorted(Comparator.comparing(Occurrence::due))
                .limit(count)
                .toList();
        if (holdfast.output().json()) {
            next.forEach(occurrence -> holdfast.terminal().result(json(occurrence)));
        } else {
            Table table = new Table().left("Due").left("Zone").left("Plan").left("What");
            next.forEach(occurrence -> table.row(
                    time(occurrence).toString(),
                    occurrence.due().getZone().getId(),
                    occurrence.plan(),
                    occurrence.task().word()
                            + occurrence.copy().map(name -> " to " + name).orElse("")));
            table.lines().forEach(holdfast.terminal()::result);
        }
        return ExitCode.OK.number();
    }

    private static OffsetDateTime time(Occurrence occurrence) {
        return occurrence.due().toOffsetDateTime();
    }

    private static JsonLine json(Occurrence occurrence) {
        return JsonLine.message("occurrence")
                .with("plan", occurrence.plan())
                .with("task", occurrence.task().word())
                .with("copy", occurrence.copy())
                .with("due", time(occurrence))
                .with("zone", occurrence.due().getZone().getId());
    }
}
